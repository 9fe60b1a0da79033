package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"vigie"
)

// Found is one page of a search: the threads themselves, with where the words are.
type Found struct {
	Total  int
	Items  []Hit
	Facets map[string][]vigie.FacetCount
	More   bool // another page follows
	Next   int  // its offset
}

// Hit is a thread that matches a search.
type Hit struct {
	vigie.Document

	Score  float64
	Places []vigie.Place
}

// ThreadView is a thread with posts, its verdict and its site.
type ThreadView struct {
	Thread  vigie.Thread
	Verdict vigie.Verdict // zero until triage has read the thread
	Site    vigie.Site
}

// SearchArchive searches the archive.
func (d *Desk) SearchArchive(ctx context.Context, c Caller, q vigie.SearchQuery) (Found, error) {
	if err := c.May(UseArchive); err != nil {
		return Found{}, err
	}
	if err := d.checkSearch(ctx, &q); err != nil {
		return Found{}, err
	}
	if d.search == nil {
		return Found{}, vigie.Errorf(vigie.CodeUnavailable, "this process keeps no archive: ask one that runs the API with its index")
	}
	res, err := d.search.Search(ctx, q)
	if err != nil {
		return Found{}, fmt.Errorf("search: %w", err)
	}
	found, err := d.texts(ctx, res)
	if err != nil {
		return Found{}, err
	}
	found.Next = q.Offset + len(res.Hits)
	found.More = len(res.Hits) > 0 && found.Next < res.Total && found.Next <= OffsetMax
	filter := object(url.Values{
		"lang": q.Langs, "site": q.Sites, "board": q.Boards, "substance": q.Substances, "topic": q.Topics,
		"disposition": strs(q.Dispositions), "urgency": strs(q.Urgencies), "from": {stamp(q.From)}, "to": {stamp(q.To)},
	}, q.Text)
	if err := d.listed(ctx, c, filter); err != nil {
		return Found{}, err
	}
	return found, nil
}

func (d *Desk) checkSearch(ctx context.Context, q *vigie.SearchQuery) error {
	var err error
	if q.Limit, err = limit(q.Limit, SearchLimit, SearchMax); err != nil {
		return err
	}
	if q.Sort == "" {
		q.Sort = sorts[0]
	}
	if err := oneOf("sort", []string{q.Sort}, sorts); err != nil {
		return err
	}
	q.Text = strings.TrimSpace(q.Text)
	switch {
	case utf8.RuneCountInString(q.Text) > QueryMax:
		return vigie.Errorf(vigie.CodeInvalid, "the search has more than %d characters: shorten it", QueryMax)
	case q.Offset < 0 || q.Offset > OffsetMax:
		return vigie.Errorf(vigie.CodeInvalid, "a search can be paged to its %dth result: narrow it with filters or dates", OffsetMax)
	case !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To):
		return vigie.Errorf(vigie.CodeInvalid, "\"from\" must be before \"to\": swap them")
	}
	if err := d.words.labels(q.Langs, q.Substances, q.Topics, q.Dispositions, q.Urgencies); err != nil {
		return err
	}
	return d.places(ctx, q.Sites, q.Boards)
}

// texts joins hits with their threads. The index may be a second behind: a hit whose thread
// is gone from the store is left out.
func (d *Desk) texts(ctx context.Context, res vigie.SearchResult) (Found, error) {
	found := Found{Total: res.Total, Facets: res.Facets, Items: make([]Hit, 0, len(res.Hits))}
	if len(res.Hits) == 0 {
		return found, nil
	}
	ids := make([]string, len(res.Hits))
	for i, h := range res.Hits {
		ids[i] = h.ThreadID
	}
	docs, err := d.store.Documents(ctx, ids)
	if err != nil {
		return Found{}, fmt.Errorf("read threads found: %w", err)
	}
	byID := make(map[string]vigie.Document, len(docs))
	for _, doc := range docs {
		byID[doc.Thread.ID] = doc
	}
	for _, h := range res.Hits {
		if doc, ok := byID[h.ThreadID]; ok && doc.Thread.State != vigie.ThreadErased {
			found.Items = append(found.Items, Hit{Document: doc, Score: h.Score, Places: h.Places})
		}
	}
	return found, nil
}

// Thread reads any thread of the archive.
func (d *Desk) Thread(ctx context.Context, c Caller, id string) (ThreadView, error) {
	if err := c.May(UseArchive); err != nil {
		return ThreadView{}, err
	}
	var v ThreadView
	var err error
	if v.Thread, err = d.store.Thread(ctx, id); err != nil {
		return ThreadView{}, missing(err, "thread", id)
	}
	if v.Verdict, err = d.store.Verdict(ctx, id); err != nil && vigie.ErrorCode(err) != vigie.CodeNotFound {
		return ThreadView{}, fmt.Errorf("read verdict of %q: %w", id, err)
	}
	if v.Site, err = d.store.Site(ctx, v.Thread.SiteID); err != nil {
		return ThreadView{}, missing(err, "site", v.Thread.SiteID)
	}
	if err := d.opened(ctx, c, id); err != nil {
		return ThreadView{}, err
	}
	return v, nil
}
