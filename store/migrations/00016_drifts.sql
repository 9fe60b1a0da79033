-- +goose Up
-- A page that is looked at for an answer has no board: two sites may have the same fault. What was asked for is
-- held by a lease of its own.
DROP INDEX drifts_same;
CREATE UNIQUE INDEX drifts_same ON drifts (site_id, board_id, engine, kind, reason);
ALTER TABLE refreshes DROP COLUMN tries;
