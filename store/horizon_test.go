package store_test

import (
	"database/sql"
	"runtime"
	"testing"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

// TestLateCommitIsNotSkipped holds a transaction with a small number open while a later one
// commits: the log gives the later one only after the small one has ended.
func TestLateCommitIsNotSkipped(t *testing.T) {
	t.Parallel()
	url := newDatabase(t)
	s, err := store.Open(t.Context(), store.Options{URL: url, Simulated: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.Seed(t, s)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	slow, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback()
	if _, err := slow.Exec("INSERT INTO changes (thread_id, seq, deleted) VALUES ('slow', pg_current_xact_id()::text::bigint, FALSE)"); err != nil {
		t.Fatal(err)
	}
	read := storetest.Thread("1", "a")
	if _, err := s.SaveBatch(t.Context(), vigie.VisitBatch{Threads: []vigie.ReadThread{read}}); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Changes(t.Context(), 0, 10); err != nil || len(c) != 0 {
		t.Fatalf("given before an older transaction ended, whose change a cursor would now pass over: %v, %v", c, err)
	}
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	var got []vigie.Change
	for len(got) < 2 && t.Context().Err() == nil { // other tests of the server may hold older transactions
		if got, err = s.Changes(t.Context(), 0, 10); err != nil {
			t.Fatal(err)
		}
		runtime.Gosched()
	}
	if got[0].ThreadID != "slow" || got[1].ThreadID != read.Thread.ID {
		t.Errorf("changes %v", got)
	}
}
