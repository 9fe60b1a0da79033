//go:build unix

package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"vigie"
	"vigie/index"
)

const (
	archive      = 100_000
	archiveChunk = 10_000
)

// growing is a Source that holds the first threads of an endless row of them.
type growing struct {
	docs []vigie.Document
	upTo int
}

func (g *growing) ChangeEpoch(context.Context) (string, error)       { return "bench", nil }
func (g *growing) Purge(context.Context) (string, error)             { return "", nil }
func (g *growing) SetIndexCopy(context.Context, string, int64) error { return nil }
func (g *growing) Documents(_ context.Context, ids []string) (out []vigie.Document, err error) {
	for _, id := range ids {
		var n int
		if _, err := fmt.Sscan(id, &n); err != nil {
			return nil, err
		}
		out = append(out, g.docs[n%archiveChunk])
	}
	return out, nil
}

func (g *growing) Changes(_ context.Context, after int64, limit int) (out []vigie.Change, err error) {
	for n := int(after); n < g.upTo && len(out) < limit; n++ {
		out = append(out, vigie.Change{ThreadID: fmt.Sprint(n), Seq: int64(n + 1)})
	}
	return out, nil
}

// write makes the next chunk of threads.
func (g *growing) write(w *invented) {
	g.docs = g.docs[:0]
	for n := range archiveChunk {
		t := w.thread(n, benchNow)
		t.ID = fmt.Sprint(g.upTo + n)
		g.docs = append(g.docs, vigie.Document{Thread: t, Verdict: vigie.Verdict{
			Lang: "fr", Disposition: []vigie.Disposition{vigie.Answer, vigie.Exclude, vigie.Expert}[n%3], Urgency: vigie.UrgencyNormal,
			Substances: [][]string{{"cannabis"}, {"alcohol", "xanax"}, nil}[n%3], Topics: [][]string{{"withdrawal"}, {"interactions"}, nil}[n%3],
		}})
	}
	g.upTo += archiveChunk
}

// fts is the yardstick: the same title, text and labels in SQLite's FTS5.
type fts struct{ db *sql.DB }

func newFTS(b *testing.B, dir string) fts {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "fts.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=cache_size(-64000)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, q := range []string{
		`CREATE VIRTUAL TABLE words USING fts5(title, posts, content='', tokenize="unicode61 remove_diacritics 2")`,
		`CREATE TABLE labels (value TEXT, thread INTEGER, PRIMARY KEY (value, thread)) WITHOUT ROWID`,
	} {
		if _, err := db.Exec(q); err != nil {
			b.Fatal(err)
		}
	}
	return fts{db}
}

func (f fts) add(b *testing.B, docs []vigie.Document, from int) {
	b.Helper()
	for start := 0; start < len(docs); start += 500 {
		tx, err := f.db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		words, err := tx.Prepare("INSERT INTO words (rowid, title, posts) VALUES (?, ?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		labels, err := tx.Prepare("INSERT INTO labels (value, thread) VALUES (?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		for n := start; n < start+500; n++ {
			d, id := docs[n], from+n
			text := d.Thread.Posts[0].Text + "\n" + d.Thread.Posts[1].Text + "\n" + d.Thread.Posts[2].Text
			if _, err := words.Exec(id, d.Thread.Title, text); err != nil {
				b.Fatal(err)
			}
			for _, v := range append(append([]string{string(d.Verdict.Disposition), d.Verdict.Lang}, d.Verdict.Substances...), d.Verdict.Topics...) {
				if _, err := labels.Exec(v, id); err != nil {
					b.Fatal(err)
				}
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func (f fts) search(b *testing.B, match string) int {
	b.Helper()
	rows, err := f.db.Query("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20", match)
	if err != nil {
		b.Fatal(match, err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	return n
}

// BenchmarkArchive fills the archive with 100,000 threads and asks it, beside FTS5 with the
// same threads: chunk by chunk and question by question in turn.
func BenchmarkArchive(b *testing.B) {
	ctx := context.Background()
	var f figures
	for b.Loop() {
		dir, err := os.MkdirTemp("", "vigie-bench-")
		if err != nil {
			b.Fatal(err)
		}
		source, w := &growing{}, newInvented(3)
		x, err := index.Open(ctx, index.Options{Dir: filepath.Join(dir, "index"), Source: source, Name: "bench"})
		if err != nil {
			b.Fatal(err)
		}
		other := newFTS(b, dir)
		for source.upTo < archive {
			source.write(w)
			runtime.GC()
			wall := time.Now()
			ours := cpuOf(func() {
				if _, err := x.CatchUp(ctx); err != nil {
					b.Fatal(err)
				}
			})
			took := time.Since(wall)
			theirs := cpuOf(func() { other.add(b, source.docs, source.upTo-archiveChunk) })
			f.add("docs/s", archiveChunk/took.Seconds())
			f.add("docs/cpu-s", perSecond(archiveChunk, ours))
			f.add("index-cpu/fts5", ratio(ours, theirs))
		}
		if n := x.Status().Documents; n != archive {
			b.Fatalf("%d documents, want %d", n, archive)
		}
		ask(b, x, other, w, &f)
		f.add("disk-MB", megabytes(b, filepath.Join(dir, "index")))
		f.add("disk-MB-fts5", megabytes(b, dir)-megabytes(b, filepath.Join(dir, "index")))
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
		if err := other.db.Close(); err != nil {
			b.Fatal(err)
		}
		if err := os.RemoveAll(dir); err != nil {
			b.Fatal(err)
		}
	}
	f.report(b)
}

// ask puts two hundred questions of each kind to both.
func ask(b *testing.B, x *index.Index, other fts, w *invented, f *figures) {
	b.Helper()
	kinds := []struct {
		name  string
		make  func() (ours, theirs string) // theirs empty: FTS5 cannot
		facet bool
	}{
		{"word", func() (string, string) { s := w.word(); return s, `"` + s + `"` }, false},
		{"and", func() (string, string) { s, t := w.word(), w.word(); return s + " " + t, `"` + s + `" AND "` + t + `"` }, false},
		{"phrase", func() (string, string) { return `"mal dormir"`, `"mal dormir"` }, false},
		{"prefix", func() (string, string) { s := w.word()[:3]; return s + "*", s + "*" }, false},
		{"fuzzy", func() (string, string) { return w.word() + "~", "" }, false},
		{"facets", func() (string, string) { return w.word(), "" }, true},
	}
	for _, k := range kinds {
		var ours, theirs []float64
		for range 200 {
			q, match := k.make()
			start := time.Now()
			if _, err := x.Search(context.Background(), vigie.SearchQuery{Text: q, Limit: 20, Facets: k.facet}); err != nil {
				b.Fatal(q, err)
			}
			ours = append(ours, time.Since(start).Seconds()*1e3)
			if match != "" {
				start = time.Now()
				other.search(b, match)
				theirs = append(theirs, time.Since(start).Seconds()*1e3)
			}
		}
		f.add("ms-"+k.name+"-p50", quantile(ours, 0.5))
		f.add("ms-"+k.name+"-p95", quantile(ours, 0.95))
		if len(theirs) > 0 {
			f.add("ms-"+k.name+"-p50-fts5", quantile(theirs, 0.5))
			f.add("ms-"+k.name+"-p95-fts5", quantile(theirs, 0.95))
		}
	}
}

func megabytes(b *testing.B, dir string) float64 {
	b.Helper()
	total := int64(0)
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(total) / 1e6
}
