package crawler

import (
	"context"

	"vigie"
	"vigie/crawler/engine"
)

// noteDrift keeps the skeleton of a page that was not read as it should be, so that somebody can
// adapt the reader. What is about another board or an answer that is looked for has no board.
func (v *visit) noteDrift(ctx context.Context, doc *engine.Document, res engine.Result, err error) error {
	reason := driftReason(res, err, v.site.Engine)
	if reason == "" {
		return nil
	}
	d := vigie.Drift{
		SiteID: v.site.ID, BoardID: v.board.ID, Engine: res.Engine, Kind: string(res.Kind), Reason: reason, At: v.c.o.Now(), Skeleton: engine.Skeleton(doc),
	}
	v.c.o.Log.WarnContext(ctx, "page not read as it should be", "board", v.board.ID, "engine", res.Engine, "kind", res.Kind, "reason", reason)
	return v.c.o.Store.NoteDrift(ctx, d)
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
