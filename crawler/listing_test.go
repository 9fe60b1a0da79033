package crawler_test

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/crawler"
	"vigie/crawler/privacy"
	"vigie/store"
)

// Pages of the living forum.
const (
	rowsAPage  = 20
	postsAPage = 10
)

// living is a forum that moderators work on: threads are opened, answered, moved, merged and
// split between visits, and while one goes on.
type living struct {
	clock    *clock
	threads  []*livingThread
	posts    int           // numbers given out
	skew     time.Duration // its clock against ours
	noTimes  bool          // listings show no times
	noCounts bool          // nor how many replies there are
	asked    int
	dir      string          // of the store
	during   func(asked int) // what happens right after a request
}

type livingThread struct {
	id                   int
	sticky, ghost, taken bool // taken: deleted, or merged into another one
	posts                []livingPost
}

type livingPost struct {
	id int
	at time.Time
}

func (f *living) open(posts int) *livingThread {
	t := &livingThread{id: 1000 + len(f.threads)}
	f.threads = append(f.threads, t)
	f.reply(t, posts)
	return t
}

func (f *living) reply(t *livingThread, n int) {
	for range n {
		f.posts++
		t.posts = append(t.posts, livingPost{f.posts, f.clock.Now()})
	}
}

func (f *living) Visit(vigie.Site) crawler.Getter { return f }

