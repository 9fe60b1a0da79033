package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/store"
)

// TestLegalRecordHoldsAgainstSQL writes past the program, as an import would: the table
// refuses, and what a forged row claims is not believed.
func TestLegalRecordHoldsAgainstSQL(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "data")
		forgeSites(t, store.Options{Dir: dir}, "sqlite", filepath.Join(dir, store.FileName))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := newDatabase(t)
		forgeSites(t, store.Options{URL: url}, "pgx", url)
	})
}

func forgeSites(t *testing.T, o store.Options, driver, address string) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	site := vigie.Site{ID: "real.example", URL: "https://real.example", Lang: "fr", Country: "FR"}
	if err := s.PutSite(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	if err := s.PutBoard(t.Context(), vigie.Board{ID: "real.example:a", SiteID: site.ID, URL: "https://real.example/a"}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const full = "UPDATE sites SET enabled = TRUE, legal_basis = 'b', legal_purpose = 'p', legal_retention = 'r', legal_contact = 'c', legal_dpia = "
	for _, text := range []string{
		"UPDATE sites SET enabled = TRUE",
		full + "''", full + "'  '", full + "'\t\n '", full + "'\u00a0'",
		full + "'d', minors = TRUE",
		"INSERT INTO sites SELECT 'copy', name, url, hosts, lang, country, engine, zone, day_first, min_delay, budget, shelf_life, '', '', '', '', '', '', rules, TRUE, watch_only, minors, FALSE FROM sites",
	} {
		if _, err := db.Exec(text); err == nil || !strings.Contains(err.Error(), "enabled_needs_legal_record") {
			t.Errorf("%.160q: %v, want the constraint", text, err)
		}
	}
	// A forged exemption passes the table. It is not believed: only this process says which
	// hosts are simulated.
	if _, err := db.Exec("UPDATE sites SET enabled = TRUE, simulated = TRUE"); err != nil {
		t.Fatal(err)
	}
	if due, err := s.DueBoards(t.Context(), time.Now(), 10); err != nil || len(due) != 0 {
		t.Errorf("boards of a site without a record are due: %v, %v", due, err)
	}
	if _, err := db.Exec(full + "'d', simulated = FALSE"); err != nil {
		t.Fatal(err)
	}
	if due, err := s.DueBoards(t.Context(), time.Now(), 10); err != nil || len(due) != 1 {
		t.Errorf("with a record: %v, %v", due, err)
	}
}
