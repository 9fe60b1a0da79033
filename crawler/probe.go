package crawler

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/schedule"
)

// Limits of a probe: it is a first look.
const (
	probePages   = 14 // pages in all
	probeBoards  = 6  // boards that are read
	probeTries   = 9  // links that may be boards and are asked for
	probeSample  = 3  // threads that are read and judged
	probeTitles  = 5  // titles shown of a board
	probeOpening = 200
	aboutDrugs   = 0.25 // share of likely titles from which a board is no generalist one
)

// Judge says of a thread in which language it is and whether it is about drugs.
type Judge func(t *vigie.Thread) (lang string, relevant bool)

// CrawlDelay gives the Crawl-delay that a host asks of us; 0: none. It is asked after a page of the
// host was had, and asks nothing of the host.
type CrawlDelay func(ctx context.Context, u *url.URL) time.Duration

// probe is the state of one first look.
type probe struct {
	c      *Crawler
	v      *visit
	judge  Judge
	report vigie.ProbeReport
	langs  map[string]int
	asked  map[string]bool
}

// Probe takes a first look at a forum: the page at the address, boards that it links to, a few of
// their threads. Nothing is stored. What keeps it from the forum is told in the report; an error
// means that the address is none, or that ctx has ended.
func (c *Crawler) Probe(ctx context.Context, address string, judge Judge, delay CrawlDelay) (vigie.ProbeReport, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return vigie.ProbeReport{}, vigie.Errorf(vigie.CodeInvalid, "%q is not a web address: give that of a forum, a board or a thread, such as https://forum.example/", address)
	}
	u.Fragment, u.RawFragment = "", ""
	site := probeSite(u)
	p := &probe{
		c: c, v: &visit{c: c, site: site, get: c.o.Fetch.Visit(site)}, judge: judge, langs: map[string]int{}, asked: map[string]bool{},
		report: vigie.ProbeReport{Boards: []vigie.ProbeBoard{}, Robots: vigie.ProbeRobots{Allowed: true}, Site: site},
	}
	if err := p.look(ctx, u.String()); err != nil {
		fe := (*vigie.FetchError)(nil)
		if !errors.As(err, &fe) {
			return p.report, err
		}
		p.blocked(fe)
	}
	p.report.Requests = p.v.report.Requests
	if delay != nil {
		p.report.Robots.CrawlDelay = delay(ctx, u)
	}
	p.conclude()
	return p.report, nil
}

// probeSite is a site of which only the address is known.
func probeSite(u *url.URL) vigie.Site {
	return vigie.Site{
		ID: strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), Name: strings.TrimPrefix(u.Hostname(), "www."), URL: u.Scheme + "://" + u.Host,
		Lang: "en", Country: "GB", Budget: 1000, DayFirst: true,
	}
}

// look reads the page at the address and goes on from what it is.
func (p *probe) look(ctx context.Context, address string) error {
	doc, res, err := p.read(ctx, address)
	if doc == nil {
		return err
	}
	p.report.Charset, p.report.Kind = doc.Page().Charset, string(res.Kind)
	if lang := engine.Lang(doc); lang != "" {
		p.langs[lang]++
	}
	p.knows(res, err)
	switch {
	case errors.Is(err, engine.ErrGone):
		return &vigie.FetchError{Reason: vigie.ReasonGone, URL: address}
	case errors.Is(err, engine.ErrWall):
		return &vigie.FetchError{Reason: vigie.ReasonWall, URL: address, Wall: "login"}
	case err == nil && res.Board != nil:
		p.board(address, res.Board)
		return p.threads(ctx, res.Board.Threads)
	case err == nil && res.Thread != nil:
		p.thread(address, engine.Row{ID: "probe", URL: address, Replies: -1}, res.Thread)
		return p.boardsOf(ctx, above(doc))
	default:
		return p.boardsOf(ctx, candidates(doc, p.c.o.Titles))
	}
}

// knows notes the software, from pages that an engine read for sure.
func (p *probe) knows(res engine.Result, err error) {
	if err == nil && !res.Unsure && res.Engine != "" && p.report.Engine == "" && res.Engine != "schema" && res.Engine != "feed" {
		p.report.Engine = res.Engine
	}
}

