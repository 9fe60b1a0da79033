package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

// TestFullDisk fills the disk under a writing store: what was acknowledged stays, what cannot
// be written is refused, and with room again it goes on by itself. A backup onto the full disk
// leaves nothing.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=32m"); err != nil {
		t.Skipf("needs a small disk, and this account may not make one: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	s, err := store.Open(t.Context(), store.Options{Dir: filepath.Join(dir, "data"), Simulated: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Seed(t, s)
	n := 0
	save := func() error {
		_, err := s.SaveBatch(t.Context(), vigie.VisitBatch{Threads: []vigie.ReadThread{storetest.Thread(fmt.Sprint(n), strings.Repeat("text ", 4000), "reply")}})
		if err == nil {
			n++
		}
		return err
	}
	for range 20 {
		if err := save(); err != nil {
			t.Fatal(err)
		}
	}
	filler := filepath.Join(dir, "filler")
	for round := range 5 {
		fill(t, filler)
		var err error
		for range 1000 {
			if err = save(); err != nil {
				break
			}
		}
		if err == nil {
			t.Fatal("the disk never got full")
		}
		copied := filepath.Join(dir, "copy.db")
		if err := s.Snapshot(t.Context(), copied); err == nil {
			t.Error("a copy onto a full disk was made")
		}
		if err := os.Remove(copied); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if err := save(); err != nil {
			t.Errorf("round %d: with room again: %v", round, err)
		}
		if st, err := s.Stats(t.Context()); err != nil || st.Threads != int64(n) || st.Posts != 2*int64(n) {
			t.Errorf("round %d: %d were acknowledged, there are %+v, %v", round, n, st, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := store.InspectFile(t.Context(), filepath.Join(dir, "data", store.FileName), true); err != nil || len(c.Faults) > 0 || c.Rows["threads"] != int64(n) {
		t.Errorf("%+v, %v", c, err)
	}
}

// fill takes what is left of a disk.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 1<<14); err == nil; {
		_, err = f.Write(block)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
