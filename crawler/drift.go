package crawler

import (
	"context"
	"errors"

	"vigie"
	"vigie/crawler/engine"
)

// driftKey is what makes two pages of a visit the same fault of reading.
type driftKey struct {
	engine string
	kind   engine.Kind
	reason string
}

// noteDrift notes a page that was not read as it should be, so that somebody can adapt the reader. The
// first one of a visit leaves its skeleton, the others of its kind are counted. A page that is looked at for
// an answer has no board.
func (v *visit) noteDrift(ctx context.Context, doc *engine.Document, res engine.Result, err error) {
	reason := driftReason(res, err, v.site.Engine)
	if reason == "" {
		return
	}
	key := driftKey{res.Engine, res.Kind, reason}
	if d := v.drifts[key]; d != nil {
		d.Count++
		return
	}
	if v.drifts == nil {
		v.drifts = map[driftKey]*vigie.Drift{}
	}
	v.drifts[key] = &vigie.Drift{
		SiteID: v.site.ID, BoardID: v.board.ID, Engine: res.Engine, Kind: string(res.Kind), Reason: reason, At: v.c.o.Now(), Count: 1, Skeleton: engine.Skeleton(doc),
	}
	v.c.o.Log.WarnContext(ctx, "page not read as it should be", "board", v.board.ID, "engine", res.Engine, "kind", res.Kind, "reason", reason)
}

// saveDrifts stores what was noted, at the end of a walk.
func (v *visit) saveDrifts(ctx context.Context) error {
	var errs []error
	for key, d := range v.drifts {
		errs = append(errs, v.c.o.Store.NoteDrift(context.WithoutCancel(ctx), *d))
		delete(v.drifts, key)
	}
	return errors.Join(errs...)
}

// driftReason says what is wrong with how a page was read; empty: nothing.
func driftReason(res engine.Result, err error, wanted string) string {
	if reason, unread := readFailure(err); unread && reason != vigie.ReasonGone {
		return string(reason)
	}
	switch {
	case err != nil:
		return ""
	case res.Thread != nil && res.Thread.Bare():
		return vigie.DriftBare
	case res.Unsure && wanted != res.Engine:
		return vigie.DriftUnsure
	default:
		return ""
	}
}
