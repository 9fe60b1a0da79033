package api

import (
	"math"
	"time"

	"vigie"
	"vigie/api/desk"
)

// List is how every list answers.
type List[T any] struct {
	Items []T    `json:"items"                                     nullable:"false"`
	Next  string `doc:"Cursor of the next page; empty on the last" json:"next"`
}

// Card is a question as the feed shows it.
type Card struct {
	ID          string          `json:"id"`
	Title       string          `json:"title"`
	URL         string          `doc:"The thread on its forum"                                     json:"url"`
	Site        string          `json:"site"`
	Board       string          `json:"board"`
	Lang        string          `json:"lang"`
	PostedAt    *time.Time      `json:"posted_at"`
	Replies     int             `json:"replies"`
	Substances  []string        `json:"substances"                                                 nullable:"false"`
	Topics      []string        `json:"topics"                                                     nullable:"false"`
	Asker       string          `doc:"self, entourage, professional or none"                       json:"asker"`
	Disposition string          `doc:"answer, expert, emergency or exclude"                        json:"disposition"`
	Urgency     string          `doc:"now, soon, normal or none"                                   json:"urgency"`
	Open        bool            `doc:"Nobody has answered well yet"                                json:"open"`
	Priority    float64         `json:"priority"`
	Why         []Factor        `doc:"What makes the priority, one line each"                      json:"why"         nullable:"false"`
	Deadline    *time.Time      `doc:"When the asker has probably left"                            json:"deadline"`
	Claim       *Claim          `json:"claim"`
	Also        []Elsewhere     `doc:"Other threads that ask the same: one answer serves them all" json:"also"        nullable:"false"`
	Helplines   []desk.Helpline `doc:"On emergencies: the numbers of the site's country"           json:"helplines"   nullable:"false"`
}

// Elsewhere is another thread that asks the same.
type Elsewhere struct {
	ID   string `json:"id"`
	Site string `json:"site"`
	URL  string `json:"url"`
}

// Factor is one named part of a priority.
type Factor struct {
	Factor string  `doc:"danger, need, answerability, freshness, presence or waiting" json:"factor"`
	Value  float64 `json:"value"`
	Text   string  `json:"text"`
}

// Claim says who works on a question.
type Claim struct {
	_     struct{}  `nullable:"true"`
	By    string    `doc:"Person id" json:"by"`
	Until time.Time `json:"until"`
	Mine  bool      `json:"mine"`
}

// Standing is a card with where the question stands on its way.
type Standing struct {
	Card

	State     string     `doc:"waiting, claimed, drafting, in_review, approved, published, done, dismissed or closed" json:"state"`
	Reason    string     `doc:"Why it was dismissed or closed"                                                        json:"reason"`
	Version   int64      `json:"version"`
	UpdatedAt *time.Time `json:"updated_at"`
}

// Question is all that is shown of one question.
type Question struct {
	Standing

	Threads  []string   `doc:"Its threads: more than one when it was cross-posted" json:"threads"  nullable:"false"`
	Rules    []string   `doc:"What to know before posting on that forum"           json:"rules"    nullable:"false"`
	Thread   Thread     `json:"thread"`
	Evidence []Evidence `doc:"What in the text made the labels"                    json:"evidence" nullable:"false"`
}

// Thread is a forum thread as it is stored: redacted, with pseudonyms.
type Thread struct {
	ID         string     `json:"id"`
	Site       string     `json:"site"`
	Board      string     `json:"board"`
	URL        string     `json:"url"`
	Title      string     `json:"title"`
	Lang       string     `json:"lang"`
	Locked     bool       `json:"locked"`
	Replies    int        `json:"replies"`
	State      string     `doc:"alive, gone or erased"              json:"state"`
	PostedAt   *time.Time `json:"posted_at"`
	LastPostAt *time.Time `json:"last_post_at"`
	FetchedAt  *time.Time `doc:"When it was last seen on the forum" json:"fetched_at"`
	Complete   bool       `doc:"All its posts are here"             json:"complete"`
	Posts      []Post     `json:"posts"                             nullable:"false"`
}

