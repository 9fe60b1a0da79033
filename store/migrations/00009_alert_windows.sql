-- +goose Up
-- An alert tells how many days rose together, how many people, and what else rose with it. Counts for all
-- sites of a language were only sums: they are made when they are needed.
ALTER TABLE alerts ADD COLUMN days BIGINT NOT NULL DEFAULT 7;
ALTER TABLE alerts ADD COLUMN people BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN related TEXT NOT NULL DEFAULT '[]';
UPDATE alerts SET people = threads;
DELETE FROM daily_counts WHERE site_id = '';
CREATE INDEX threads_posted ON threads (posted_at);
