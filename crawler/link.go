package crawler

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"vigie"
	"vigie/crawler/engine"
)

// alike is how much of an answer's runs of words a post must hold to be taken for it, where its number
// does not tell.
const alike = 0.5

// runLength is how many words a run has.
const runLength = 4

// LookAt looks for a published answer through the one fetcher. A forum that cannot be asked now is a
// *vigie.FetchError with the time to come back, and nothing was learnt; one that does not let us in, or
// whose page cannot be read, is a Sight with its reason. Nothing of the page is stored.
func (c *Crawler) LookAt(ctx context.Context, d vigie.LinkDue) (sight vigie.Sight, err error) {
	u, err := url.Parse(d.Publication.URL)
	switch {
	case err != nil || u.Host == "":
		return vigie.Sight{Reason: vigie.LinkReasonNoPage}, nil // a private message has no address
	case d.Site.Engine == vigie.EngineHand:
		return vigie.Sight{Reason: vigie.LinkReasonClosed}, nil
	case !d.Site.Enabled || !c.o.Exempt(u.Hostname()) && len(d.Site.Legal.Missing(d.Site.Minors)) > 0:
		return vigie.Sight{Reason: vigie.LinkReasonLegal}, nil
	}
	v := &visit{c: c, site: d.Site, get: c.o.Fetch.Visit(d.Site), batch: vigie.VisitBatch{}}
	defer func() {
		if driftErr := v.saveDrifts(ctx); err == nil {
			err = driftErr
		}
	}()
	if d.Site.Zone != "" {
		if v.zone, err = time.LoadLocation(d.Site.Zone); err != nil {
			v.zone = nil // times do not matter here
		}
	}
	numbers, wanted := postNumbers(u), runs(d.Text)
	read := map[string]bool{}
	reason := vigie.LinkReasonThread
	for address, n := pageOf(u), 0; address != "" && !read[address] && n < maxPages; n++ {
		read[address] = true
		res, err := v.read(ctx, address, false)
		if err != nil {
			return unseen(err, reason)
		}
		if res.Thread == nil {
			return vigie.Sight{Reason: vigie.LinkReasonRead}, nil
		}
		reason = vigie.LinkReasonPost
		if post, ok := findPost(res.Thread.Posts, numbers, wanted); ok {
			sum := sha256.Sum256([]byte(strings.Join(vigie.PlainWords(post.Text), " ")))
			return vigie.Sight{Found: true, Locked: res.Thread.Locked, Hash: hex.EncodeToString(sum[:16])}, nil
		}
		if address = res.Next; n == 0 && res.Thread.Last != "" {
			address = res.Thread.Last // the newest posts first
		}
	}
	return vigie.Sight{Gone: reason}, nil
}

// unseen says what a page that was not read means for the answer on it.
func unseen(err error, reason string) (vigie.Sight, error) {
	fe := (*vigie.FetchError)(nil)
	switch {
	case isGone(err):
		return vigie.Sight{Gone: reason}, nil
	case errors.As(err, &fe) && isNotSent(fe.Reason):
		return vigie.Sight{}, err
	case errors.As(err, &fe):
		return vigie.Sight{Reason: vigie.LinkReasonFetch}, nil
	}
	if _, unread := readFailure(err); unread {
		return vigie.Sight{Reason: vigie.LinkReasonRead}, nil
	}
	return vigie.Sight{}, err
}

// pageOf is an address without its fragment: what is asked for.
func pageOf(u *url.URL) string {
	page := *u
	page.Fragment, page.RawFragment = "", ""
	return page.String()
}

var digits = regexp.MustCompile(`\d+`)

// postNumbers are the numbers in an address that may name a post: those behind the #, and those of
// parameters that forums use for it.
func postNumbers(u *url.URL) map[string]bool {
	out := map[string]bool{}
	add := func(text string) {
		for _, n := range digits.FindAllString(text, -1) {
			out[n] = true
		}
	}
	add(u.Fragment)
	for _, name := range []string{"p", "pid", "post", "postid", "msg", "comment"} {
		add(u.Query().Get(name))
	}
	return out
}

// findPost finds our post: by its number, or as the post that holds most of the answer's runs of words.
func findPost(posts []engine.Post, numbers, wanted map[string]bool) (engine.Post, bool) {
	best, share := engine.Post{}, 0.0
	for _, p := range posts {
		if p.Deleted {
			continue
		}
		if n := digits.FindString(p.ID); n != "" && numbers[n] {
			return p, true
		}
		if len(wanted) == 0 {
			continue
		}
		same := 0
		for run := range runs(p.Text) {
			if wanted[run] {
				same++
			}
		}
		if s := float64(same) / float64(len(wanted)); s > share {
			best, share = p, s
		}
	}
	return best, share >= alike
}

// runs are the runs of words of a text.
func runs(text string) map[string]bool {
	out := map[string]bool{}
	for _, run := range vigie.WordRuns(vigie.PlainWords(text), runLength) {
		out[run] = true
	}
	return out
}
