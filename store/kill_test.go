package store_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vigie"
	"vigie/store"
	"vigie/store/storetest"
)

// killBatch is the threads of one batch of the process that gets killed.
const killBatch = 20

// TestWriterProcess is not a test: it is the process that TestKilledWriter kills. It writes
// batches and says after each commit which one it was.
func TestWriterProcess(t *testing.T) {
	dir, url := os.Getenv("VIGIE_TEST_WRITER_DIR"), os.Getenv("VIGIE_TEST_WRITER_URL")
	if dir == "" && url == "" {
		t.Skip("runs as a child of TestKilledWriter only")
	}
	s, err := store.Open(t.Context(), store.Options{Dir: dir, URL: url, Simulated: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Seed(t, s)
	for n := 0; ; n++ {
		if _, err := s.SaveBatch(t.Context(), killedBatch(n)); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("committed %d\n", n)
	}
}

// killedBatch writes killBatch threads anew in each round, with one post more.
func killedBatch(n int) vigie.VisitBatch {
	var b vigie.VisitBatch
	for i := range killBatch {
		var texts []string
		for j := range n/10 + 2 {
			texts = append(texts, fmt.Sprintf("post %d of thread %d", j, i))
		}
		b.Threads = append(b.Threads, storetest.Thread(fmt.Sprintf("%d-%d", n%10, i), texts...))
	}
	return b
}

// TestKilledWriter kills a writing process without warning: what it said was committed is
// there, and nothing is there by half.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		killWriter(t, store.Options{Dir: dir}, "VIGIE_TEST_WRITER_DIR="+dir)
		db, err := sql.Open("sqlite", filepath.Join(dir, store.FileName))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var verdict string
		if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("integrity: %s, %v", verdict, err)
		}
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		url := newDatabase(t)
		killWriter(t, store.Options{URL: url}, "VIGIE_TEST_WRITER_URL="+url)
	})
}

func killWriter(t *testing.T, o store.Options, env string) {
	t.Helper()
	for _, after := range []int{1, 4, 15, 23} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestWriterProcess$")
		cmd.Env = append(os.Environ(), env)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		last := -1
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, err := fmt.Sscanf(lines.Text(), "committed %d", &last); err == nil && last == after {
				_ = cmd.Process.Kill() // what it had written to the pipe by then is still read
			}
		}
		_ = cmd.Wait() // killed: that is the point
		if last < after {
			t.Fatalf("the writer stopped by itself after %d", last)
		}
		checkKilled(t, o, last)
	}
}

func checkKilled(t *testing.T, o store.Options, last int) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n := max(0, last-9); n <= last; n++ {
		var ids []string
		for _, r := range killedBatch(n).Threads {
			ids = append(ids, r.Thread.ID)
		}
		threads, err := s.Threads(ctx, ids)
		if err != nil || len(threads) != killBatch {
			t.Fatalf("batch %d was committed: %d threads, %v", n, len(threads), err)
		}
		for _, th := range threads {
			if len(th.Posts) < n/10+2 || th.Revision != th.ComputeRevision() || len(th.Posts) != len(threads[0].Posts) {
				t.Errorf("thread %s of batch %d: %d posts, revision %s", th.Key, n, len(th.Posts), th.Revision)
			}
		}
	}
	stats, err := s.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if stats.Threads%killBatch != 0 || stats.Pending != stats.Threads {
		t.Errorf("half a batch: %+v", stats)
	}
	var noted int64
	for after := int64(0); ; {
		page, err := s.Changes(ctx, after, 100)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		noted += int64(len(page))
		after = page[len(page)-1].Seq
	}
	if noted != stats.Threads && !strings.HasPrefix(o.URL, "postgres") { // there a change settles when all older transactions of the server have ended
		t.Errorf("%d changes for %d threads", noted, stats.Threads)
	}
}
