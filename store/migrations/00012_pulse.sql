-- +goose Up
-- How the reading of boards goes: what visits taught, when it went badly, and what pages looked like that were
-- not read.
ALTER TABLE boards ADD COLUMN pulse TEXT NOT NULL DEFAULT '{}';
ALTER TABLE boards ADD COLUMN health TEXT NOT NULL DEFAULT '{}';

CREATE TABLE silences (
  id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id), board_id TEXT NOT NULL REFERENCES boards (id),
  state TEXT NOT NULL, reason TEXT NOT NULL, since BIGINT NOT NULL, found_at BIGINT NOT NULL, ended_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX silences_open ON silences (board_id) WHERE ended_at = 0;
CREATE INDEX silences_found ON silences (found_at);

CREATE TABLE drifts (
  id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id), board_id TEXT NOT NULL, engine TEXT NOT NULL, kind TEXT NOT NULL,
  reason TEXT NOT NULL, at BIGINT NOT NULL, count BIGINT NOT NULL, skeleton TEXT NOT NULL
);
CREATE UNIQUE INDEX drifts_same ON drifts (board_id, engine, kind, reason);
