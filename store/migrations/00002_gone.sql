-- +goose Up
-- When a forum first answered that a thread is gone; 0 once it was read again.
ALTER TABLE threads ADD COLUMN gone_seen_at BIGINT NOT NULL DEFAULT 0;
