package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vigie"
)

// Limits of a question that a person brings.
const (
	intakeTitleMax = 300                  // characters
	intakeTextMax  = 20_000               // characters
	intakeAge      = 366 * 24 * time.Hour // what is older belongs to nobody's queue
	handSlug       = "hand"               // of the board where a site's questions by hand are filed
)

// Redactor turns what a person typed into what may be stored: names become pseudonyms, personal data
// is masked.
type Redactor interface {
	Text(siteID string, names []string, text string) string
	Pseudonym(siteID, name string) string
}

// Brought is a question that a person saw in a place that nobody polls.
type Brought struct {
	Site     string
	Title    string
	Text     string
	Lang     string    // empty: the site's
	URL      string    // where it stands; empty: the site's address
	Asker    string    // the name shown there: replaced in the texts, stored as a pseudonym only
	PostedAt time.Time // zero: now
}

// Bring files a question from a closed place. It is redacted before it is stored, and goes the way of
// every thread from there on: triage gives it labels and a place in the queue. The same words on the
// same site are the same thread.
func (d *Desk) Bring(ctx context.Context, c Caller, b Brought) (vigie.Thread, error) {
	var none vigie.Thread
	if err := c.May(UseBring); err != nil {
		return none, err
	}
	if d.redactor == nil {
		return none, vigie.Errorf(vigie.CodeUnavailable, "this process has no key for pseudonyms, nothing was stored: ask an administrator to set keys_dir")
	}
	site, err := d.store.Site(ctx, b.Site)
	if err != nil {
		return none, missing(err, "site", b.Site)
	}
	if err := d.checkBrought(site, &b); err != nil {
		return none, err
	}
	board, err := d.handBoard(ctx, site)
	if err != nil {
		return none, err
	}
	t := d.broughtThread(site, board, b)
	if err := d.changing(ctx, c, t.ID, ""); err != nil {
		return none, err
	}
	moved, err := d.store.SaveBatch(ctx, vigie.VisitBatch{BoardID: board, Threads: []vigie.ReadThread{{Thread: t}}})
	if err != nil {
		return none, fmt.Errorf("store a question brought by hand: %w", err)
	}
	if len(moved) > 0 {
		if err := d.judge(ctx, moved); err != nil {
			d.log.WarnContext(ctx, "the sweep will find the new thread", "thread", t.ID, "error", err)
		}
	}
	return d.store.Thread(ctx, t.ID)
}

// checkBrought checks what was sent and fills in what was left out.
func (d *Desk) checkBrought(site vigie.Site, b *Brought) error {
	b.Title, b.Text, b.Asker = strings.TrimSpace(b.Title), strings.TrimSpace(b.Text), strings.TrimSpace(b.Asker)
	now := d.now()
	if b.PostedAt.IsZero() {
		b.PostedAt = now
	}
	if b.Lang == "" {
		b.Lang = site.Lang
	}
	switch {
	case !site.Enabled:
		return vigie.Errorf(vigie.CodeLegal, "%s is not enabled, nothing was stored: a coordinator completes its legal record and enables it first", site.ID)
	case b.Title == "" && b.Text == "":
		return vigie.Errorf(vigie.CodeInvalid, "the question is empty: give its text, and a title if it had one")
	case !utf8.ValidString(b.Title) || !utf8.ValidString(b.Text) || !utf8.ValidString(b.Asker):
		return vigie.Errorf(vigie.CodeInvalid, "the text is not UTF-8: copy it again")
	case utf8.RuneCountInString(b.Title) > intakeTitleMax:
		return vigie.Errorf(vigie.CodeInvalid, "the title has more than %d characters: shorten it", intakeTitleMax)
	case utf8.RuneCountInString(b.Text) > intakeTextMax:
		return vigie.Errorf(vigie.CodeInvalid, "the text has more than %d characters: leave out what is not part of the question", intakeTextMax)
	case !slices.Contains(langs[:3], b.Lang):
		return vigie.Errorf(vigie.CodeInvalid, "unknown lang %q: use fr, nl or en", short(b.Lang))
	case b.PostedAt.After(now.Add(clockSkew)):
		return vigie.Errorf(vigie.CodeInvalid, "posted_at lies in the future: give the time that the place shows, with its offset")
	case now.Sub(b.PostedAt) > intakeAge:
		return vigie.Errorf(vigie.CodeInvalid, "posted_at is more than a year ago: whoever asked is not waiting any more")
	}
	if b.URL == "" {
		b.URL = site.URL
		return nil
	}
	address, err := onSite(site, b.URL)
	if err != nil {
		return err
	}
	b.URL = address
	return nil
}

// handBoard gives the board that a site's questions by hand are filed under, and makes it the first
// time. It is paused: there is nothing to poll.
func (d *Desk) handBoard(ctx context.Context, site vigie.Site) (string, error) {
	d.sites.Lock()
	defer d.sites.Unlock()
	id := site.ID + ":" + handSlug
	_, err := d.store.Board(ctx, id)
	if vigie.ErrorCode(err) == vigie.CodeNotFound {
		err = d.store.PutBoard(ctx, vigie.Board{ID: id, SiteID: site.ID, Slug: handSlug, Name: "By hand", URL: site.URL, Paused: true})
	}
	if err != nil {
		return "", fmt.Errorf("board %s: %w", id, err)
	}
	return id, nil
}

// broughtThread is the thread as it is stored. Its key comes from the redacted words: it tells nothing.
func (d *Desk) broughtThread(site vigie.Site, boardID string, b Brought) vigie.Thread {
	var names []string
	asker := ""
	if b.Asker != "" {
		names, asker = []string{b.Asker}, d.redactor.Pseudonym(site.ID, b.Asker)
	}
	title, text := d.redactor.Text(site.ID, names, b.Title), d.redactor.Text(site.ID, names, b.Text)
	sum := sha256.Sum256([]byte(title + "\x00" + text))
	key := handSlug + "-" + hex.EncodeToString(sum[:8])
	return vigie.Thread{
		ID: vigie.ThreadID(site.ID, key), SiteID: site.ID, BoardID: boardID, Key: key, URL: b.URL, Title: title, Lang: b.Lang,
		PostedAt: b.PostedAt, LastAt: b.PostedAt, FetchedAt: d.now(), Complete: true, State: vigie.ThreadAlive,
		Posts: []vigie.Post{{ID: "1", Author: asker, At: b.PostedAt, Text: text}},
	}
}
