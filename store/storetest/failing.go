package storetest

import (
	"context"
	"time"

	"vigie"
	"vigie/store"
)

// Failing is a real store whose calls fail when Fail says so: for the day the disk is full.
// Fail is given the name of the method, before anything happens; nil lets the call through.
// Methods that are not overridden here never fail.
type Failing struct {
	*store.Store
	Fail func(call string) error
}

// SaveBatch fails on demand.
func (f Failing) SaveBatch(ctx context.Context, b vigie.VisitBatch) ([]string, error) {
	if err := f.Fail("SaveBatch"); err != nil {
		return nil, err
	}
	return f.Store.SaveBatch(ctx, b)
}

// SavePoll fails on demand.
func (f Failing) SavePoll(ctx context.Context, boardID string, p vigie.Poll) error {
	if err := f.Fail("SavePoll"); err != nil {
		return err
	}
	return f.Store.SavePoll(ctx, boardID, p)
}

// Marks fails on demand.
func (f Failing) Marks(ctx context.Context, siteID string, keys []string) (map[string]vigie.ThreadMark, error) {
	if err := f.Fail("Marks"); err != nil {
		return nil, err
	}
	return f.Store.Marks(ctx, siteID, keys)
}

// Reserve fails on demand.
func (f Failing) Reserve(ctx context.Context, host vigie.HostKey, now time.Time, lease time.Duration, budget int) (vigie.HostPace, error) {
	if err := f.Fail("Reserve"); err != nil {
		return vigie.HostPace{}, err
	}
	return f.Store.Reserve(ctx, host, now, lease, budget)
}

// Settle fails on demand.
func (f Failing) Settle(ctx context.Context, p vigie.HostPace) error {
	if err := f.Fail("Settle"); err != nil {
		return err
	}
	return f.Store.Settle(ctx, p)
}

// Threads fails on demand.
func (f Failing) Threads(ctx context.Context, ids []string) ([]vigie.Thread, error) {
	if err := f.Fail("Threads"); err != nil {
		return nil, err
	}
	return f.Store.Threads(ctx, ids)
}

// SaveVerdicts fails on demand.
func (f Failing) SaveVerdicts(ctx context.Context, verdicts []vigie.Verdict, ranks []vigie.Ranked) error {
	if err := f.Fail("SaveVerdicts"); err != nil {
		return err
	}
	return f.Store.SaveVerdicts(ctx, verdicts, ranks)
}

// Changes fails on demand.
func (f Failing) Changes(ctx context.Context, after int64, limit int) ([]vigie.Change, error) {
	if err := f.Fail("Changes"); err != nil {
		return nil, err
	}
	return f.Store.Changes(ctx, after, limit)
}

// Documents fails on demand.
func (f Failing) Documents(ctx context.Context, ids []string) ([]vigie.Document, error) {
	if err := f.Fail("Documents"); err != nil {
		return nil, err
	}
	return f.Store.Documents(ctx, ids)
}

// Feed fails on demand.
func (f Failing) Feed(ctx context.Context, filter vigie.FeedFilter, now time.Time) ([]vigie.QuestionView, vigie.FeedCursor, error) {
	if err := f.Fail("Feed"); err != nil {
		return nil, vigie.FeedCursor{}, err
	}
	return f.Store.Feed(ctx, filter, now)
}

// Transition fails on demand.
func (f Failing) Transition(ctx context.Context, id string, action vigie.Action, who vigie.Actor, a vigie.TransitionArgs) (vigie.QuestionView, error) {
	if err := f.Fail("Transition"); err != nil {
		return vigie.QuestionView{}, err
	}
	return f.Store.Transition(ctx, id, action, who, a)
}

// AddPublication fails on demand.
func (f Failing) AddPublication(ctx context.Context, p vigie.Publication, who vigie.Actor) (vigie.Publication, error) {
	if err := f.Fail("AddPublication"); err != nil {
		return vigie.Publication{}, err
	}
	return f.Store.AddPublication(ctx, p, who)
}

// TokenByHash fails on demand.
func (f Failing) TokenByHash(ctx context.Context, hash []byte) (vigie.Token, vigie.Person, error) {
	if err := f.Fail("TokenByHash"); err != nil {
		return vigie.Token{}, vigie.Person{}, err
	}
	return f.Store.TokenByHash(ctx, hash)
}

// AppendAudit fails on demand.
func (f Failing) AppendAudit(ctx context.Context, entries []vigie.AuditEntry) error {
	if err := f.Fail("AppendAudit"); err != nil {
		return err
	}
	return f.Store.AppendAudit(ctx, entries)
}
