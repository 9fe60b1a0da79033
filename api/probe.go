package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Probe is a first look at a forum.
type Probe struct {
	ID    string     `json:"id"`
	URL   string     `json:"url"`
	At    *time.Time `json:"at"`
	State string     `doc:"running, then done: ask again until then" json:"state"`

	Found      string       `doc:"forum, unsure (read by its shape alone), nothing, wall, robots, gone or unreachable; empty while it runs" json:"found"`
	Reason     string       `doc:"Of a wall its name, of unreachable why"                                                                   json:"reason"`
	Advice     string       `doc:"What to do; empty when all is well"                                                                       json:"advice"`
	Engine     string       `doc:"Forum software; empty when not sure"                                                                      json:"engine"`
	Kind       string       `doc:"What the page at the address is"                                                                          json:"kind"`
	Charset    string       `json:"charset"`
	Lang       string       `json:"lang"`
	Boards     []ProbeBoard `json:"boards"                                                                                                  nullable:"false"`
	Sample     *ProbeSample `doc:"A thread as it would be stored; null when none was read"                                                  json:"sample"`
	Judged     int          `doc:"Threads that were read and judged"                                                                        json:"judged"`
	Relevant   int          `doc:"Those of them that are about drugs"                                                                       json:"relevant"`
	Allowed    bool         `doc:"robots.txt allows the address"                                                                            json:"robots_allowed"`
	CrawlDelay float64      `doc:"Seconds between requests that robots.txt asks for; 0: none"                                               json:"crawl_delay_s"`
	Requests   int          `doc:"Pages asked for"                                                                                          json:"requests"`
	Site       *Site        `doc:"A ready configuration, without a legal record"                                                            json:"site"`
}

// ProbeBoard is a board that a probe found.
type ProbeBoard struct {
	Slug       string   `json:"slug"`
	Name       string   `json:"name"`
	URL        string   `json:"url"`
	Threads    int      `doc:"On its first page"                                                                  json:"threads"`
	Moving     float64  `doc:"Threads with a new post a day: at least so many posts; -1: its page gives no times" json:"moving_per_day"`
	Likely     int      `doc:"Titles of its first page that are likely about a substance"                         json:"likely"`
	Generalist bool     `doc:"Few of its titles are: they are looked at first"                                    json:"generalist"`
	Titles     []string `json:"titles"                                                                            nullable:"false"`
}

// ProbeSample is a thread as it would be stored: names and personal data are masked.
type ProbeSample struct {
	Title   string `json:"title"`
	URL     string `json:"url"`
	Posts   int    `json:"posts"`
	Timed   int    `doc:"Posts with a time"    json:"timed"`
	Named   int    `doc:"Posts with an author" json:"named"`
	Opening string `doc:"How it begins"        json:"opening"`
}

func probeView(p vigie.Probe) Probe {
	r := p.Report
	out := Probe{
		ID: p.ID, URL: p.URL, At: when(p.At), State: string(p.State), Found: r.Found, Reason: r.Reason, Advice: r.Advice, Engine: r.Engine, Kind: r.Kind,
		Charset: r.Charset, Lang: r.Lang, Boards: make([]ProbeBoard, 0, len(r.Boards)), Judged: r.Judged, Relevant: r.Relevant,
		Allowed: r.Robots.Allowed, CrawlDelay: r.Robots.CrawlDelay.Seconds(), Requests: r.Requests,
	}
	for _, b := range r.Boards {
		out.Boards = append(out.Boards, ProbeBoard{b.Slug, b.Name, b.URL, b.Threads, finite(b.Moving), b.Likely, b.Generalist, list(b.Titles)})
	}
	if s := r.Sample; s != nil {
		sample := ProbeSample(*s)
		out.Sample = &sample
	}
	if r.Site.ID != "" {
		s := site(r.Site)
		out.Site = &s
	}
	return out
}

type probeIn struct {
	Body struct {
		URL string `doc:"Of a forum, a board or a thread" example:"https://forum.example/" json:"url" maxLength:"2000"`
	}
}

type probeOut struct{ Body Probe }

type probesOut struct{ Body List[Probe] }

func oneProbe(p vigie.Probe, err error) (*probeOut, error) {
	if err != nil {
		return nil, err
	}
	return &probeOut{probeView(p)}, nil
}

func askProbe(s *server, ctx context.Context, c desk.Caller, in *probeIn) (*probeOut, error) {
	return oneProbe(s.desk.AskProbe(ctx, c, in.Body.URL))
}

func getProbe(s *server, ctx context.Context, c desk.Caller, in *ByID) (*probeOut, error) {
	return oneProbe(s.desk.Probe(ctx, c, in.ID))
}

func listProbes(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*probesOut, error) {
	all, err := s.desk.Probes(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &probesOut{List[Probe]{Items: make([]Probe, 0, len(all))}}
	for _, p := range all {
		out.Body.Items = append(out.Body.Items, probeView(p))
	}
	return out, nil
}

type takeProbedIn struct {
	ByID

	Body struct {
		Boards []string `doc:"Slugs of the boards to add" json:"boards" maxItems:"20" minItems:"1" nullable:"false"`
	}
}

func takeProbed(s *server, ctx context.Context, c desk.Caller, in *takeProbedIn) (*siteOut, error) {
	return oneSite(s.desk.TakeProbed(ctx, c, in.ID, in.Body.Boards))
}