func (f *living) Get(_ context.Context, address string, _ vigie.Validators) (*vigie.Page, error) {
	f.asked++
	f.clock.Add(5 * time.Second)
	if f.during != nil {
		defer f.during(f.asked)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	path, page := u.Path, 1
	if before, n, found := strings.Cut(path, "page-"); found {
		path = before
		page, _ = strconv.Atoi(n)
	}
	body := ""
	if strings.HasPrefix(path, "/forums/") {
		body = f.listing(page)
	} else if id, err := strconv.Atoi(strings.Trim(path[strings.LastIndex(path, ".")+1:], "/")); err == nil {
		body = f.thread(id, page)
	}
	if body == "" {
		return nil, &vigie.FetchError{Reason: vigie.ReasonGone, URL: address, Status: 404}
	}
	return &vigie.Page{URL: address, Requested: address, Status: 200, Body: []byte(body), Charset: "utf-8"}, nil
}

func (f *living) time(at time.Time) string { return at.Add(f.skew).Format(time.RFC3339) }

func (f *living) listing(page int) string {
	list := slices.DeleteFunc(slices.Clone(f.threads), func(t *livingThread) bool { return t.taken })
	last := func(t *livingThread) int { return t.posts[len(t.posts)-1].id }
	slices.SortStableFunc(list, func(a, b *livingThread) int {
		if a.sticky != b.sticky {
			return cmp.Compare(btoi(b.sticky), btoi(a.sticky))
		}
		return cmp.Compare(last(b), last(a))
	})
	from := min(len(list), (page-1)*rowsAPage)
	to := min(len(list), page*rowsAPage)
	var rows strings.Builder
	for _, t := range list[from:to] {
		marks, start, latest, count := "", "", "", ""
		if t.sticky {
			marks += `<span class="structItem-status structItem-status--sticky"></span>`
		}
		if t.ghost {
			marks += `<span class="structItem-status structItem-status--redirect"></span>`
		}
		if !f.noTimes {
			start = fmt.Sprintf(`<li class="structItem-startDate"><time class="u-dt" datetime="%s"></time></li>`, f.time(t.posts[0].at))
			latest = fmt.Sprintf(`<time class="structItem-latestDate u-dt" datetime="%s"></time>`, f.time(t.posts[len(t.posts)-1].at))
		}
		if !f.noCounts {
			count = fmt.Sprintf(`<dl class="pairs"><dt>Replies</dt><dd>%d</dd></dl>`, len(t.posts)-1)
		}
		fmt.Fprintf(&rows, `<div class="structItem structItem--thread js-threadListItem-%[1]d" data-author="Fenna">
<div class="structItem-cell structItem-cell--main">%[6]s<div class="structItem-title"><a href="%[2]s" data-tp-primary="on">Bollen %[1]d</a></div>
<div class="structItem-minor"><ul class="structItem-parts">%[3]s</ul></div></div>
<div class="structItem-cell structItem-cell--meta">%[5]s</div>
<div class="structItem-cell structItem-cell--latest">%[4]s</div></div>`, t.id, threadAt(t.id), start, latest, count, marks)
	}
	return `<html id="XF" data-template="forum_view"><body><div class="structItemContainer">` + rows.String() + `</div>` + f.next(shelfBoard, page, len(list), rowsAPage) + `</body></html>`
}

func (f *living) next(address string, page, n, size int) string {
	if page*size >= n {
		return ""
	}
	return fmt.Sprintf(`<nav class="pageNav"><a class="pageNav-jump pageNav-jump--next" href="%spage-%d">Volgende</a></nav>`, address, page+1)
}

func (f *living) thread(id, page int) string {
	i := slices.IndexFunc(f.threads, func(t *livingThread) bool { return t.id == id && !t.taken && !t.ghost })
	if i < 0 || (page-1)*postsAPage >= len(f.threads[i].posts) {
		return ""
	}
	posts := f.threads[i].posts
	var body strings.Builder
	for _, p := range posts[(page-1)*postsAPage : min(len(posts), page*postsAPage)] {
		fmt.Fprintf(&body, `<article class="message" data-content="post-%[1]d" data-author="Fenna"><div class="message-attribution">
<time class="u-dt" datetime="%[2]s"></time></div><div class="message-body"><div class="bbWrapper">Tulp %[1]d staat scheef.</div></div></article>`, p.id, f.time(p.at))
	}
	return fmt.Sprintf(`<html id="XF" data-template="thread_view" data-content-key="thread-%d"><body><h1 class="p-title-value">Bollen</h1>%s%s</body></html>`,
		id, body.String(), f.next(threadAt(id), page, len(posts), postsAPage))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestD4_Listings plays twelve traces: each post that stands on the forum is stored, and none
// twice in a thread, whatever happened to its listing and its thread between two visits.
func TestD4_Listings(t *testing.T) {
	t.Parallel()
	for name, trace := range map[string]func(*living) (during func(int)){
		"overflow": func(f *living) func(int) {
			for range 130 {
				f.open(2)
			}
			return nil
		},
		"overflow while rows are deleted": func(f *living) func(int) {
			for range 70 {
				f.open(1)
			}
			base, rows := f.asked, len(f.threads)
			return func(asked int) { // the second row of the first page goes, and page 2 moves up
				switch asked - base {
				case 1:
					f.threads[rows-2].taken = true
				case 30: // what was passed over does not come to the first page
					for range 5 {
						f.open(1)
					}
				}
			}
		},
		"overflow while threads are answered": func(f *living) func(int) {
			for range 70 {
				f.open(1)
			}
			return func(asked int) { // what stands on later pages comes to the front
				if asked%2 == 0 && asked < 400 {
					f.reply(f.threads[len(f.threads)-60+asked%40], 1)
				}
			}
		},
		"sticky": func(f *living) func(int) {
			f.threads[0].sticky, f.threads[1].sticky = true, true
			f.reply(f.threads[1], 3)
			for range 45 {
				f.open(1)
			}
			return nil
		},
		"moved away": func(f *living) func(int) {
			f.reply(f.threads[3], 1)
			f.threads[3].ghost = true // the row leads to where the thread is now
			f.open(1)
			f.threads[3].taken = true
			ghost := f.open(1)
			ghost.ghost = true
			return nil
		},
		"merged": func(f *living) func(int) {
			from, into := f.threads[4], f.threads[5]
			f.reply(from, 3) // never read where they were written
			f.reply(into, 1)
			into.posts = append(into.posts, from.posts...)
			slices.SortFunc(into.posts, func(a, b livingPost) int { return cmp.Compare(a.id, b.id) })
			from.taken = true
			return nil
		},
		"merged into the middle": func(f *living) func(int) {
			from, into := f.threads[6], f.threads[7] // into has three pages, and nothing newer
			f.reply(from, 2)
			f.reply(into, 12)
			into.posts = append(into.posts, from.posts...)
			slices.SortFunc(into.posts, func(a, b livingPost) int { return cmp.Compare(a.id, b.id) })
			from.taken = true
			return nil
		},
		"split": func(f *living) func(int) {
			old := f.threads[7]
			f.reply(old, 6)
			cut := len(old.posts) - 9
			moved := &livingThread{id: 1000 + len(f.threads), posts: slices.Clone(old.posts[cut:])}
			old.posts = old.posts[:cut]
			f.threads = append(f.threads, moved)
			f.reply(old, 4)
			return nil
		},
		"pages renumbered": func(f *living) func(int) {
			old := f.threads[7]
			old.posts = slices.Delete(old.posts, 3, 11)
			f.reply(old, 9)
			return nil
		},
		"clock ahead": func(f *living) func(int) {
			f.skew = 3 * time.Hour
			f.open(2)
			f.reply(f.threads[2], 2)
			return nil
		},
		"clock behind": func(f *living) func(int) {
			f.skew = -30 * time.Hour
			f.open(2)
			f.reply(f.threads[2], 2)
			return nil
		},
		"no times": func(f *living) func(int) {
			f.noTimes = true
			for range 45 {
				f.open(1)
			}
			f.reply(f.threads[7], 15)
			return nil
		},
		"no counts": func(f *living) func(int) {
			f.noCounts = true
			for range 45 {
				f.open(1)
			}
			f.reply(f.threads[7], 15)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, s, visit := livingRig(t, false)
			for range 12 {
				f.open(2)
			}
			f.reply(f.threads[7], 20)
			for range 3 {
				visit()
			}
			f.clock.Add(2 * time.Hour)
			f.during = trace(f)
			for range 9 {
				visit()
			}
			f.during = nil
			for range 3 {
				visit()
			}
			f.checkAll(t, s)
		})
	}
}

// checkAll compares the store with what stands on the forum now.
func (f *living) checkAll(t *testing.T, s *store.Store) {
	t.Helper()
	for _, want := range f.threads {
		if want.taken || want.ghost {
			continue
		}
		got, err := s.Thread(t.Context(), vigie.ThreadID("tuin.example", strconv.Itoa(want.id)))
		if err != nil {
			t.Errorf("thread %d was missed: %v", want.id, err)
			continue
		}
		stored := map[string]int{}
		for _, p := range got.Posts {
			stored[p.Text]++
		}
		for _, p := range want.posts {
			if n := stored[fmt.Sprintf("Tulp %d staat scheef.", p.id)]; n != 1 {
				t.Errorf("thread %d: post %d is stored %d times", want.id, p.id, n)
			}
		}
	}
}

// livingRig is a crawler over a living forum and a store on disk. Titles of a generalist board
// are likely where the thread's number ends in 7.
func livingRig(t *testing.T, generalist bool) (*living, *store.Store, func() crawler.Report) {
	t.Helper()
	f := &living{clock: &clock{now: noon}}
	exempt := func(string) bool { return true }
	dir := filepath.Join(t.TempDir(), "data")
	f.dir = dir
	s, err := store.Open(t.Context(), store.Options{Dir: dir, Now: f.clock.Now, Simulated: exempt})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	key, err := privacy.LoadOrCreateKey(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	site := vigie.Site{ID: "tuin.example", Name: "Tuin", URL: shelfSite, Lang: "nl", Country: "NL", MinDelay: 5 * time.Second, Budget: 5000, Enabled: true}
	board := vigie.Board{ID: "tuin.example:tuin", SiteID: site.ID, Slug: "tuin", Name: "Tuin", URL: shelfBoard, Generalist: generalist}
	must(t, s.SeedSites(t.Context(), []vigie.Site{site}, []vigie.Board{board}))
	c := crawler.New(crawler.Options{Fetch: f, Store: s, Key: key, Now: f.clock.Now, Wait: f.clock.Wait, Exempt: exempt, Titles: sevens{}})
	return f, s, func() crawler.Report {
		t.Helper()
		report, err := c.Visit(t.Context(), board.ID)
		must(t, err)
		f.clock.Add(20 * time.Minute)
		return report
	}
}

// reopened closes the store and opens it again.
func reopened(t *testing.T, s *store.Store, f *living) *store.Store {
	t.Helper()
	must(t, s.Close())
	again, err := store.Open(t.Context(), store.Options{Dir: f.dir, Now: f.clock.Now, Simulated: func(string) bool { return true }})
	must(t, err)
	t.Cleanup(func() { again.Close() })
	return again
}

func itoa(n int) string { return strconv.Itoa(n) }

type sevens struct{}

func (sevens) Title(title string) float64 {
	if strings.HasSuffix(title, "7") {
		return 0.9
	}
	return 0
}
