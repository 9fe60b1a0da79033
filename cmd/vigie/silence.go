package main

import (
	"context"
	"fmt"
	"maps"
	"time"

	"vigie"
	"vigie/crawler/pulse"
)

const (
	watchEvery   = 5 * time.Minute
	silenceMails = 24 * time.Hour       // how long the message about a silent forum is tried
	driftsKept   = 180 * 24 * time.Hour // what nobody has mended by then nobody will
)

// watchBoards looks whether every board is read as it should be, and tells coordinators and
// administrators once of what is not. No source may die in silence.
func (a *app) watchBoards(ctx context.Context) error {
	now := a.now()
	boards, health, err := a.health(ctx, now)
	if err != nil {
		return err
	}
	if err := a.store.SaveHealth(ctx, changed(boards, health)); err != nil {
		return err
	}
	open, err := a.store.OpenSilences(ctx)
	if err != nil {
		return err
	}
	begin, ended := vigie.NewSilences(boards, health, open, now)
	for _, s := range begin {
		a.log.WarnContext(ctx, "a board is not read as it should be", "board", s.BoardID, "state", s.State, "reason", s.Reason, "since", s.Since)
	}
	effects, err := a.silenceMessages(ctx, vigie.Tell(begin, open, now), now)
	if err != nil {
		return err
	}
	if err := a.store.SaveSilences(ctx, begin, ended, effects, now); err != nil {
		return err
	}
	a.metrics.silent.Set(float64(len(open) + len(begin) - len(ended)))
	return a.store.ForgetDrifts(ctx, now.Add(-driftsKept))
}

// changed are those of the boards that do otherwise than was kept of them.
func changed(boards []vigie.Board, health map[string]vigie.Health) map[string]vigie.Health {
	out := map[string]vigie.Health{}
	for _, b := range boards {
		if h := health[b.ID]; h != b.Health {
			out[b.ID] = h
		}
	}
	return out
}

// health tells how all boards do.
func (a *app) health(ctx context.Context, now time.Time) ([]vigie.Board, map[string]vigie.Health, error) {
	sites, err := a.store.Sites(ctx)
	if err != nil {
		return nil, nil, err
	}
	var boards []vigie.Board
	out := map[string]vigie.Health{}
	for _, site := range sites {
		own, err := a.store.Boards(ctx, site.ID)
		if err != nil {
			return nil, nil, err
		}
		boards = append(boards, own...)
		maps.Copy(out, pulse.Of(site, own, a.started, now))
	}
	return boards, out, nil
}

// silenceMessages are those to coordinators and administrators, one for each of their contacts.
func (a *app) silenceMessages(ctx context.Context, tell []vigie.Silence, now time.Time) (out []vigie.Effect, err error) {
	if len(tell) == 0 {
		return nil, nil
	}
	people, err := a.store.People(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if p.Disabled || !p.Has(vigie.RoleCoordinator) && !p.Has(vigie.RoleAdmin) {
			continue
		}
		contacts, err := a.store.Contacts(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, c := range contacts {
			for _, s := range tell {
				out = append(out, vigie.Effect{
					Key: fmt.Sprintf("silence/%s/%d/%s", s.BoardID, s.FoundAt.UnixMilli(), c.ID), Contact: c, ExpiresAt: now.Add(silenceMails),
					Notice: vigie.Notice{Type: vigie.NoticeSilence, Site: s.SiteID, Board: s.BoardID, State: s.State, Reason: s.Reason, Since: s.Since},
				})
			}
		}
	}
	return out, nil
}
