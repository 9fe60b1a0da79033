-- +goose Up
-- Times are milliseconds since 1970 UTC, 0 for none. Lists are JSON arrays.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

-- The constraint trims blanks, tabs, hard blanks and line ends: none of them is a record.
CREATE TABLE sites (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, hosts TEXT NOT NULL, lang TEXT NOT NULL,
  country TEXT NOT NULL, engine TEXT NOT NULL, zone TEXT NOT NULL, day_first BOOLEAN NOT NULL,
  min_delay BIGINT NOT NULL, budget BIGINT NOT NULL, shelf_life BIGINT NOT NULL,
  legal_basis TEXT NOT NULL, legal_purpose TEXT NOT NULL, legal_retention TEXT NOT NULL,
  legal_contact TEXT NOT NULL, legal_dpia TEXT NOT NULL, legal_minors TEXT NOT NULL,
  rules TEXT NOT NULL, enabled BOOLEAN NOT NULL, watch_only BOOLEAN NOT NULL, minors BOOLEAN NOT NULL,
  simulated BOOLEAN NOT NULL,
  CONSTRAINT enabled_needs_legal_record CHECK (
    NOT enabled OR simulated OR (
      TRIM(legal_basis, ' 	 
') <> '' AND TRIM(legal_purpose, ' 	 
') <> '' AND TRIM(legal_retention, ' 	 
') <> ''
      AND TRIM(legal_contact, ' 	 
') <> '' AND TRIM(legal_dpia, ' 	 
') <> '' AND (NOT minors OR TRIM(legal_minors, ' 	 
') <> '')))
);

CREATE TABLE boards (
  id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id), slug TEXT NOT NULL, name TEXT NOT NULL,
  url TEXT NOT NULL, generalist BOOLEAN NOT NULL, paused BOOLEAN NOT NULL,
  next_at BIGINT NOT NULL, last_at BIGINT NOT NULL, last_ok_at BIGINT NOT NULL, last_new_at BIGINT NOT NULL,
  failures BIGINT NOT NULL, last_error TEXT NOT NULL, rate DOUBLE PRECISION NOT NULL,
  visits BIGINT NOT NULL, moved BIGINT NOT NULL
);
CREATE INDEX boards_due ON boards (next_at) WHERE NOT paused;
CREATE INDEX boards_site ON boards (site_id);

-- What makes the next request conditional; never a body.
CREATE TABLE pages (url_hash TEXT PRIMARY KEY, etag TEXT NOT NULL, last_modified TEXT NOT NULL, seen_at BIGINT NOT NULL);

CREATE TABLE hosts (
  host TEXT PRIMARY KEY, next_at BIGINT NOT NULL, in_flight_until BIGINT NOT NULL, delay BIGINT NOT NULL,
  back_off BIGINT NOT NULL, paused_until BIGINT NOT NULL, pause_reason TEXT NOT NULL,
  day TEXT NOT NULL, requests BIGINT NOT NULL, failures BIGINT NOT NULL
);

CREATE TABLE robots (
  host TEXT PRIMARY KEY, body BYTEA NOT NULL, status TEXT NOT NULL, fetched_at BIGINT NOT NULL,
  good_at BIGINT NOT NULL, retry_at BIGINT NOT NULL
);

CREATE TABLE threads (
  id TEXT PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id), board_id TEXT NOT NULL REFERENCES boards (id),
  key TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, lang TEXT NOT NULL, locked BOOLEAN NOT NULL,
  replies BIGINT NOT NULL, posted_at BIGINT NOT NULL, last_at BIGINT NOT NULL, fetched_at BIGINT NOT NULL,
  complete BOOLEAN NOT NULL, state TEXT NOT NULL, revision TEXT NOT NULL, last_page TEXT NOT NULL,
  dirty BOOLEAN NOT NULL,
  UNIQUE (site_id, key)
);
CREATE INDEX threads_dirty ON threads (fetched_at) WHERE dirty;
CREATE INDEX threads_board ON threads (board_id);

CREATE TABLE posts (
  thread_id TEXT NOT NULL REFERENCES threads (id), id TEXT NOT NULL, pos BIGINT NOT NULL, author TEXT NOT NULL,
  ours BOOLEAN NOT NULL, at BIGINT NOT NULL, text TEXT NOT NULL, quotes TEXT NOT NULL,
  PRIMARY KEY (thread_id, id)
);

CREATE TABLE verdicts (
  thread_id TEXT PRIMARY KEY REFERENCES threads (id), revision TEXT NOT NULL, lexicon TEXT NOT NULL, model TEXT NOT NULL,
  lang TEXT NOT NULL, relevant BOOLEAN NOT NULL, substances TEXT NOT NULL, topics TEXT NOT NULL, asker TEXT NOT NULL,
  disposition TEXT NOT NULL, urgency TEXT NOT NULL, question BOOLEAN NOT NULL, open BOOLEAN NOT NULL,
  judged BOOLEAN NOT NULL, evidence TEXT NOT NULL, at BIGINT NOT NULL, until_at BIGINT NOT NULL
);
CREATE INDEX verdicts_until ON verdicts (until_at) WHERE until_at > 0;
CREATE INDEX verdicts_rules ON verdicts (lexicon, model);

-- Labels of which a thread has several, for the feed's filters.
CREATE TABLE verdict_labels (
  thread_id TEXT NOT NULL REFERENCES threads (id), kind TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (thread_id, kind, value)
);

CREATE TABLE questions (
  id TEXT PRIMARY KEY REFERENCES threads (id), state TEXT NOT NULL, reason TEXT NOT NULL, version BIGINT NOT NULL,
  priority DOUBLE PRECISION NOT NULL, ranked_at BIGINT NOT NULL, why TEXT NOT NULL, deadline BIGINT NOT NULL,
  claim_by TEXT NOT NULL, claim_name TEXT NOT NULL, claim_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL
);
CREATE INDEX questions_feed ON questions (priority DESC, id DESC) WHERE state IN ('waiting', 'claimed', 'drafting');
CREATE INDEX questions_claims ON questions (claim_until) WHERE claim_until > 0;

CREATE TABLE question_threads (thread_id TEXT PRIMARY KEY REFERENCES threads (id), question_id TEXT NOT NULL REFERENCES questions (id));
CREATE INDEX question_threads_question ON question_threads (question_id);

CREATE TABLE publications (
  id TEXT PRIMARY KEY, question_id TEXT NOT NULL REFERENCES questions (id), thread_id TEXT NOT NULL REFERENCES threads (id),
  url TEXT NOT NULL, channel TEXT NOT NULL, status TEXT NOT NULL, by_person TEXT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX publications_order ON publications (at, id);
CREATE INDEX publications_question ON publications (question_id);

CREATE TABLE persons (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, team TEXT NOT NULL, roles TEXT NOT NULL, langs TEXT NOT NULL,
  disabled BOOLEAN NOT NULL, created_at BIGINT NOT NULL
);

-- Of a token only the SHA-256 is kept.
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES persons (id), label TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
  scope TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, last_used_at BIGINT NOT NULL,
  revoked BOOLEAN NOT NULL
);

CREATE TABLE audit (
  id TEXT PRIMARY KEY, at BIGINT NOT NULL, person TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, note TEXT NOT NULL
);
CREATE INDEX audit_order ON audit (at, id);

-- One row a thread, overwritten at each change and kept as a tombstone.
CREATE TABLE changes (thread_id TEXT PRIMARY KEY, seq BIGINT NOT NULL, deleted BOOLEAN NOT NULL);
CREATE INDEX changes_seq ON changes (seq);
CREATE TABLE change_counter (one BIGINT PRIMARY KEY, n BIGINT NOT NULL);
INSERT INTO change_counter (one, n) VALUES (1, 0);

CREATE TABLE index_copies (name TEXT PRIMARY KEY, cursor_at BIGINT NOT NULL, seen_at BIGINT NOT NULL);
CREATE TABLE jobs (name TEXT PRIMARY KEY, owner TEXT NOT NULL, until_at BIGINT NOT NULL);
