-- +goose Up
-- What became of published answers, and when to look again.
ALTER TABLE publications ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE publications ADD COLUMN checked_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publications ADD COLUMN next_check_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publications ADD COLUMN missing_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE publications ADD COLUMN seen_hash TEXT NOT NULL DEFAULT '';
UPDATE publications SET next_check_at = at + 3600000 WHERE url <> '' AND channel = 'public';
CREATE INDEX publications_due ON publications (next_check_at) WHERE next_check_at > 0;
