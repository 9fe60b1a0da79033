package crawler_test

import (
	"path/filepath"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/privacy"
	"vigie/store"
)

// TestRefresh reads one thread again whatever its board is up to.
func TestRefresh(t *testing.T) {
	t.Parallel()
	forum, now, s, visit := shelfRig(t)
	key, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	c := crawler.New(crawler.Options{Fetch: forum, Store: s, Key: key, Now: now.Now, Wait: now.Wait, Exempt: func(string) bool { return true }})
	forum.list(1, 7)
	forum.write(threadAt(7), 7, "", 71, 72)
	visit()
	refresh := func(want crawler.Refreshed) vigie.Thread {
		t.Helper()
		th, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", "7"))
		must(t, err)
		got, err := c.Refresh(t.Context(), th)
		must(t, err)
		if got != want {
			t.Errorf("refreshed: %s, want %s", got, want)
		}
		th, err = s.Thread(t.Context(), th.ID)
		must(t, err)
		return th
	}
	now.Add(time.Hour)
	if th := refresh(crawler.RefreshSame); !th.FetchedAt.Equal(now.Now()) {
		t.Errorf("seen at %v, want now", th.FetchedAt)
	}
	forum.write(threadAt(7), 7, "", 71, 72, 73)
	if th := refresh(crawler.RefreshMoved); len(th.Posts) != 3 {
		t.Errorf("%d posts, want the new one too", len(th.Posts))
	}
	forum.pages[threadAt(7)] = "<html></html>"
	refresh(crawler.RefreshUnread)
	delete(forum.pages, threadAt(7))
	refresh(crawler.RefreshGone)
	if th := refresh(crawler.RefreshGone); th.State != vigie.ThreadAlive {
		t.Errorf("two answers within minutes: %s", th.State)
	}
	if n := dueChecks(t, s, now); n != 0 {
		t.Errorf("%d threads are due at once", n)
	}
	now.Add(25 * time.Hour)
	if n := dueChecks(t, s, now); n != 1 {
		t.Errorf("a day after the first answer %d threads are due, want 1", n)
	}
	if th := refresh(crawler.RefreshGone); th.State != vigie.ThreadGone || len(th.Posts) != 0 {
		t.Errorf("a second answer a day later: %s with %d posts, want it gone", th.State, len(th.Posts))
	}
	refresh(crawler.RefreshUnread)
}

// TestDeletionChecksAreDue: a thread that nobody has seen is looked for after 30 days, then every 90.
func TestDeletionChecksAreDue(t *testing.T) {
	t.Parallel()
	forum, now, s, visit := shelfRig(t)
	forum.list(1, 7)
	forum.write(threadAt(7), 7, "", 71, 72)
	visit()
	key, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	c := crawler.New(crawler.Options{Fetch: forum, Store: s, Key: key, Now: now.Now, Wait: now.Wait, Exempt: func(string) bool { return true }})
	due := func(after time.Duration, want int) {
		t.Helper()
		now.Add(after)
		if n := dueChecks(t, s, now); n != want {
			t.Errorf("%d threads are due, want %d", n, want)
		}
	}
	day := 24 * time.Hour
	due(29*day, 0)
	due(2*day, 1)
	th, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", "7"))
	must(t, err)
	_, err = c.Refresh(t.Context(), th)
	must(t, err)
	due(0, 0)
	due(89*day, 0)
	due(2*day, 1)
	must(t, s.PutOffCheck(t.Context(), th.ID, now.Now()))
	due(0, 0)
	due(day, 1)
}

func dueChecks(t *testing.T, s *store.Store, now *clock) int {
	t.Helper()
	ids, err := s.DueChecks(t.Context(), "tuin.example", now.Now(), 10)
	must(t, err)
	return len(ids)
}
