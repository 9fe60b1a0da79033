package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

const robotsPath = "/robots.txt"

// Handler serves the forum. It answers for its own host name whatever the request says.
func (f *Forum) Handler() http.Handler { return http.HandlerFunc(f.serve) }

func (f *Forum) serve(w http.ResponseWriter, r *http.Request) {
	rec := &recorder{ResponseWriter: w}
	done := f.note(r)
	defer func() { done(rec.status) }()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(rec, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	fault, ok := f.takeFault(r.URL.Path)
	if ok && fault.serve(rec, r) {
		return
	}
	if r.URL.Path == robotsPath {
		f.serveRobots(rec)
		return
	}
	if r.URL.Path == "/" && r.URL.RawQuery == "" {
		f.serveFront(rec)
		return
	}
	where, known := f.plan.skin.parse(f, r.URL)
	if !known {
		simplePage(rec, http.StatusNotFound, "<title>404 Not Found</title></head><body><h1>Not Found</h1>")
		return
	}
	v := f.view(where, f.now())
	tag, changed := v.validators(r.URL.RequestURI())
	if !v.Gone && fresh(r, tag, changed) && (!ok || fault.Kind != FaultTruncated) {
		setValidators(rec, tag, changed)
		rec.WriteHeader(http.StatusNotModified)
		return
	}
	a, err := f.draw(v)
	if err != nil {
		http.Error(rec, "simulation broken: "+err.Error(), http.StatusInternalServerError)
		return
	}
	if ok && fault.Kind == FaultTruncated {
		truncate(rec, a)
		return
	}
	if a.status == http.StatusOK && !v.Gone {
		setValidators(rec, tag, changed)
	}
	rec.Header().Set("Content-Type", a.kind)
	rec.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	rec.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = rec.Write(a.body) // the visitor has left: nothing to tell
	}
}

// draw renders the page in the forum's own character set.
func (f *Forum) draw(v *view) (answer, error) {
	a, err := f.plan.skin.render(v)
	if err != nil {
		return a, fmt.Errorf("render: %w", err)
	}
	if f.Charset() == "utf-8" || !strings.HasPrefix(a.kind, "text/html") {
		return a, nil
	}
	a.kind = "text/html" // the page's meta alone names the charset
	enc, err := htmlindex.Get(f.Charset())
	if err != nil {
		return a, fmt.Errorf("charset %s: %w", f.Charset(), err)
	}
	if a.body, err = encoding.HTMLEscapeUnsupported(enc.NewEncoder()).Bytes(a.body); err != nil {
		return a, fmt.Errorf("encode as %s: %w", f.Charset(), err)
	}
	return a, nil
}

// view gathers what a page shows.
func (f *Forum) view(where place, now time.Time) *view {
	rows, per := f.plan.skin.sizes()
	v := &view{Forum: f, Board: where.board, Now: now, Page: max(where.page, 1), Pages: 1, JSON: where.json}
	if where.board == nil {
		t, ok := f.byID(where.id, now)
		v.Board = f.boards[0]
		if !ok || t.deleted {
			v.Gone = true
			if ok {
				v.Thread, v.Board = t, t.board
			}
			return v
		}
		v.Thread, v.Board = t, t.board
		v.all = t.shown()
		v.Pages = pages(len(v.all), per)
		if i := slices.IndexFunc(v.all, func(p post) bool { return p.id == where.post }); i >= 0 {
			v.Page = i/per + 1
		}
		v.Page = min(v.Page, v.Pages)
		v.Posts = v.all[(v.Page-1)*per : min(v.Page*per, len(v.all))]
		return v
	}
	var list []*thread
	v.listed = v.Board.threads(now)
	for _, t := range v.listed {
		if !t.deleted {
			list = append(list, t)
		}
	}
	v.Pages = pages(len(list), rows)
	v.Page = min(v.Page, v.Pages)
	first := (v.Page - 1) * rows
	if where.after != 0 {
		first = slices.IndexFunc(list, func(t *thread) bool { return t.id == where.after }) + 1
		v.Page = v.Pages - (len(list)-first-1)/rows
	}
	for _, t := range list[first:min(first+rows, len(list))] {
		seen := t.visible()
		v.Rows = append(v.Rows, row{
			Thread: t, Replies: len(seen) - 1, Views: 40 + 23*len(t.posts) + int(roll(5, uint64(t.id))%4000),
			Pages: pages(len(t.shown()), per), Last: seen[len(seen)-1],
		})
	}
	return v
}

func pages(items, per int) int { return max(1, (items+per-1)/per) }

// changed is when anything on the page last changed.
func (v *view) changed() time.Time {
	if v.Thread != nil {
		return v.Thread.changed
	}
	var last time.Time
	for _, t := range v.listed {
		if t.changed.After(last) {
			last = t.changed
		}
	}
	return last
}

// validators are the tag and the date of what the page says. The tag speaks of what has
// happened, not of the bytes: "3 minutes ago" is not a change.
func (v *view) validators(address string) (string, time.Time) {
	changed := v.changed()
	n := roll(v.Forum.world.opt.Seed, uint64(changed.Unix()), v.Forum.plan.host, address)
	return `"` + strconv.FormatUint(n, 36) + `"`, changed
}

func setValidators(w http.ResponseWriter, tag string, changed time.Time) {
	w.Header().Set("ETag", tag)
	w.Header().Set("Last-Modified", changed.UTC().Format(http.TimeFormat))
}

// fresh follows RFC 9110: the tag decides when there is one, else the date.
func fresh(r *http.Request, tag string, changed time.Time) bool {
	if sent := r.Header.Get("If-None-Match"); sent != "" {
		return strings.Contains(sent, tag)
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !changed.IsZero() && !changed.Truncate(time.Second).After(since)
}

// conditional says that the request carries a validator.
func conditional(r *http.Request) bool {
	return r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
}
