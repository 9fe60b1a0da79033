-- +goose Up
-- Emergencies that people must hear of. At most one of a question is open at a time.
CREATE TABLE alarms (
  id TEXT PRIMARY KEY, question_id TEXT NOT NULL REFERENCES questions (id), question_version BIGINT NOT NULL,
  thread_id TEXT NOT NULL REFERENCES threads (id), fetched_at BIGINT NOT NULL, raised_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL, next_at BIGINT NOT NULL, on_duty BIGINT NOT NULL, told BIGINT NOT NULL,
  ack_by TEXT NOT NULL, ack_at BIGINT NOT NULL, ended_at BIGINT NOT NULL, end_reason TEXT NOT NULL
);
CREATE UNIQUE INDEX alarms_open ON alarms (question_id) WHERE ack_at = 0 AND ended_at = 0;
CREATE INDEX alarms_due ON alarms (next_at) WHERE next_at > 0;
CREATE INDEX alarms_question ON alarms (question_id);
CREATE INDEX alarms_order ON alarms (raised_at, id);

CREATE TABLE shifts (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES persons (id), from_at BIGINT NOT NULL, until_at BIGINT NOT NULL,
  by_person TEXT NOT NULL
);
CREATE INDEX shifts_until ON shifts (until_at);

-- A webhook's secret signs what is sent, so it is kept as it is; no route shows it again.
CREATE TABLE contacts (
  id TEXT PRIMARY KEY, person_id TEXT NOT NULL REFERENCES persons (id), kind TEXT NOT NULL, address TEXT NOT NULL,
  secret TEXT NOT NULL, created_at BIGINT NOT NULL, ok_at BIGINT NOT NULL, failed TEXT NOT NULL,
  UNIQUE (person_id, kind, address)
);

-- Messages that must go out once: the key makes two causes of the same message one. A message
-- that is being sent is due again when its sender's time is over.
CREATE TABLE effects (
  id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, about TEXT NOT NULL, attempt BIGINT NOT NULL, contact_id TEXT NOT NULL,
  person_id TEXT NOT NULL, kind TEXT NOT NULL, notice TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  next_at BIGINT NOT NULL, tries BIGINT NOT NULL, state TEXT NOT NULL, settled_at BIGINT NOT NULL, error TEXT NOT NULL
);
CREATE INDEX effects_due ON effects (next_at) WHERE state = 'waiting';
CREATE INDEX effects_about ON effects (about);

-- Ready answers to emergencies. A revision never changes; the greatest is the text.
CREATE TABLE emergency_texts (
  id TEXT NOT NULL, revision BIGINT NOT NULL, country TEXT NOT NULL, lang TEXT NOT NULL, body TEXT NOT NULL,
  note TEXT NOT NULL, by_person TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE TABLE emergency_text_approvals (
  text_id TEXT NOT NULL, revision BIGINT NOT NULL, person_id TEXT NOT NULL, roles TEXT NOT NULL, at BIGINT NOT NULL,
  PRIMARY KEY (text_id, revision, person_id),
  FOREIGN KEY (text_id, revision) REFERENCES emergency_texts (id, revision)
);
