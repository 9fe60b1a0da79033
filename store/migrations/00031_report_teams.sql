-- +goose Up
-- The team of whoever published, as it was then: people change teams, last year's report does not.
ALTER TABLE publications ADD COLUMN team TEXT NOT NULL DEFAULT '';
UPDATE publications SET team = COALESCE((SELECT p.team FROM persons p WHERE p.id = publications.by_person), '');