// read fetches a page and reads it. Without a page doc is nil and err says why.
func (p *probe) read(ctx context.Context, address string) (*engine.Document, engine.Result, error) {
	p.asked[address] = true
	page, err := p.v.page(ctx, address, vigie.Validators{})
	if err != nil {
		return nil, engine.Result{}, err
	}
	doc := engine.Open(page, engine.Options{Now: p.c.o.Now(), Zone: p.v.zone, DayFirst: true})
	res, err := engine.Read(doc, "")
	return doc, res, err
}

// boardsOf asks for links that may be boards, the likeliest first, and reads threads of the best board.
func (p *probe) boardsOf(ctx context.Context, links []string) error {
	var rows []engine.Row
	tries := 0
	for _, link := range links {
		if p.asked[link] || tries >= probeTries || len(p.report.Boards) >= probeBoards || p.v.report.Requests >= probePages {
			continue
		}
		tries++
		doc, res, err := p.read(ctx, link)
		fe := (*vigie.FetchError)(nil)
		switch {
		case errors.As(err, &fe) && (endsVisit(fe.Reason) || fe.Reason == vigie.ReasonScope):
			if len(p.report.Boards) > 0 || fe.Reason == vigie.ReasonScope {
				continue
			}
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil || doc == nil || res.Board == nil || len(res.Board.Threads) == 0:
			continue
		}
		p.knows(res, err)
		p.board(link, res.Board)
		if rows == nil || !p.report.Boards[len(p.report.Boards)-1].Generalist {
			rows = res.Board.Threads
		}
	}
	return p.threads(ctx, rows)
}

// board notes a board.
func (p *probe) board(address string, b *engine.Board) {
	name := oneLine(b.Name, 80)
	mask := p.c.o.Key.Masker(p.v.site.ID, rowNames(b.Threads), p.c.o.Keep)
	out := vigie.ProbeBoard{Slug: slugOf(name, address), Name: name, URL: address, Threads: len(b.Threads), Moving: moving(b.Threads, p.c.o.Now())}
	for _, r := range b.Threads {
		if p.c.o.Titles != nil && p.c.o.Titles.Title(r.Title) >= schedule.Likely {
			out.Likely++
		}
		if len(out.Titles) < probeTitles && !r.Sticky {
			out.Titles = append(out.Titles, mask.Text(r.Title))
		}
	}
	named := p.c.o.Titles != nil && p.c.o.Titles.Title(name) >= schedule.Likely
	out.Generalist = !named && float64(out.Likely) < aboutDrugs*float64(max(1, out.Threads))
	for slices.ContainsFunc(p.report.Boards, func(x vigie.ProbeBoard) bool { return x.Slug == out.Slug }) {
		out.Slug += "-2"
	}
	if out.Name == "" {
		out.Name = out.Slug
	}
	p.report.Boards = append(p.report.Boards, out)
}

func rowNames(rows []engine.Row) []string {
	var out []string
	for _, r := range rows {
		if name := r.Author.Reveal(); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// moving is how many threads of a listing move a day, by the times of its last posts.
func moving(rows []engine.Row, now time.Time) float64 {
	day, dated := 0, 0
	oldest := now
	for _, r := range rows {
		if r.Sticky || r.LastPostAt.IsZero() {
			continue
		}
		dated++
		if now.Sub(r.LastPostAt) < 24*time.Hour {
			day++
		}
		if r.LastPostAt.Before(oldest) {
			oldest = r.LastPostAt
		}
	}
	span := now.Sub(oldest)
	switch {
	case dated == 0:
		return -1
	case day < dated || span < time.Minute: // the page reaches back a day
		return max(float64(day), float64(dated)*24/max(24, span.Hours()))
	default:
		return float64(dated) * 24 / span.Hours()
	}
}

// threads reads a few threads: those whose titles are likely first.
func (p *probe) threads(ctx context.Context, rows []engine.Row) error {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r engine.Row) bool { return r.Sticky || r.Moved || r.URL == "" || p.asked[r.URL] })
	if p.c.o.Titles != nil {
		slices.SortStableFunc(rows, func(a, b engine.Row) int {
			return int(4*p.c.o.Titles.Title(b.Title)) - int(4*p.c.o.Titles.Title(a.Title))
		})
	}
	for _, r := range rows {
		if p.report.Judged >= probeSample || p.v.report.Requests >= probePages {
			return nil
		}
		_, res, err := p.read(ctx, r.URL)
		fe := (*vigie.FetchError)(nil)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &fe) && endsVisit(fe.Reason):
			return nil // the boards are known
		case err == nil && res.Thread != nil:
			p.knows(res, err)
			p.thread(r.URL, r, res.Thread)
		}
	}
	return nil
}

