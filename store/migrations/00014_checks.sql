-- +goose Up
-- When a thread is looked for on its forum again, and threads that somebody works on: they are read again at once.
ALTER TABLE threads ADD COLUMN check_at BIGINT NOT NULL DEFAULT 0;
UPDATE threads SET check_at = fetched_at + 2592000000;
CREATE INDEX threads_check ON threads (check_at) WHERE state = 'alive';

CREATE TABLE refreshes (thread_id TEXT PRIMARY KEY REFERENCES threads (id), asked_at BIGINT NOT NULL, tries BIGINT NOT NULL);
