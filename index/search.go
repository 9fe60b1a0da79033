package index

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search"

	"vigie"
)

// maxPlaces bounds the places given for one hit.
const maxPlaces = 40

// Search answers a question about the archive. It gives CodeInvalid for a question that
// cannot be read and CodeUnavailable while the copy is built for the first time.
func (x *Index) Search(ctx context.Context, q vigie.SearchQuery) (vigie.SearchResult, error) {
	body, err := x.build(q)
	if err != nil {
		return vigie.SearchResult{}, err
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.live == nil || !x.ready.Load() {
		return vigie.SearchResult{}, vigie.Errorf(vigie.CodeUnavailable, "rebuilding: the archive is being indexed, try again in a minute")
	}
	res, err := x.live.SearchInContext(ctx, request(q, body))
	if err != nil {
		return vigie.SearchResult{}, vigie.Wrap(vigie.CodeUnavailable, err, "the search did not finish: ask for less, or try again")
	}
	return result(res), nil
}

func result(res *bleve.SearchResult) vigie.SearchResult {
	out := vigie.SearchResult{Total: int(res.Total), Facets: map[string][]vigie.FacetCount{}}
	for _, hit := range res.Hits {
		out.Hits = append(out.Hits, vigie.SearchHit{ThreadID: hit.ID, Score: hit.Score, Places: places(hit.Locations)})
	}
	for name, f := range res.Facets {
		counts := []vigie.FacetCount{}
		for _, term := range f.Terms.Terms() {
			counts = append(counts, vigie.FacetCount{Value: term.Term, Count: term.Count})
		}
		out.Facets[name] = counts
	}
	return out
}

// places turns bleve's locations into fields of the thread, in reading order.
func places(byField search.FieldTermLocationMap) []vigie.Place {
	var out []vigie.Place
	for field, terms := range byField {
		name, _, _ := strings.Cut(field, "_")
		for _, locations := range terms {
			for _, l := range locations {
				at := name
				if name == fieldPosts && len(l.ArrayPositions) > 0 {
					at = "posts[" + strconv.FormatUint(l.ArrayPositions[0], 10) + "]"
				}
				out = append(out, vigie.Place{Field: at, Start: int(l.Start), End: int(l.End)})
			}
		}
	}
	slices.SortFunc(out, func(a, b vigie.Place) int {
		return cmp.Or(cmp.Compare(fieldRank(a.Field), fieldRank(b.Field)), cmp.Compare(a.Start, b.Start))
	})
	out = slices.Compact(out)
	return out[:min(len(out), maxPlaces)]
}

// fieldRank orders the title before the posts, and posts by number.
func fieldRank(field string) int {
	if field == fieldTitle {
		return -1
	}
	n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(field, "posts["), "]")) // our own text: always a number
	return n
}
