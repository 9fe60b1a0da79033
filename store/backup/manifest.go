package backup

import (
	"bytes"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"io"
	"time"

	"vigie"
)

// Format is the version of the manifest's form.
const Format = 1

// Kinds of databases, with the one file that each has in a backup.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

const manifestName = "manifest.json"

// maxManifest is more than any manifest has: a list of tables.
const maxManifest = 1 << 20

// NotInside says what else must be kept, in every manifest.
var NotInside = []string{
	"the pseudonym key and what stands beside it: keep a copy of the key folder (VIGIE_KEYS_DIR) somewhere else than the backups",
	"the search index: it is built again from the database",
	"the queue: it holds nothing that the database does not say",
	"the settings: keep a copy of the folder of --config and of the VIGIE_* variables",
}

// Manifest says what a backup is made of.
type Manifest struct {
	Format    int              `json:"format"`
	MadeAt    time.Time        `json:"made_at"` // the copy is of this moment or a little later
	Vigie     string           `json:"vigie"`   // version of the program that made it
	Database  string           `json:"database"`
	Schema    int64            `json:"schema"`
	File      File             `json:"file"`
	Rows      map[string]int64 `json:"rows"` // of each table
	Key       string           `json:"key"`  // fingerprint of the pseudonym key
	NotInside []string         `json:"not_inside"`
	Seal      string           `json:"seal"` // over all of the above, with the pseudonym key
}

// File is the copy of the database.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Key is the pseudonym key as a backup uses it.
type Key interface {
	Fingerprint() string
	Seal(data []byte) string
}

// fileName is what the copy is called; empty for a database that this program does not know.
func fileName(database string) string {
	return map[string]string{SQLite: "vigie.db", Postgres: "vigie.pgdump"}[database]
}

func (m Manifest) encode() []byte {
	data, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil // unreachable: nothing in it refuses
	}
	return append(data, '\n')
}

// seal is what m.Seal must be.
func (m Manifest) seal(key Key) string {
	m.Seal = ""
	return key.Seal(m.encode())
}

// decodeManifest reads a manifest exactly: one that this program would not write the same way
// was altered.
func decodeManifest(data []byte) (m Manifest, err error) {
	var form struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(data, &form); err != nil {
		return m, vigie.Wrap(vigie.CodeInvalid, err, "the backup's manifest cannot be read: it was truncated or altered; take another backup")
	}
	if form.Format > Format {
		return m, vigie.Errorf(vigie.CodeConflict, "the backup has format %d, this program reads %d: restore it with the newer Vigie that made it", form.Format, Format)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	err = d.Decode(&m)
	if err == nil && !bytes.Equal(m.encode(), data) {
		err = errors.New("it is not as it was written")
	}
	if err == nil && (m.Format != Format || m.File.Name == "" || m.File.Name != fileName(m.Database) || m.File.Bytes <= 0) {
		err = errors.New("it names no database that this program knows")
	}
	if err != nil {
		return m, vigie.Wrap(vigie.CodeInvalid, err, "the backup's manifest was altered: take another backup")
	}
	return m, nil
}

// CheckKey says whether the key is the one that the backup's pseudonyms were made with, and
// whether the manifest is as its maker left it.
func (m Manifest) CheckKey(key Key) error {
	if !hmac.Equal([]byte(m.Key), []byte(key.Fingerprint())) {
		return vigie.Errorf(vigie.CodeInvalid, "the pseudonym key is not the one of this backup: with another key everybody would get a new pseudonym, and nobody's posts could be found for an erasure; put the right key into the key folder (VIGIE_KEYS_DIR)")
	}
	if !hmac.Equal([]byte(m.Seal), []byte(m.seal(key))) {
		return vigie.Errorf(vigie.CodeInvalid, "the backup's manifest was altered: its seal does not fit; take another backup")
	}
	return nil
}

// CheckSchema refuses a backup whose schema this program does not know yet.
func (m Manifest) CheckSchema(newest int64) error {
	if m.Schema > newest {
		return vigie.Errorf(vigie.CodeConflict, "the backup has schema %d, this program knows %d: restore it with the newer Vigie (%s) that made it", m.Schema, newest, m.Vigie)
	}
	return nil
}

// readAtMost reads all of r, or fails when there is more than a manifest has.
func readAtMost(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err == nil && len(data) > maxManifest {
		err = errors.New("it is larger than any manifest")
	}
	return data, err
}
