-- +goose Up
-- Who asked to be forgotten: a pseudonym, never a name. What they wrote is removed again whenever it comes back.
CREATE TABLE erasures (
  id TEXT PRIMARY KEY, site_id TEXT NOT NULL, pseudonym TEXT NOT NULL, by_person TEXT NOT NULL, at BIGINT NOT NULL,
  threads BIGINT NOT NULL, posts BIGINT NOT NULL, quotes BIGINT NOT NULL, mentions BIGINT NOT NULL, UNIQUE (site_id, pseudonym)
);
CREATE INDEX posts_author ON posts (author);
