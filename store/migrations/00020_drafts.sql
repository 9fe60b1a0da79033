-- +goose Up
-- The answer that is being written. It belongs to the question, not to a claim, so that no claim that ends
-- takes it away.
CREATE TABLE drafts (
  question_id TEXT PRIMARY KEY REFERENCES questions (id), lang TEXT NOT NULL, body TEXT NOT NULL,
  sources TEXT NOT NULL, referrals TEXT NOT NULL, revision BIGINT NOT NULL, writers TEXT NOT NULL, saved_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL, approved_by TEXT NOT NULL, approved_at BIGINT NOT NULL,
  expert_field TEXT NOT NULL, expert_asked_at BIGINT NOT NULL, expert_by TEXT NOT NULL, expert_signed_at BIGINT NOT NULL
);

-- Who wrote an answer: their approved ones open the fast lane.
CREATE TABLE draft_writers (
  question_id TEXT NOT NULL REFERENCES questions (id), person_id TEXT NOT NULL, PRIMARY KEY (question_id, person_id)
);
CREATE INDEX draft_writers_person ON draft_writers (person_id);

CREATE TABLE comments (
  id TEXT PRIMARY KEY, question_id TEXT NOT NULL REFERENCES questions (id), by_person TEXT NOT NULL,
  by_name TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX comments_question ON comments (question_id, at);

-- What was published before anybody approved it is looked at first.
ALTER TABLE publications ADD COLUMN approved BOOLEAN NOT NULL DEFAULT FALSE;
