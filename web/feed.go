package web

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"vigie"
)

// feedView is the page of waiting questions.
type feedView struct {
	Items   []vigie.QuestionView
	Sites   []vigie.Site
	Filter  map[string]string // as chosen, by name
	Kinds   []vigie.Disposition
	Next    string // address of the next page
	Version string // changes when the first page does
}

// filterNames are what the feed can be narrowed by, as parameters of its address.
var filterNames = []string{"lang", "site", "substance", "disposition"}

func readFilter(q url.Values) (vigie.FeedFilter, map[string]string) {
	chosen := map[string]string{}
	for _, name := range filterNames {
		if v := strings.TrimSpace(q.Get(name)); v != "" {
			chosen[name] = v
		}
	}
	one := func(name string) []string {
		if v := chosen[name]; v != "" {
			return []string{v}
		}
		return nil
	}
	f := vigie.FeedFilter{Langs: one("lang"), Sites: one("site"), Substances: one("substance"), Limit: 30}
	if d := chosen["disposition"]; d != "" {
		f.Dispositions = []vigie.Disposition{vigie.Disposition(d)}
	}
	if priority, err := strconv.ParseFloat(q.Get("priority"), 64); err == nil {
		f.After = vigie.FeedCursor{Priority: priority, ID: q.Get("after")}
	}
	return f, chosen
}

func (s *site) feedPage(v *visit) error {
	f, chosen := readFilter(v.r.URL.Query())
	items, next, err := s.desk.Feed(v.ctx(), v.caller, f)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	sites, err := s.desk.Sites(v.ctx(), v.caller)
	if err != nil {
		return err //nolint:wrapcheck // its text is for people
	}
	page := feedView{Items: items, Sites: sites, Filter: chosen, Version: versionOf(items),
		Kinds: []vigie.Disposition{vigie.Emergency, vigie.Answer, vigie.Expert},
	}
	if next.ID != "" {
		q := url.Values{"priority": {strconv.FormatFloat(next.Priority, 'g', -1, 64)}, "after": {next.ID}}
		for name, value := range chosen {
			q.Set(name, value)
		}
		page.Next = "/feed?" + q.Encode()
	}
	s.show(v, http.StatusOK, "feed", s.words.say(v.lang, "feed.title"), page)
	return nil
}

// versionOf changes with the questions of a page and with who holds them.
func versionOf(items []vigie.QuestionView) string {
	h := fnv.New64a()
	for _, q := range items {
		_, _ = fmt.Fprintln(h, q.ID, q.State) // a hash never fails
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// live tells an open page what changed: a feed's version, or who else reads a question.
func (s *site) live(v *visit) error {
	q := v.r.URL.Query()
	var out struct {
		Version string   `json:"version,omitempty"`
		Readers []string `json:"readers"`
	}
	if id := q.Get("question"); id != "" {
		out.Readers = s.presence.others(id, v.caller.Person, s.now())
	} else {
		f, _ := readFilter(q)
		items, _, err := s.desk.Feed(v.ctx(), v.caller, f)
		if err != nil {
			return err //nolint:wrapcheck // its text is for people
		}
		out.Version = versionOf(items)
	}
	v.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(v.w).Encode(out)
}
