package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

type searchIn struct {
	Filters

	Query  string `doc:"Words, \"a phrase\", word~ for near spellings, -word to leave out"                          query:"q"`
	From   string `doc:"Posted at or after: a day or a time"                                                        query:"from"`
	To     string `doc:"Posted before: a day or a time"                                                             query:"to"`
	Sort   string `doc:"relevance when absent"                                                                      enum:"relevance,newest" query:"sort"`
	Limit  int    `doc:"Items on a page; 20 when absent"                                                            maximum:"100"           minimum:"1"  query:"limit"`
	Cursor string `doc:"next of the page before, with the same filters"                                             query:"cursor"`
	Facets bool   `doc:"Also count the hits by site, board, lang, substance, topic, disposition, urgency and month" query:"facets"`
}

// Hit is a thread of the archive that matches a search.
type Hit struct {
	ID          string      `json:"id"`
	Title       string      `json:"title"`
	URL         string      `json:"url"`
	Site        string      `json:"site"`
	Board       string      `json:"board"`
	Lang        string      `json:"lang"`
	PostedAt    *time.Time  `json:"posted_at"`
	Replies     int         `json:"replies"`
	State       string      `json:"state"`
	Relevant    bool        `json:"relevant"`
	Substances  []string    `json:"substances"                         nullable:"false"`
	Topics      []string    `json:"topics"                             nullable:"false"`
	Asker       string      `json:"asker"`
	Disposition string      `json:"disposition"`
	Urgency     string      `json:"urgency"`
	Open        bool        `json:"open"`
	Score       float64     `json:"score"`
	Highlights  []Highlight `doc:"Where the words stand in the thread" json:"highlights" nullable:"false"`
	Snippet     Snippet     `json:"snippet"`
}

// Results is a page of a search.
type Results struct {
	List[Hit]

	Total  int                           `json:"total"`
	Facets map[string][]vigie.FacetCount `doc:"By name; empty unless asked for" json:"facets"`
}

type searchOut struct{ Body Results }

func search(s *server, ctx context.Context, c desk.Caller, in *searchIn) (*searchOut, error) {
	q := vigie.SearchQuery{
		Text: in.Query, Langs: values[string](in.Lang), Sites: values[string](in.Site), Boards: values[string](in.Board),
		Substances: values[string](in.Substance), Topics: values[string](in.Topic),
		Dispositions: values[vigie.Disposition](in.Disposition), Urgencies: values[vigie.Urgency](in.Urgency),
		Sort: in.Sort, Limit: in.Limit, Facets: in.Facets,
	}
	var err error
	if q.Offset, err = readOffsetCursor(in.Cursor); err != nil {
		return nil, err
	}
	if q.From, err = instant("from", in.From); err != nil {
		return nil, err
	}
	if q.To, err = instant("to", in.To); err != nil {
		return nil, err
	}
	found, err := s.desk.SearchArchive(ctx, c, q)
	if err != nil {
		return nil, err
	}
	out := &searchOut{Results{List: List[Hit]{Items: make([]Hit, 0, len(found.Items))}, Total: found.Total, Facets: map[string][]vigie.FacetCount{}}}
	for name, counts := range found.Facets {
		out.Body.Facets[name] = list(counts)
	}
	for _, h := range found.Items {
		out.Body.Items = append(out.Body.Items, hit(h))
	}
	if found.More {
		out.Body.Next = offsetCursor(found.Next)
	}
	return out, nil
}

func hit(h desk.Hit) Hit {
	t, v := h.Thread, h.Verdict
	places := highlights(t, h.Places)
	return Hit{
		ID: t.ID, Title: t.Title, URL: t.URL, Site: t.SiteID, Board: t.BoardID, Lang: desk.Lang(t, v, vigie.Site{}),
		PostedAt: when(t.PostedAt), Replies: t.Replies, State: string(t.State),
		Relevant: v.Relevant, Substances: list(v.Substances), Topics: list(v.Topics), Asker: string(v.Asker),
		Disposition: string(v.Disposition), Urgency: string(v.Urgency), Open: v.Open,
		Score: finite(h.Score), Highlights: places, Snippet: snippet(t, places),
	}
}

// Labels are what triage says of a thread.
type Labels struct {
	_           struct{}   `nullable:"true"`
	Relevant    bool       `json:"relevant"`
	Substances  []string   `json:"substances"                           nullable:"false"`
	Topics      []string   `json:"topics"                               nullable:"false"`
	Asker       string     `json:"asker"`
	Disposition string     `json:"disposition"`
	Urgency     string     `json:"urgency"`
	Open        bool       `json:"open"`
	Lang        string     `json:"lang"`
	Lexicon     string     `doc:"Revision of the lexicon that was used" json:"lexicon"`
	Model       string     `json:"model"`
	At          *time.Time `json:"at"`
}

// Read is a thread with its labels and evidence.
type Read struct {
	Thread

	Labels   *Labels    `doc:"null until triage has read the thread" json:"labels"`
	Evidence []Evidence `doc:"What in the text made the labels"      json:"evidence" nullable:"false"`
}

type threadOut struct{ Body Read }

func getThread(s *server, ctx context.Context, c desk.Caller, in *ByID) (*threadOut, error) {
	v, err := s.desk.Thread(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	out := &threadOut{Read{Thread: thread(v.Thread), Evidence: evidence(v.Verdict)}}
	if v.Verdict.ThreadID != "" {
		out.Body.Labels = &Labels{
			Relevant: v.Verdict.Relevant, Substances: list(v.Verdict.Substances), Topics: list(v.Verdict.Topics),
			Asker: string(v.Verdict.Asker), Disposition: string(v.Verdict.Disposition), Urgency: string(v.Verdict.Urgency),
			Open: v.Verdict.Open, Lang: v.Verdict.Lang, Lexicon: v.Verdict.Lexicon, Model: v.Verdict.Model, At: when(v.Verdict.At),
		}
	}
	return out, nil
}
