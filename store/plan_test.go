package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"vigie/store"
	"vigie/store/storetest"
)

// TestFeedReadsTheIndex holds the feed to its index: without it each page would sort every
// open question.
func TestFeedReadsTheIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Dir: dir, Simulated: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.Seed(t, s)
	db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("EXPLAIN QUERY PLAN " + store.FeedQuery())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan.String(), "questions_feed") || strings.Contains(plan.String(), "TEMP B-TREE") {
		t.Errorf("plan:\n%s", plan.String())
	}
}
