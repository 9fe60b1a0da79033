-- +goose Up
-- The wording of threads that asked a question, to find the same question elsewhere. No text.
CREATE TABLE fingerprints (thread_id TEXT PRIMARY KEY REFERENCES threads (id), print BYTEA NOT NULL, at BIGINT NOT NULL);
CREATE TABLE fingerprint_bands (band BIGINT NOT NULL, thread_id TEXT NOT NULL REFERENCES threads (id), PRIMARY KEY (band, thread_id));
CREATE INDEX fingerprint_bands_thread ON fingerprint_bands (thread_id);
-- Threads that a person took out of a question: they are not put together again.
CREATE TABLE splits (thread_id TEXT NOT NULL, question_id TEXT NOT NULL, PRIMARY KEY (thread_id, question_id));
