package crawler

import (
	"context"
	"log/slog"
	"time"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/privacy"
)

// Getter fetches the pages of one visit. An error is a *vigie.FetchError wherever the
// forum or the gate is the reason.
type Getter interface {
	Get(ctx context.Context, url string, v vigie.Validators) (*vigie.Page, error)
}

// Fetcher starts a visit of a site.
type Fetcher interface {
	Visit(site vigie.Site) Getter
}

// Store is what the crawler needs of the store.
type Store interface {
	Site(ctx context.Context, id string) (vigie.Site, error)
	Board(ctx context.Context, id string) (vigie.Board, error)
	Boards(ctx context.Context, siteID string) ([]vigie.Board, error)
	Waiting(ctx context.Context, boardID string, limit int) ([]vigie.WaitingThread, error)
	PostIDs(ctx context.Context, threadID string) ([]string, error)
	Validators(ctx context.Context, url string) (vigie.Validators, error)
	Marks(ctx context.Context, siteID string, keys []string) (map[string]vigie.ThreadMark, error)
	SaveBatch(ctx context.Context, b vigie.VisitBatch) (moved []string, err error)
	SavePoll(ctx context.Context, boardID string, p vigie.Poll) error
	NoteGone(ctx context.Context, threadID string, now time.Time) (confirmed bool, err error)
	NoteDrift(ctx context.Context, d vigie.Drift) error
}

// TitleScorer says how likely a title is about a substance, from 0 to 1.
type TitleScorer interface {
	Title(title string) float64
}

// Options is what a Crawler is made of.
type Options struct {
	Fetch    Fetcher
	Store    Store
	Key      *privacy.Key           // makes the pseudonyms
	Keep     func(word string) bool // words that stay even where somebody is called so; nil: none
	Titles   TitleScorer
	Bell     func(ctx context.Context, threadIDs []string) error // rings triage; at most 50 ids a call
	Now      func() time.Time
	Wait     func(ctx context.Context, until time.Time) error // nil: waits as long as Now says
	Log      *slog.Logger
	Exempt   func(host string) bool // simulated hosts: need no legal record
	OnParsed func(engine string, kind engine.Kind)
}

// Crawler visits boards. It is safe for concurrent use.
type Crawler struct{ o Options }

// New makes a Crawler. Fetch, Store and Key are needed.
func New(o Options) *Crawler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = waitOn(o.Now)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Bell == nil {
		o.Bell = func(context.Context, []string) error { return nil }
	}
	if o.Exempt == nil {
		o.Exempt = func(string) bool { return false }
	}
	if o.OnParsed == nil {
		o.OnParsed = func(string, engine.Kind) {}
	}
	return &Crawler{o}
}

// waitOn waits as long as a clock says when the wait begins.
func waitOn(now func() time.Time) func(context.Context, time.Time) error {
	return func(ctx context.Context, until time.Time) error {
		timer := time.NewTimer(until.Sub(now()))
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	}
}
