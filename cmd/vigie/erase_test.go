package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vigie"
	"vigie/crawler/sim"
)

// TestP4_ErasedForGood erases one user of a simulated forum: their words are in the files before and in
// none afterwards, the next crawl does not bring them back, and a backup from before is cleaned when it is opened.
func TestP4_ErasedForGood(t *testing.T) {
	t.Parallel()
	forums := onSimulated(t, 1)
	ctx, world, cfg := forums.ctx, forums.world, forums.cfg
	open := func() *app {
		t.Helper()
		return forums.start(t, parts{crawl: true, triage: true, api: true})
	}
	a := open()
	check(t, seedWorld(ctx, a, world))
	crawl := func() {
		t.Helper()
		for _, b := range world.Forums()[0].Boards() {
			_, err := a.crawler.Visit(ctx, b.ID)
			check(t, err)
		}
		check(t, a.settle(ctx))
		_, err := a.index.CatchUp(ctx)
		check(t, err)
	}
	crawl()

	// Somebody who opened a thread, with a word that nobody else uses.
	site := world.Forums()[0].Site().ID
	name, word, thread := somebody(t, a, site)
	pseudonym := a.key.Pseudonym(site, name)
	if n, err := a.index.Terms(word); err != nil || n == 0 {
		t.Fatalf("the index does not know %q before: %d, %v", word, n, err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	check(t, a.Close())
	check(t, os.CopyFS(backup, os.DirFS(cfg.Data)))
	if n := filesWith(t, cfg.Data, pseudonym); n == 0 {
		t.Fatal("the pseudonym is in no file before")
	}
	a = open()

	done, err := eraser{a}.Erase(ctx, site, name, "coordinator")
	check(t, err)
	if done.Threads == 0 {
		t.Errorf("erased: %+v", done)
	}
	gone := func(when string) {
		t.Helper()
		_, err := a.index.CatchUp(ctx)
		check(t, err)
		if n, err := a.index.Terms(word); err != nil || n != 0 {
			t.Errorf("%s the index knows %q: %d, %v", when, word, n, err)
		}
		if th, err := a.store.Thread(ctx, thread.ID); err != nil || th.State != vigie.ThreadErased || len(th.Posts) > 0 {
			t.Errorf("%s the thread is %s with %d posts, %v", when, th.State, len(th.Posts), err)
		}
		if held, err := (eraser{a}).Access(ctx, site, name); err != nil || len(held.Threads)+held.Mentions > 0 {
			t.Errorf("%s something is kept: %+v, %v", when, held, err)
		}
	}
	gone("after the erasure")
	crawl()
	gone("after the next crawl")
	check(t, a.Close())
	if n := filesWith(t, cfg.Data, thread.Posts[0].Text); n > 0 {
		t.Errorf("their words are in %d files", n)
	}
	if log, err := os.ReadFile(filepath.Join(cfg.KeysDir, "erasures.log")); err != nil || strings.Contains(string(log), name) || !strings.Contains(string(log), pseudonym) {
		t.Errorf("the log: %s, %v", log, err)
	}

	check(t, os.RemoveAll(cfg.Data))
	check(t, os.CopyFS(cfg.Data, os.DirFS(backup)))
	a = open()
	gone("after an older backup")
	check(t, a.Close())
}

// somebody is a user who opened a thread of the archive, by a name that the test finds by trying all, with a long
// word of theirs that no other thread holds.
func somebody(t *testing.T, a *app, site string) (name, word string, thread vigie.Thread) {
	t.Helper()
	ids, err := a.store.PendingTriage(t.Context(), "none", "none", a.now(), 1000) // all of them
	check(t, err)
	threads, err := a.store.Threads(t.Context(), ids)
	check(t, err)
	names := map[string]string{}
	for _, n := range sim.Users() {
		names[a.key.Pseudonym(site, n)] = n
	}
	for _, th := range threads {
		n := names[th.Asker()]
		if n == "" || len(th.Posts[0].Text) < 60 {
			continue
		}
		for w := range strings.FieldsSeq(strings.ToLower(th.Posts[0].Text)) {
			if len(w) < 8 || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
				continue
			}
			if found, err := a.index.Terms(w); err == nil && found == 1 && onlyTheirs(threads, th.Asker(), w) {
				return n, w, th
			}
		}
	}
	t.Fatal("nobody has a word of their own")
	return "", "", thread
}

func onlyTheirs(threads []vigie.Thread, asker, word string) bool {
	for _, th := range threads {
		for _, p := range th.Posts {
			if p.Author != asker && strings.Contains(strings.ToLower(p.Text+strings.Join(p.Quotes, " ")), word) {
				return false
			}
		}
	}
	return true
}

// filesWith counts the database files under a folder that hold a text. An index is looked at by its terms alone.
func filesWith(t *testing.T, dir, text string) (n int) {
	t.Helper()
	check(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if d != nil && d.Name() == "index" {
				return fs.SkipDir
			}
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(text)) {
			n++
		}
		return err
	}))
	return n
}
