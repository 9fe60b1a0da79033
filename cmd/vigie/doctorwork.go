package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"strconv"
	"strings"
	"time"

	"vigie"
	"vigie/configs"
)

// The checks of the work itself: sites, visits, and that somebody hears of emergencies.

const (
	visitLate = 26 * time.Hour // every board is visited once a day at least
	visitLost = 72 * time.Hour
	mailWait  = 5 * time.Second
)

// pollable lists the enabled sites that are fetched.
func (p *patient) pollable(ctx context.Context) ([]vigie.Site, error) {
	sites, err := p.store.Sites(ctx)
	var out []vigie.Site
	for _, s := range sites {
		if s.Enabled && s.Engine != vigie.EngineHand {
			out = append(out, s)
		}
	}
	return out, err
}

func checkContact(_ context.Context, p *patient) []finding {
	const do = "set VIGIE_CONTACT_URL (a page that says who reads and why) and VIGIE_CONTACT_MAIL"
	switch {
	case p.cfg.HasContact():
		return fine("forums are told %s and %s", p.cfg.Crawler.ContactURL, p.cfg.Crawler.ContactMail)
	case len(p.cfg.Crawler.Simulated) > 0:
		return warning(do, "no contact is set: only simulated forums are read")
	}
	return fault(do, "no contact is set: nothing is crawled, since a forum must be able to find who reads it")
}

func checkSites(ctx context.Context, p *patient) []finding {
	if !p.readable() {
		return needsStore()
	}
	sites, err := p.store.Sites(ctx)
	if err != nil {
		return broken(err)
	}
	var out []finding
	enabled := 0
	for _, s := range sites {
		if !s.Enabled {
			continue
		}
		enabled++
		if missing := p.store.MissingRecord(s); len(missing) > 0 {
			out = append(out, fault("vigie sites enable "+s.ID+" --record FILE, or vigie sites disable "+s.ID, "%s is enabled and its legal record lacks %s", s.ID, strings.Join(missing, ", "))...)
		}
	}
	if enabled == 0 {
		return warning("vigie probe URL, then vigie sites enable SITE --record FILE", "no site is enabled: nothing is read")
	}
	if len(out) == 0 {
		return fine("%d enabled, each with its legal record", enabled)
	}
	return out
}

// checkVisits says for each enabled site when it was last read.
func checkVisits(ctx context.Context, p *patient) []finding {
	if !p.readable() {
		return needsStore()
	}
	sites, err := p.pollable(ctx)
	if err != nil {
		return broken(err)
	}
	var out []finding
	for _, s := range sites {
		boards, err := p.store.Boards(ctx, s.ID)
		if err != nil {
			return broken(err)
		}
		out = append(out, visitsOf(s, boards, p.now)...)
	}
	if len(out) == 0 {
		return fine("no site is to be visited")
	}
	return out
}

// visitsOf judges the visits of one site.
func visitsOf(s vigie.Site, boards []vigie.Board, now time.Time) []finding {
	var last time.Time
	reason, open := "", 0
	for _, b := range boards {
		if b.Paused {
			continue
		}
		open++
		if b.Poll.LastOKAt.After(last) {
			last = b.Poll.LastOKAt
		}
		if b.Poll.LastError != "" {
			reason = ", last failure: " + b.Poll.LastError
		}
	}
	do := "look at 'vigie sites' and the log of the part crawl; 'vigie probe " + s.URL + "' says what stands in the way"
	switch {
	case open == 0:
		return warning("let a board be visited again, or disable the site", "%s has no board that is visited", s.ID)
	case last.IsZero():
		return warning(do, "%s was never read%s", s.ID, reason)
	case now.Sub(last) > visitLost:
		return fault(do, "%s was last read on %s%s", s.ID, shortTime(last), reason)
	case now.Sub(last) > visitLate:
		return warning(do, "%s was last read on %s%s", s.ID, shortTime(last), reason)
	}
	return fine("%s was last read on %s", s.ID, shortTime(last))
}

