-- +goose Up
-- How often things were spoken of, by day (days since 1970). It outlives the threads: no text, no names.
CREATE TABLE daily_counts (
  day BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, lang TEXT NOT NULL, site_id TEXT NOT NULL,
  threads BIGINT NOT NULL, authors BIGINT NOT NULL, examples TEXT NOT NULL, PRIMARY KEY (day, kind, name, lang, site_id)
);
CREATE TABLE alerts (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, lang TEXT NOT NULL, site_id TEXT NOT NULL,
  day BIGINT NOT NULL, at BIGINT NOT NULL, threads BIGINT NOT NULL, expected DOUBLE PRECISION NOT NULL, chance DOUBLE PRECISION NOT NULL,
  examples TEXT NOT NULL, state TEXT NOT NULL, by_person TEXT NOT NULL, decided_at BIGINT NOT NULL, note TEXT NOT NULL,
  UNIQUE (kind, name, lang, site_id, day)
);
CREATE INDEX alerts_order ON alerts (at DESC, id DESC);
