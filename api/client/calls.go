package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"vigie"
)

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// Question is a question as the feed shows it; State, Reason and Version are filled by the
// calls that change one.
type Question struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	URL         string         `json:"url"`
	Site        string         `json:"site"`
	Board       string         `json:"board"`
	Lang        string         `json:"lang"`
	PostedAt    time.Time      `json:"posted_at"`
	Replies     int            `json:"replies"`
	Substances  []string       `json:"substances"`
	Topics      []string       `json:"topics"`
	Asker       string         `json:"asker"`
	Disposition string         `json:"disposition"`
	Urgency     string         `json:"urgency"`
	Open        bool           `json:"open"`
	Priority    float64        `json:"priority"`
	Why         []vigie.Factor `json:"why"`
	Deadline    time.Time      `json:"deadline"`
	Claim       *Claim         `json:"claim"`
	Also        []Elsewhere    `json:"also"`
	Helplines   []Helpline     `json:"helplines"`
	State       string         `json:"state"`
	Reason      string         `json:"reason"`
	Version     int64          `json:"version"`
}

// Elsewhere is another thread that asks the same.
type Elsewhere struct {
	ID   string `json:"id"`
	Site string `json:"site"`
	URL  string `json:"url"`
}

// Claim says who works on a question.
type Claim struct {
	By    string    `json:"by"`
	Until time.Time `json:"until"`
	Mine  bool      `json:"mine"`
}

// Helpline is a number for an emergency.
type Helpline struct {
	Name   string `json:"name"`
	Number string `json:"number"`
	URL    string `json:"url"`
}

// Results is a page of a search.
type Results struct {
	List[Hit]

	Total  int                           `json:"total"`
	Facets map[string][]vigie.FacetCount `json:"facets"`
}

// Hit is a thread that matches a search.
type Hit struct {
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	URL         string    `json:"url"`
	Site        string    `json:"site"`
	Board       string    `json:"board"`
	Lang        string    `json:"lang"`
	PostedAt    time.Time `json:"posted_at"`
	Replies     int       `json:"replies"`
	Substances  []string  `json:"substances"`
	Topics      []string  `json:"topics"`
	Disposition string    `json:"disposition"`
	Urgency     string    `json:"urgency"`
	Score       float64   `json:"score"`
	Snippet     Snippet   `json:"snippet"`
}

// Snippet is a piece of text around the words found.
type Snippet struct {
	Field    string `json:"field"`
	Segments []struct {
		Text string `json:"text"`
		Mark bool   `json:"mark"`
	} `json:"segments"`
}

// Feed reads a page of the ranked questions. Query is that of GET /feed: lang, site, board,
// substance, topic, disposition, urgency, limit, cursor.
func (c *Client) Feed(ctx context.Context, query url.Values) (List[Question], error) {
	var out List[Question]
	err := c.call(ctx, http.MethodGet, "/api/v1/feed", query, nil, &out)
	return out, err
}

// Act claims, renews, releases, dismisses (with a reason) or reopens a question.
func (c *Client) Act(ctx context.Context, id string, action vigie.Action, reason string) (Question, error) {
	var in any
	if action == vigie.ActDismiss {
		in = map[string]string{"reason": reason}
	}
	var out Question
	err := c.call(ctx, http.MethodPost, "/api/v1/questions/"+url.PathEscape(id)+"/"+string(action), nil, in, &out)
	return out, err
}

// Claim claims a question. When somebody else holds it the error is a *Problem with By and
// Until.
func (c *Client) Claim(ctx context.Context, id string) (Question, error) {
	return c.Act(ctx, id, vigie.ActClaim, "")
}

// Publish records the address where the answer to a question stands.
func (c *Client) Publish(ctx context.Context, id, address string) (publicationID string, err error) {
	var out struct {
		ID string `json:"id"`
	}
	err = c.call(ctx, http.MethodPost, "/api/v1/questions/"+url.PathEscape(id)+"/publications", nil, map[string]string{"url": address}, &out)
	return out.ID, err
}

// Search searches the archive. The page is chosen by cursor, not by q.Offset: pass Next of
// the page before, or nothing for the first.
func (c *Client) Search(ctx context.Context, q vigie.SearchQuery, cursor string) (Results, error) {
	query := url.Values{}
	set := func(name, value string) {
		if value != "" {
			query.Add(name, value)
		}
	}
	set("q", q.Text)
	for name, values := range map[string][]string{"lang": q.Langs, "site": q.Sites, "board": q.Boards, "substance": q.Substances, "topic": q.Topics} {
		for _, v := range values {
			set(name, v)
		}
	}
	for _, v := range q.Dispositions {
		set("disposition", string(v))
	}
	for _, v := range q.Urgencies {
		set("urgency", string(v))
	}
	if !q.From.IsZero() {
		set("from", q.From.UTC().Format(time.RFC3339))
	}
	if !q.To.IsZero() {
		set("to", q.To.UTC().Format(time.RFC3339))
	}
	set("sort", q.Sort)
	set("cursor", cursor)
	if q.Limit > 0 {
		set("limit", strconv.Itoa(q.Limit))
	}
	if q.Facets {
		set("facets", "true")
	}
	var out Results
	err := c.call(ctx, http.MethodGet, "/api/v1/search", query, nil, &out)
	return out, err
}
