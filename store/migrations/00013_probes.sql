-- +goose Up
-- First looks at forums. What they show of people's words is masked, and forgotten after a month.
CREATE TABLE probes (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, by_person TEXT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, report TEXT NOT NULL
);
CREATE INDEX probes_at ON probes (at);
