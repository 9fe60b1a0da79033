package store_test

import (
	"errors"
	"testing"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

func TestFailingFailsBeforeAnythingHappens(t *testing.T) {
	t.Parallel()
	s := openSQLite(t, store.Options{Simulated: func(string) bool { return true }})
	storetest.Seed(t, s)
	full := errors.New("disk full")
	broken := ""
	f := storetest.Failing{Store: s, Fail: func(call string) error {
		if call == broken {
			return full
		}
		return nil
	}}
	batch := vigie.VisitBatch{Threads: []vigie.ReadThread{storetest.Thread("1", "a")}}
	broken = "SaveBatch"
	if _, err := f.SaveBatch(t.Context(), batch); !errors.Is(err, full) {
		t.Errorf("SaveBatch: %v", err)
	}
	if st, err := s.Stats(t.Context()); err != nil || st.Threads != 0 {
		t.Errorf("something was stored: %+v, %v", st, err)
	}
	broken = "Changes"
	if moved, err := f.SaveBatch(t.Context(), batch); err != nil || len(moved) != 1 {
		t.Errorf("another call: %v, %v", moved, err)
	}
}