// thread judges a thread as it would be stored, and shows the first one.
func (p *probe) thread(address string, r engine.Row, read *engine.Thread) {
	if r.ID == "" {
		r.ID = "probe"
	}
	t := p.c.ingest(p.v.site, vigie.Board{ID: p.v.site.ID + ":probe"}, r, read, p.c.o.Now())
	t.Complete = true
	p.report.Judged++
	if p.judge != nil {
		lang, relevant := p.judge(&t)
		p.langs[lang] += 2
		if relevant {
			p.report.Relevant++
		}
	}
	if p.report.Sample != nil || len(t.Posts) == 0 {
		return
	}
	sample := &vigie.ProbeSample{Title: t.Title, URL: address, Posts: len(read.Posts), Opening: oneLine(t.Posts[0].Text, probeOpening)}
	for _, post := range read.Posts {
		if !post.At.IsZero() {
			sample.Timed++
		}
		if !post.Author.IsZero() {
			sample.Named++
		}
	}
	p.report.Sample = sample
}

// oneLine is the beginning of a text, on one line.
func oneLine(text string, most int) string {
	out := []rune(strings.Join(strings.Fields(text), " "))
	if len(out) > most {
		out = append(out[:most-1], '…')
	}
	return string(out)
}

// above are the pages that lie above a page: the nearest first.
func above(doc *engine.Document) []string {
	var way, others []string
	for _, l := range engine.Links(doc) {
		switch {
		case l.Way:
			way = append(way, l.URL)
		case boardLike.MatchString(l.URL):
			others = append(others, l.URL)
		}
	}
	slices.Reverse(way)
	return append(way, others...)
}

var (
	// boardLike are addresses that forums give their boards.
	boardLike = regexp.MustCompile(`(?i)viewforum|forumdisplay|/forums?/[^?]*\d|/forums?/[\w-]+|[?&](?:board|f|fid|forum)=|/f\d+-|/c/|/t/|/category/|/categories/|/board|liste_sujet|/topic/|-0-1-0-\d+-0-|/r/\w+`)
	// neverBoard are addresses of everything else.
	neverBoard = regexp.MustCompile(`(?i)/(?:members?|users?|profile?l?|login|register|sign|contact|help|faq|rules|privacy|terms|search|tags?|mentions|cookies|cgu|account|memberlist)\b|memberlist|ucp\.php|login|register|search\.php|\.(?:jpg|png|gif|css|js|pdf|zip|xml|rss)$|mode=|action=|do=`)
)

// candidates are links of a page that may be boards: those whose text speaks of drugs first, then those
// whose address looks like a board's.
func candidates(doc *engine.Document, titles TitleScorer) []string {
	type scored struct {
		url   string
		score float64
	}
	var list []scored
	for _, l := range engine.Links(doc) {
		if neverBoard.MatchString(l.URL) {
			continue
		}
		score := 0.0
		if titles != nil {
			score += 2 * titles.Title(l.Text)
		}
		if boardLike.MatchString(l.URL) {
			score++
		}
		if score > 0 || !l.Way {
			list = append(list, scored{l.URL, score})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return int(10 * (b.score - a.score)) })
	out := make([]string, 0, len(list))
	for _, l := range list {
		out = append(out, l.url)
	}
	return out
}
