package crawler

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"vigie"
)

// blocked notes what stands between us and the forum.
func (p *probe) blocked(fe *vigie.FetchError) {
	r := &p.report
	switch fe.Reason {
	case vigie.ReasonWall:
		r.Found, r.Reason = vigie.FoundWall, fe.Wall
		r.Advice = "a wall stands before the page (" + fe.Wall + "): ask the forum's owner, Vigie does not go round it"
	case vigie.ReasonForbidden:
		r.Found, r.Reason = vigie.FoundWall, "forbidden"
		r.Advice = "the forum forbids the page to those who have not signed in: ask its owner, Vigie does not go round it"
	case vigie.ReasonRobots:
		r.Found, r.Robots.Allowed = vigie.FoundRobots, false
		r.Advice = "robots.txt forbids this address: Vigie does not read it; ask the forum's owner"
	case vigie.ReasonGone:
		r.Found = vigie.FoundGone
		r.Advice = "there is no such page: check the address"
	default:
		r.Found, r.Reason = vigie.FoundDown, string(fe.Reason)
		r.Advice = probeAdvice(fe.Reason)
	}
}

// probeAdvice says what to do about a page that was not had.
func probeAdvice(reason vigie.FetchReason) string {
	switch reason {
	case vigie.ReasonRobotsDown:
		return "robots.txt does not answer, so nothing may be read: check the address, or try again in ten minutes"
	case vigie.ReasonNetwork, vigie.ReasonTimeout:
		return "the forum does not answer: check the address"
	case vigie.ReasonRateLimited, vigie.ReasonServer, vigie.ReasonPaused, vigie.ReasonBudget, vigie.ReasonCrawlDelay, vigie.ReasonNotBefore:
		return "the forum wants to be left alone: try again later"
	case vigie.ReasonAddress, vigie.ReasonScope:
		return "Vigie reads public forums on ports 80 and 443 only, and follows no link to another host: give the address that the browser ends at"
	case vigie.ReasonRedirects:
		return "the address leads in a circle: give the address that the browser ends at"
	case vigie.ReasonTooBig:
		return "the page is too big for a forum's: give the address of a board"
	case vigie.ReasonContent:
		return "this is no page of a forum but a file: give the address of a board"
	default:
		return "open the address in a browser to see what is there"
	}
}

// conclude says what was found, and makes a configuration of it.
func (p *probe) conclude() {
	r := &p.report
	if r.Found == "" {
		switch {
		case len(r.Boards) == 0 && r.Sample == nil:
			r.Found, r.Advice = vigie.FoundNothing, "no board was found: give the address of a board, a page that lists threads"
		case r.Engine == "":
			r.Found = vigie.FoundUnsure
			r.Advice = "something like a forum, but its software is not known for sure: read the sample, and ask for an engine (CONTRIBUTING.md) before you rely on it"
		case len(r.Boards) == 0:
			r.Found, r.Advice = vigie.FoundForum, "a thread was read, and no board was found from there: give the address of its board too"
		default:
			r.Found = vigie.FoundForum
		}
	}
	r.Lang = p.language()
	s := &r.Site
	s.Engine = r.Engine
	if r.Lang != "" {
		s.Lang = r.Lang
	}
	u, err := url.Parse(s.URL)
	if err == nil {
		s.Country = countryOf(u.Hostname(), s.Lang)
	}
	s.Zone = map[string]string{"FR": "Europe/Paris", "BE": "Europe/Brussels", "NL": "Europe/Amsterdam", "GB": "Europe/London"}[s.Country]
}

// language is the one that most of what was read is in.
func (p *probe) language() string {
	best := ""
	for _, lang := range []string{"fr", "nl", "en"} {
		if n := p.langs[lang]; n > p.langs[best] || n > 0 && best == "" {
			best = lang
		}
	}
	return best
}

// countryOf guesses a forum's country by its host's ending, else by its language: it chooses the helplines.
func countryOf(host, lang string) string {
	end := strings.ToUpper(host[strings.LastIndex(host, ".")+1:])
	switch {
	case end == "UK":
		return "GB"
	case slices.Contains([]string{"BE", "FR", "NL", "IE", "CH", "LU", "CA", "DE", "AU", "NZ", "US"}, end):
		return end
	default:
		return map[string]string{"fr": "FR", "nl": "NL"}[lang] + map[string]string{"en": "GB", "": "GB"}[lang]
	}
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slugOf makes the second half of a board's id.
func slugOf(name, address string) string {
	fold := func(s string) string {
		return strings.Trim(notSlug.ReplaceAllString(strings.Map(func(r rune) rune {
			if r >= 0x300 && r < 0x370 {
				return -1
			}
			return r
		}, norm.NFD.String(strings.ToLower(s))), "-"), "-")
	}
	slug := fold(name)
	if u, err := url.Parse(address); slug == "" && err == nil {
		slug = fold(u.Path + " " + u.RawQuery)
	}
	if len(slug) > 60 {
		slug = strings.Trim(slug[:60], "-")
	}
	if slug == "" {
		slug = "board"
	}
	return slug
}