// Post is one message.
type Post struct {
	ID     string     `json:"id"`
	Author string     `doc:"Pseudonym; empty for a deleted account" json:"author"`
	Ours   bool       `doc:"Written by a volunteer"                 json:"ours"`
	At     *time.Time `json:"at"`
	Text   string     `json:"text"`
	Quotes []string   `json:"quotes"                                nullable:"false"`
}

// Evidence is one thing in the text that made a label. Start and end are bytes of UTF-8.
type Evidence struct {
	Label  string  `json:"label"`
	Value  string  `json:"value"`
	Field  string  `doc:"title or posts[N]" json:"field"`
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Cue    string  `json:"cue"`
	Weight float64 `json:"weight"`
}

func card(q vigie.QuestionView, reader string) Card {
	c := Card{
		ID: q.ID, Title: q.Thread.Title, URL: q.Thread.URL, Site: q.Thread.SiteID, Board: q.Thread.BoardID,
		Lang: desk.Lang(q.Thread, q.Verdict, q.Site), PostedAt: when(q.Thread.PostedAt), Replies: q.Thread.Replies,
		Substances: list(q.Verdict.Substances), Topics: list(q.Verdict.Topics), Asker: string(q.Verdict.Asker),
		Disposition: string(q.Verdict.Disposition), Urgency: string(q.Verdict.Urgency), Open: q.Verdict.Open,
		Priority: finite(q.Priority), Why: make([]Factor, 0, len(q.Why)), Also: make([]Elsewhere, 0, len(q.Also)), Deadline: when(q.Deadline), Helplines: desk.HelplinesFor(q),
	}
	for _, a := range q.Also {
		c.Also = append(c.Also, Elsewhere{a.ID, a.SiteID, a.URL})
	}
	for _, f := range q.Why {
		c.Why = append(c.Why, Factor{f.Factor, finite(f.Value), f.Text})
	}
	if q.Claim != nil {
		c.Claim = &Claim{By: q.Claim.By, Until: q.Claim.Until.UTC(), Mine: q.Claim.By == reader}
	}
	return c
}

func standing(q vigie.QuestionView, reader string) Standing {
	return Standing{Card: card(q, reader), State: string(q.State), Reason: q.Reason, Version: q.Version, UpdatedAt: when(q.UpdatedAt)}
}

func thread(t vigie.Thread) Thread {
	v := Thread{
		ID: t.ID, Site: t.SiteID, Board: t.BoardID, URL: t.URL, Title: t.Title, Lang: t.Lang, Locked: t.Locked, Replies: t.Replies,
		State: string(t.State), PostedAt: when(t.PostedAt), LastPostAt: when(t.LastAt), FetchedAt: when(t.FetchedAt), Complete: t.Complete,
		Posts: make([]Post, 0, len(t.Posts)),
	}
	for _, p := range t.Posts {
		v.Posts = append(v.Posts, Post{ID: p.ID, Author: p.Author, Ours: p.Ours, At: when(p.At), Text: p.Text, Quotes: list(p.Quotes)})
	}
	return v
}

func evidence(v vigie.Verdict) []Evidence {
	out := make([]Evidence, 0, len(v.Evidence))
	for _, e := range v.Evidence {
		out = append(out, Evidence{e.Label, e.Value, e.Field, e.Start, e.End, e.Cue, finite(e.Weight)})
	}
	return out
}

// when is a time as JSON has it: UTC, null for none.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// list is never null.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}

// finite keeps a number that JSON cannot write from ending an answer halfway.
func finite(f float64) float64 {
	switch {
	case math.IsNaN(f):
		return 0
	case math.IsInf(f, 0):
		return math.Copysign(math.MaxFloat64, f)
	}
	return f
}
