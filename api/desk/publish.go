package desk

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"vigie"
)

const (
	urlMax        = 2000
	clockSkew     = 5 * time.Minute // a person's clock may run ahead of ours by this
	PublishedList = 100             // publications when the reader names no number
	PublishedMax  = 200             // most publications at once
)

// Published is what a person says of where an answer stands.
type Published struct {
	QuestionID string
	ThreadID   string // empty: the question's first thread
	URL        string // on the site of the thread; a private message may have none
	Channel    string // empty: public
	At         time.Time
}

// Publish records where an answer stands and moves the question on.
func (d *Desk) Publish(ctx context.Context, c Caller, p Published) (vigie.Publication, error) {
	var none vigie.Publication
	if err := c.May(UsePublish); err != nil {
		return none, err
	}
	q, err := d.question(ctx, p.QuestionID)
	if err != nil {
		return none, err
	}
	now := d.now()
	switch {
	case p.ThreadID == "":
		p.ThreadID = q.Thread.ID
	case p.ThreadID != q.Thread.ID && !slices.Contains(q.ThreadIDs, p.ThreadID):
		return none, vigie.Errorf(vigie.CodeInvalid, "thread %q is not part of this question: use one of %s", short(p.ThreadID), strings.Join(q.ThreadIDs, ", "))
	}
	if p.At.IsZero() {
		p.At = now
	}
	if p.At.After(now.Add(clockSkew)) {
		return none, vigie.Errorf(vigie.CodeInvalid, "the answer cannot have been published in the future: check the date")
	}
	if p.Channel == "" {
		p.Channel = vigie.ChannelPublic
	}
	if p.Channel != vigie.ChannelPublic && p.Channel != vigie.ChannelPrivate {
		return none, vigie.Errorf(vigie.CodeInvalid, "unknown channel %q: use public or private", short(p.Channel))
	}
	site, err := d.siteOf(ctx, q, p.ThreadID)
	if err != nil {
		return none, err
	}
	if p.URL != "" || p.Channel == vigie.ChannelPublic {
		if p.URL, err = onSite(site, p.URL); err != nil {
			return none, err
		}
	}
	if err := d.changing(ctx, c, q.ID, ""); err != nil {
		return none, err
	}
	out, err := d.store.AddPublication(ctx, vigie.Publication{
		QuestionID: q.ID, ThreadID: p.ThreadID, URL: p.URL, Channel: p.Channel, Status: "unknown", By: c.Person.ID, At: p.At.UTC(),
	}, c.actor())
	if err != nil {
		return none, d.held(ctx, c, q.ID, err)
	}
	return out, nil
}

// siteOf is the site of one of the question's threads: a cross-post may stand elsewhere.
func (d *Desk) siteOf(ctx context.Context, q vigie.QuestionView, threadID string) (vigie.Site, error) {
	if threadID == q.Thread.ID {
		return q.Site, nil
	}
	t, err := d.store.Thread(ctx, threadID)
	if err != nil {
		return vigie.Site{}, missing(err, "thread", threadID)
	}
	s, err := d.store.Site(ctx, t.SiteID)
	if err != nil {
		return vigie.Site{}, missing(err, "site", t.SiteID)
	}
	return s, nil
}

// onSite checks that an address is on one of the site's hosts. A post's anchor is kept.
func onSite(s vigie.Site, raw string) (string, error) {
	u, err := webAddress(raw)
	if err != nil {
		return "", err
	}
	if !slices.Contains(siteHosts(s), bareHost(u.Host)) {
		return "", vigie.Errorf(vigie.CodeInvalid, "%s is not on %s: give the address of the answer on the forum itself", short(u.Host), s.ID)
	}
	return u.String(), nil
}

// webAddress parses an absolute http or https address without credentials.
func webAddress(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if len(raw) > urlMax {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the address has more than %d characters: give the plain one", urlMax)
	}
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return nil, vigie.Errorf(vigie.CodeInvalid, "%q is not a web address: give one that begins with https://, without a user name", short(raw))
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

// siteHosts are the hosts of a site, without "www.".
func siteHosts(s vigie.Site) []string {
	var hosts []string
	if u, err := url.Parse(s.URL); err == nil && u.Host != "" {
		hosts = append(hosts, bareHost(u.Host))
	}
	for _, h := range s.Hosts {
		hosts = append(hosts, bareHost(h))
	}
	return hosts
}

// bareHost is a host as hosts are compared: lower case, no "www.", no default port.
func bareHost(host string) string {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, port := range []string{":443", ":80"} {
		host = strings.TrimSuffix(host, port)
	}
	return strings.TrimPrefix(strings.TrimSuffix(host, "."), "www.")
}

// Publications lists where answers stand, newest first, and the cursor of the next page.
func (d *Desk) Publications(ctx context.Context, c Caller, f vigie.PublicationFilter) ([]vigie.Publication, string, error) {
	if err := c.May(UsePublications); err != nil {
		return nil, "", err
	}
	var err error
	if f.Limit, err = limit(f.Limit, PublishedList, PublishedMax); err != nil {
		return nil, "", err
	}
	items, next, err := d.store.Publications(ctx, f)
	if err != nil {
		return nil, "", fmt.Errorf("list publications: %w", err)
	}
	if err := d.listed(ctx, c, object(url.Values{"question": {f.QuestionID}, "by": {f.PersonID}}, "")); err != nil {
		return nil, "", err
	}
	return items, next, nil
}
