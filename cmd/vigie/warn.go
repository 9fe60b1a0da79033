package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vigie"
	"vigie/triage"
	"vigie/triage/alert"
)

const (
	// countAgain is how many days back counts are made again: threads are found and judged late.
	countAgain = 4
	// catchUp is how many missed days are looked at when the job did not run for a while.
	catchUp = 7
	// countSpan is how many days of threads are read at once when everything is counted again.
	countSpan = 28
	// countBatch is how many threads are read at once.
	countBatch = 500
	// staleMost is how many threads may still have a verdict by other words or rules when all is counted again.
	staleMost = 200
	// warnedKey remembers what was counted last: the day, and the words and rules.
	warnedKey = "warned"
)

// warnDaily does the work of warn once a day, after the day has ended.
func (a *app) warnDaily(ctx context.Context) error { return a.warn(ctx, false) }

// warn counts what was spoken of up to yesterday and raises alerts for what has risen. Done twice it changes
// nothing. Where words or rules have changed everything is counted again, once triage has judged it again: a
// series must not rise because it is better heard. again does it though the day was done.
func (a *app) warn(ctx context.Context, again bool) error {
	set := alert.Default
	now := a.now()
	day := vigie.DayOf(now) - 1 // today is not over
	with := a.words.judge().Revision() + " " + a.words.judge().ModelID()
	last, before, err := a.warned(ctx)
	if err != nil || last >= day && before == with && !again {
		return err
	}
	first := min(last+1, day) - countAgain
	if before != with {
		stale, err := a.store.PendingTriage(ctx, a.words.judge().Revision(), a.words.judge().ModelID(), now, staleMost)
		if err != nil {
			return err
		}
		if len(stale) == staleMost {
			a.log.InfoContext(ctx, "alerts wait: many threads are still to be judged")
			return nil
		}
		first = 0
	}
	first = max(first, day-set.Days()+1)
	raised, err := a.raised(ctx)
	if err != nil {
		return err
	}
	recent, words, err := a.count(ctx, first, day, set)
	if err != nil {
		return err
	}
	alerts, err := a.risen(ctx, max(last+1, day-catchUp+1), day, recent, raised, set)
	if err != nil {
		return err
	}
	alerts = append(alerts, words.Alerts(raised)...)
	for i := range alerts {
		alerts[i].At = now
	}
	n, err := a.store.AddAlerts(ctx, alerts)
	if err != nil {
		return err
	}
	if n > 0 {
		a.log.InfoContext(ctx, "alerts: something is rising", "count", n)
	}
	return a.store.SetMeta(ctx, warnedKey, strconv.Itoa(day)+" "+with)
}

// warned tells the last day that was looked at, and with which words and rules; 0 and "" before the first.
func (a *app) warned(ctx context.Context) (day int, with string, err error) {
	text, err := a.store.Meta(ctx, warnedKey)
	if err != nil || text == "" {
		return 0, "", err
	}
	left, with, _ := strings.Cut(text, " ")
	if day, err = strconv.Atoi(left); err != nil {
		return 0, "", fmt.Errorf("read when alerts were made last: %w", err)
	}
	return day, with, nil
}

// raised lists all earlier alerts: words are told once for ever.
func (a *app) raised(ctx context.Context) ([]vigie.Alert, error) {
	var out []vigie.Alert
	f := vigie.AlertFilter{Limit: 1000}
	for {
		page, next, err := a.store.Alerts(ctx, f)
		if err != nil {
			return nil, err
		}
		if out = append(out, page...); next == "" {
			return out, nil
		}
		f.After = next
	}
}

// count keeps the counts of the days from first to day, and gives the threads of the last weeks and the words
// of the last months.
func (a *app) count(ctx context.Context, first, day int, set alert.Settings) ([]alert.Observation, *alert.Words, error) {
	words := alert.NewWords(day)
	var recent []alert.Observation
	keep := day - set.Recent() - catchUp
	read := min(first, keep, day-alert.WordSpan-alert.WordPast+1)
	for from := read; from <= day; from += countSpan {
		to := min(from+countSpan-1, day)
		list, err := a.observe(ctx, from, to, words)
		if err != nil {
			return nil, nil, err
		}
		var counted []alert.Observation
		for _, o := range list {
			if o.Day >= first {
				counted = append(counted, o)
			}
			if o.Day >= keep {
				recent = append(recent, o)
			}
		}
		if to >= first {
			if err := a.store.SaveCounts(ctx, max(from, first), to, alert.Count(counted)); err != nil {
				return nil, nil, err
			}
		}
	}
	return recent, words, nil
}

// risen tells what has risen on the days from first to last.
func (a *app) risen(ctx context.Context, first, last int, recent []alert.Observation, raised []vigie.Alert, set alert.Settings) ([]vigie.Alert, error) {
	base := last - set.Days() - catchUp + 1
	counts, err := a.store.Counts(ctx, base, last)
	if err != nil {
		return nil, err
	}
	ledger := alert.NewLedger(base)
	ledger.Add(counts)
	ledger.See(recent)
	var out []vigie.Alert
	for day := min(first, last); day <= last; day++ {
		out = append(out, ledger.Detect(day, slices.Concat(raised, out), set.Tightened(raised, day))...)
	}
	return out, nil
}

// observe reads the threads that were posted on the days from first to last.
func (a *app) observe(ctx context.Context, first, last int, words *alert.Words) (list []alert.Observation, err error) {
	facts, err := a.words.facts(ctx)
	if err != nil {
		return nil, err
	}
	judge := a.words.judge()
	from, to := time.Unix(int64(first)*86_400, 0), time.Unix(int64(last+1)*86_400, 0)
	for after := ""; ; {
		ids, err := a.store.PostedIDs(ctx, from, to, after, countBatch)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			return list, nil
		}
		docs, err := a.store.Documents(ctx, ids)
		if err != nil {
			return nil, err
		}
		for i := range docs {
			d := &docs[i]
			if d.Verdict.ThreadID == "" {
				continue // not judged yet: counted tomorrow
			}
			o := judge.Observe(&d.Thread, facts(&d.Thread), d.Thread.FetchedAt)
			words.Add(sighting(d, &o))
			if d.Verdict.Relevant {
				list = append(list, alert.Observation{
					ThreadID: d.Thread.ID, Author: d.Thread.Asker(), Day: vigie.DayOf(d.Thread.PostedAt), Lang: d.Verdict.Lang, Site: d.Thread.SiteID,
					Substances: d.Verdict.Substances, Symptoms: o.Symptoms,
				})
			}
		}
		after = ids[len(ids)-1]
	}
}

func sighting(d *vigie.Document, o *triage.Observed) *alert.Sighting {
	return &alert.Sighting{
		ThreadID: d.Thread.ID, Author: d.Thread.Asker(), Day: vigie.DayOf(d.Thread.PostedAt), Lang: d.Verdict.Lang,
		Drugs: d.Verdict.Relevant || o.Drugs, Words: o.Unknown, Near: o.Near,
	}
}

// alertText tells an alert to people.
func (a *app) alertText(al vigie.Alert, lang string) string {
	return alert.Sentence(&al, lang, func(id, lang string) string {
		if name := triage.SymptomName(id, lang); name != "" {
			return name
		}
		if s, ok := a.words.lexicon().Substance(id); ok {
			return s.Names[lang]
		}
		return ""
	})
}
