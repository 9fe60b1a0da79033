-- +goose Up
-- The team's words: revisions are only added. One row says which are in use.
CREATE TABLE lexicon_revisions (
  n BIGINT PRIMARY KEY, parent BIGINT NOT NULL, by_person TEXT NOT NULL, note TEXT NOT NULL, at BIGINT NOT NULL, files TEXT NOT NULL
);
CREATE TABLE lexicon_state (one BIGINT PRIMARY KEY, current_n BIGINT NOT NULL, canary_n BIGINT NOT NULL, canary_site TEXT NOT NULL);
INSERT INTO lexicon_state (one, current_n, canary_n, canary_site) VALUES (1, 0, 0, '');

-- What people say of a thread's labels, with what triage said then. Lists are JSON arrays.
CREATE TABLE corrections (
  thread_id TEXT NOT NULL REFERENCES threads (id), person TEXT NOT NULL, label TEXT NOT NULL,
  label_values TEXT NOT NULL, said TEXT NOT NULL, lang TEXT NOT NULL, site_id TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (thread_id, person, label)
);
CREATE INDEX corrections_at ON corrections (at);