func checkMail(ctx context.Context, p *patient) []finding {
	set := p.cfg.Notify.SMTP
	if set.Host == "" {
		if p.readable() {
			reach, err := p.store.Reach(ctx, p.now)
			if err != nil {
				return broken(err)
			}
			for _, r := range reach {
				for _, c := range r.Contacts {
					if c.Kind == vigie.ContactMail {
						return fault("set notify.smtp.host or VIGIE_SMTP_HOST", "%s is to be told by mail and no mail server is set", r.Person.Name)
					}
				}
			}
		}
		return warning("set notify.smtp.host or VIGIE_SMTP_HOST, or give people on duty a webhook", "no mail server is set: no mail is sent")
	}
	if err := greetMail(ctx, set); err != nil {
		return fault("check notify.smtp.host, port and tls, and the firewall between; then send a test message from the notifications of an account", "the mail server %s does not answer as set: %s", set.Host, err)
	}
	return fine("%s answers (%s); whether it takes the password shows the first message", set.Host, set.TLS)
}

// greetMail looks whether a mail server answers, in the way that mail will go. It signs in
// nowhere and sends nothing.
func greetMail(ctx context.Context, set configs.SMTP) (err error) {
	ctx, cancel := context.WithTimeout(ctx, mailWait)
	defer cancel()
	address := net.JoinHostPort(set.Host, strconv.Itoa(set.Port))
	var conn net.Conn
	if set.TLS == "tls" {
		conn, err = (&tls.Dialer{Config: &tls.Config{ServerName: set.Host, MinVersion: tls.VersionTLS12}}).DialContext(ctx, "tcp", address)
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", address)
	}
	if err != nil {
		return err
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return err
		}
	}
	client, err := smtp.NewClient(conn, set.Host)
	if err != nil {
		return err
	}
	if set.TLS == "starttls" {
		if ok, _ := client.Extension("STARTTLS"); !ok {
			return errors.New("it does not offer STARTTLS")
		}
		if err := client.StartTLS(&tls.Config{ServerName: set.Host, MinVersion: tls.VersionTLS12}); err != nil {
			return fmt.Errorf("STARTTLS: %w", err)
		}
	}
	return client.Quit()
}

func checkMessages(ctx context.Context, p *patient) []finding {
	if !p.readable() {
		return needsStore()
	}
	n, err := p.store.GivenUp(ctx, p.now.Add(-7*24*time.Hour))
	if err != nil {
		return broken(err)
	}
	if n > 0 {
		return warning("look at /emergencies and at the contacts of people on duty ('vigie user contact PERSON')", "%d messages to people were given up in the last 7 days", n)
	}
	return fine("none was given up in the last 7 days")
}

// checkDuty looks whether an emergency would reach anybody now.
func checkDuty(ctx context.Context, p *patient) []finding {
	if !p.readable() {
		return needsStore()
	}
	reach, err := p.store.Reach(ctx, p.now)
	if err != nil {
		return broken(err)
	}
	sites, err := p.pollable(ctx)
	if err != nil {
		return broken(err)
	}
	duty, told, others := 0, 0, 0
	for _, r := range reach {
		switch {
		case r.OnDuty && len(r.Contacts) > 0:
			duty, told = duty+1, told+1
		case r.OnDuty:
			duty++
		case len(r.Contacts) > 0:
			others++
		}
	}
	switch {
	case told > 0:
		return fine("%d on duty now, %d can be told", duty, told)
	case others > 0 && duty > 0:
		return warning("vigie user contact PERSON --mail ADDRESS", "%d on duty now, but without a contact: emergencies go to coordinators", duty)
	case others > 0:
		return warning("vigie duty add PERSON --for 8h", "nobody is on duty now: emergencies go to %d coordinators", others)
	case len(sites) == 0:
		return warning("vigie duty add PERSON --for 8h, before a site is enabled", "nobody would be told of an emergency")
	}
	return fault("vigie user contact PERSON --mail ADDRESS and vigie duty add PERSON --for 8h", "nobody would be told of an emergency: nobody on duty and no coordinator has a contact")
}
