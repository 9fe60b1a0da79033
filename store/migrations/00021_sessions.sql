-- +goose Up
-- People sign in to the pages with a name and a password. Secrets are kept as hashes alone.
CREATE TABLE logins (person_id TEXT PRIMARY KEY REFERENCES persons (id), name TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, set_at BIGINT NOT NULL);

CREATE TABLE sessions (
  hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES persons (id), created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_person ON sessions (person_id);
CREATE INDEX sessions_end ON sessions (expires_at);

CREATE TABLE invitations (hash TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES persons (id), expires_at BIGINT NOT NULL);

-- How often somebody tried a name in a quarter of an hour; the name as a hash.
CREATE TABLE attempts (key TEXT NOT NULL, slot BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (key, slot));
