package crawler

import (
	"context"
	"errors"

	"vigie"
	"vigie/crawler/engine"
)

// page fetches one address, waiting for the host's gap as long as maxWait allows.
func (v *visit) page(ctx context.Context, address string, val vigie.Validators) (*vigie.Page, error) {
	for {
		page, err := v.get.Get(ctx, address, val)
		fe := (*vigie.FetchError)(nil)
		if !errors.As(err, &fe) || !isNotSent(fe.Reason) {
			v.sent++
		}
		if errors.As(err, &fe) && fe.Reason == vigie.ReasonNotBefore && fe.RetryAt.Sub(v.c.o.Now()) <= maxWait {
			if len(v.batch.Threads) > 0 && fe.RetryAt.Sub(v.c.o.Now()) >= saveBefore {
				if err := v.save(ctx); err != nil {
					return nil, err
				}
			}
			if err := v.c.o.Wait(ctx, fe.RetryAt); err != nil {
				return nil, err
			}
			continue
		}
		if err == nil {
			v.report.Requests++
		}
		return page, err
	}
}

// read fetches and parses one page. With conditional set, an unchanged page gives nil and
// no error, and costs no parse.
func (v *visit) read(ctx context.Context, address string, conditional bool) (*engine.Result, error) {
	var val vigie.Validators
	if conditional {
		var err error
		if val, err = v.c.o.Store.Validators(ctx, address); err != nil {
			return nil, err
		}
	}
	page, err := v.page(ctx, address, val)
	if err != nil {
		return nil, err
	}
	if page.NotModified {
		return nil, nil //nolint:nilnil // documented: nothing changed
	}
	doc := engine.Open(page, engine.Options{Now: v.c.o.Now(), Zone: v.zone, DayFirst: v.site.DayFirst})
	res, err := engine.Read(doc, v.site.Engine)
	v.c.o.OnParsed(res.Engine, res.Kind)
	v.noteDrift(ctx, doc, res, err)
	if errors.Is(err, engine.ErrWall) {
		return nil, &vigie.FetchError{Reason: vigie.ReasonWall, URL: address, Wall: "login", RetryAt: v.c.o.Now().Add(wallPause)}
	}
	if err != nil {
		return nil, err
	}
	if mark := (vigie.PageMark{URL: address, Validators: page.Validators}); !page.Validators.Empty() {
		if res.Kind == engine.KindBoard {
			v.list = append(v.list, mark)
		} else {
			v.pages = append(v.pages, mark)
		}
	}
	return &res, nil
}

// thread reads the pages of a thread that are not known yet: all of a new thread, up to
// maxPages; from the last page that was read on for a known one. A thread that is not
// complete is asked for without conditions, so that its next pages are found.
func (v *visit) thread(ctx context.Context, m movedRow) error {
	start := m.row.URL
	if m.known && m.mark.LastPage != "" {
		start = m.mark.LastPage
	}
	var read *engine.Thread
	complete, last, whole := false, start, start == m.row.URL
	v.pages = nil
	for address, n := start, 0; address != "" && n < maxPages; n++ {
		res, err := v.read(ctx, address, m.known && m.mark.Complete && n == 0)
		if err == nil && res == nil {
			v.batch.Seen = append(v.batch.Seen, vigie.SeenRow{ThreadID: m.mark.ThreadID, Replies: m.row.Replies, LastAt: m.row.LastPostAt, Read: true})
			return nil
		}
		if err == nil && res.Thread == nil {
			err = engine.ErrDrift
		}
		if err != nil && read != nil {
			v.noteCut(ctx, m, err)
			whole = true // as far as it can be had
			break
		}
		if isGone(err) && address != m.row.URL {
			address, whole = m.row.URL, true // posts were deleted and the last page with them: the thread may be there
			continue
		}
		if err != nil {
			return v.noteFailure(ctx, m, err)
		}
		if read == nil {
			read = res.Thread
		} else {
			read.Posts = append(read.Posts, res.Thread.Posts...)
		}
		last, address = address, res.Next
		complete = address == ""
	}
	if !whole {
		shifted, err := v.shifted(ctx, m, read)
		if err != nil {
			return err
		}
		if shifted {
			m.mark.LastPage, m.mark.Complete = "", false // the whole thread anew
			return v.thread(ctx, m)
		}
	}
	if read.Bare() {
		v.told.Poor++
	} else {
		v.told.Had++
	}
	t := v.c.ingest(v.site, v.board, m.row, read, v.c.o.Now())
	t.Complete = complete
	v.left = v.left || !complete // the next visit goes on where this one stopped
	v.batch.Threads = append(v.batch.Threads, vigie.ReadThread{Thread: t, LastPage: last})
	v.batch.Pages = append(v.batch.Pages, v.pages...)
	return nil
}

// shifted says that what stands from the last page on, as it was read, is not all that is new:
// the last post that is known is not there any more, or fewer posts are new than the listing
// says. Posts were deleted, split off or merged in, and new ones stand on pages before.
func (v *visit) shifted(ctx context.Context, m movedRow, read *engine.Thread) (bool, error) {
	if !m.known || !m.mark.Complete {
		return false, nil // it is read on from where it was left, whatever stands there
	}
	ids, err := v.c.o.Store.PostIDs(ctx, m.mark.ThreadID)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	last, fresh := false, 0
	for _, p := range read.Posts {
		last = last || p.ID == ids[len(ids)-1]
		if !known[p.ID] {
			fresh++
		}
	}
	return !last || m.row.Replies >= 0 && m.mark.Replies >= 0 && m.row.Replies-m.mark.Replies > fresh, nil
}

// noteCut notes that a thread ends early: the pages before are kept.
func (v *visit) noteCut(ctx context.Context, m movedRow, err error) {
	if !isGone(err) {
		v.report.Failed++
	}
	v.c.o.Log.WarnContext(ctx, "thread read in part", "board", v.board.ID, "thread", vigie.ThreadID(v.site.ID, m.row.ID), "error", err)
}

// noteFailure notes that a thread was not had. One that is stored and gone from the forum is
// told to the store, which deletes its text when a later answer confirms it. What it returns
// is the failure, or that of the store.
func (v *visit) noteFailure(ctx context.Context, m movedRow, err error) error {
	if isGone(err) {
		v.report.Gone++
		if m.known {
			if _, storeErr := v.c.o.Store.NoteGone(ctx, m.mark.ThreadID, v.c.o.Now()); storeErr != nil {
				return storeErr
			}
		}
		return err
	}
	v.report.Failed++
	v.left = true
	v.c.o.Log.WarnContext(ctx, "thread not read", "board", v.board.ID, "thread", vigie.ThreadID(v.site.ID, m.row.ID), "error", err)
	return err
}

// isGone says that the forum answered that what was asked for does not exist.
func isGone(err error) bool {
	fe := (*vigie.FetchError)(nil)
	return errors.Is(err, engine.ErrGone) || errors.As(err, &fe) && fe.Reason == vigie.ReasonGone
}

// readFailure names a page that was had but not read.
func readFailure(err error) (vigie.FetchReason, bool) {
	switch {
	case errors.Is(err, engine.ErrGone):
		return vigie.ReasonGone, true
	case errors.Is(err, engine.ErrDrift), errors.Is(err, engine.ErrUnknown):
		return "drift", true
	case errors.Is(err, engine.ErrRefused):
		return "parser_refused", true
	case errors.Is(err, engine.ErrEmpty):
		return "empty", true
	default:
		return "", false
	}
}
