package sim

import (
	"net/http"
	"sync"
	"time"

	"vigie"
)

// Forum is one simulated forum.
type Forum struct {
	world  *World
	plan   plan
	zone   *time.Location
	boards []*board

	mu     sync.Mutex
	faults []fault
	robots robots
	log    log
}

func newForum(w *World, p plan, lib *library) *Forum {
	f := &Forum{world: w, plan: p, zone: location(p.zone), robots: robots{status: http.StatusOK, body: p.robots}}
	for i, bp := range p.boards {
		f.boards = append(f.boards, newBoard(f, i, bp, lib))
	}
	return f
}

func location(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // a machine without zone files: times are then off, never wrong in order
	}
	return zone
}

// Host is the forum's host name, under the reserved domain .example.
func (f *Forum) Host() string { return f.plan.host }

// Engine is the id of the forum software it pretends to run.
func (f *Forum) Engine() string { return f.plan.engine }

// Charset is what its pages are encoded in.
func (f *Forum) Charset() string {
	if f.plan.charset == "" {
		return "utf-8"
	}
	return f.plan.charset
}

// Site describes the forum as a site that is ready to be seeded and read.
func (f *Forum) Site() vigie.Site {
	const note = "simulated forum: invented threads, no real people"
	return vigie.Site{
		ID: f.plan.host, Name: f.plan.name, URL: "http://" + f.plan.host,
		Lang: f.plan.lang, Country: f.plan.country, Engine: f.plan.engine, Zone: f.plan.zone, DayFirst: true,
		MinDelay: 50 * time.Millisecond, Budget: 200_000, ShelfLife: f.plan.shelf,
		Legal:   vigie.LegalRecord{Basis: note, Purpose: note, Retention: note, Contact: note, DPIA: note, Minors: note},
		Rules:   []string{"This forum is simulated: nothing written here reaches anybody."},
		Enabled: true,
	}
}

// Boards describes the forum's boards, all of them due at once.
func (f *Forum) Boards() []vigie.Board {
	var out []vigie.Board
	for _, b := range f.boards {
		out = append(out, vigie.Board{
			ID: f.plan.host + ":" + b.plan.slug, SiteID: f.plan.host, Slug: b.plan.slug, Name: b.plan.name,
			URL: "http://" + f.plan.host + f.plan.skin.boardPath(b, 1), Generalist: b.plan.general,
		})
	}
	return out
}

func (f *Forum) now() time.Time { return f.world.opt.Now().UTC().Truncate(time.Second) }

// Thread is what the simulation knows of one of its threads: the truth that a crawler and a
// triage can be measured against.
type Thread struct {
	Board       string // slug
	ID          string // as in the forum's addresses
	URL         string // first page
	Title       string
	Script      string // id of the invented thread behind it
	Kind        string // kind of question, "noise" for what has nothing to do with drugs
	Relevant    bool
	Disposition vigie.Disposition
	Urgency     vigie.Urgency
	Posts       int // posts that a visitor sees now
	Messages    []Message
	Asker       string
	Start       time.Time
	LastAt      time.Time
	Sticky      bool
	Locked      bool
	Deleted     bool
}

// Message is one post that a visitor sees.
type Message struct {
	ID     string // as in the forum's pages
	Author string
	At     time.Time
	Text   string // without what it quotes
	Quoted string // the text that it quotes; empty: none
}

// Threads lists what the boards hold now: what their listings show, and the recent threads
// that have been deleted.
func (f *Forum) Threads() []Thread {
	now := f.now()
	var out []Thread
	for _, b := range f.boards {
		for _, t := range b.threads(now) {
			out = append(out, t.export())
		}
	}
	return out
}
