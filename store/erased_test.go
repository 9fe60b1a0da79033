package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

// TestErasedStaysErased visits a thread again whose text was removed by request.
func TestErasedStaysErased(t *testing.T) {
	t.Parallel()
	o := store.Options{Dir: t.TempDir(), Simulated: func(string) bool { return true }}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	storetest.Seed(t, s)
	id := storetest.Ask(t, s, "1", 1, nil)
	db, err := sql.Open("sqlite", filepath.Join(o.Dir, store.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE threads SET state = 'erased', title = '', revision = ''; DELETE FROM posts"); err != nil {
		t.Fatal(err)
	}
	again := storetest.Thread("1", "question 1", "a reply")
	moved, err := s.SaveBatch(t.Context(), vigie.VisitBatch{Threads: []vigie.ReadThread{again}})
	if err != nil || len(moved) != 0 {
		t.Errorf("moved %v, %v", moved, err)
	}
	th, err := s.Thread(t.Context(), id)
	if err != nil || th.State != vigie.ThreadErased || th.Title != "" || len(th.Posts) != 0 {
		t.Errorf("erased text came back: %+v, %v", th, err)
	}
	marks, err := s.Marks(t.Context(), "sim.example", []string{"1"})
	if m := marks["1"]; err != nil || m.Replies != 1 || !m.LastAt.Equal(again.Thread.LastAt) {
		t.Errorf("the next visit would fetch it again: %+v, %v", m, err)
	}
	if docs, err := s.Documents(t.Context(), []string{id}); err != nil || len(docs) != 0 {
		t.Errorf("documents %v, %v", docs, err)
	}
}
