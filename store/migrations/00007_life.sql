-- +goose Up
-- How long askers of a site keep coming back, learnt from its threads. Milliseconds.
CREATE TABLE site_life (site_id TEXT PRIMARY KEY REFERENCES sites (id), life BIGINT NOT NULL, stays BIGINT NOT NULL, at BIGINT NOT NULL);
