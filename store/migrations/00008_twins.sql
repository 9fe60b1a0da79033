-- +goose Up
-- Which of its threads a question shows: the first one, until the forum or a person takes it away.
ALTER TABLE questions ADD COLUMN lead TEXT NOT NULL DEFAULT '';
UPDATE questions SET lead = id;
CREATE INDEX questions_lead ON questions (lead);
-- Who asked, to find what the same person asks again on one site; short: compared with theirs alone.
ALTER TABLE fingerprints ADD COLUMN site_id TEXT NOT NULL DEFAULT '';
ALTER TABLE fingerprints ADD COLUMN asker TEXT NOT NULL DEFAULT '';
ALTER TABLE fingerprints ADD COLUMN short BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX fingerprints_asker ON fingerprints (asker) WHERE asker <> '';
CREATE INDEX fingerprints_at ON fingerprints (at);
