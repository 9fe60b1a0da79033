-- +goose Up
-- What was learnt of how a board lives (JSON), and threads that a listing named and that are read later, when
-- the budget allows: never a title or a name.
ALTER TABLE boards ADD COLUMN tempo TEXT NOT NULL DEFAULT '{}';
CREATE TABLE waiting_threads (
  board_id TEXT NOT NULL REFERENCES boards (id), key TEXT NOT NULL, url TEXT NOT NULL, score DOUBLE PRECISION NOT NULL,
  replies BIGINT NOT NULL, posted_at BIGINT NOT NULL, last_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
  PRIMARY KEY (board_id, key)
);
