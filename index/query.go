package index

import (
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/search/query"

	"vigie"
)

// clause is one part of a question: a word or a phrase, wanted or not.
type clause struct {
	text                   string
	phrase, fuzzy, without bool
	prefix                 bool
}

// maxClauses bounds the work of one question.
const maxClauses = 24

// parse splits a question into clauses: word, "a phrase", word~ (fuzzy), word* (beginning),
// -word or -"a phrase" (without).
func parse(text string) ([]clause, error) {
	var out []clause
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		var c clause
		if strings.HasPrefix(rest, "-") && len(rest) > 1 {
			c.without, rest = true, rest[1:]
		}
		if quoted, ok := strings.CutPrefix(rest, `"`); ok {
			body, after, closed := strings.Cut(quoted, `"`)
			if !closed {
				return nil, vigie.Errorf(vigie.CodeInvalid, `the search has a " without its end: close the phrase`)
			}
			c.phrase, c.text, rest = true, body, after
		} else {
			end := strings.IndexFunc(rest, unicode.IsSpace)
			if end < 0 {
				end = len(rest)
			}
			c.text, rest = rest[:end], rest[end:]
			if word, ok := strings.CutSuffix(c.text, "~"); ok {
				c.text, c.fuzzy = word, true
			} else if word, ok := strings.CutSuffix(c.text, "*"); ok {
				c.text, c.prefix = word, true
			}
		}
		if strings.TrimSpace(c.text) != "" {
			out = append(out, c)
		}
	}
	if len(out) > maxClauses {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the search has %d parts: use at most %d", len(out), maxClauses)
	}
	return out, nil
}

// build makes the query: every clause must match in one of the languages, and every filter.
func (x *Index) build(q vigie.SearchQuery) (query.Query, error) {
	clauses, err := parse(q.Text)
	if err != nil {
		return nil, err
	}
	langs := q.Langs
	if len(langs) == 0 {
		langs = Langs
	}
	var must, mustNot []query.Query
	for _, c := range clauses {
		sub := clauseQuery(c, langs, x.byLang)
		switch {
		case sub == nil: // stop words only: they match everything
		case c.without:
			mustNot = append(mustNot, sub)
		default:
			must = append(must, sub)
		}
	}
	must = append(must, filters(q)...)
	if len(must) == 0 {
		must = append(must, query.NewMatchAllQuery())
	}
	return query.NewBooleanQuery(must, nil, mustNot), nil
}

// clauseQuery looks for a clause in title and posts of each language, as that language
// analyses it. The title weighs double.
func clauseQuery(c clause, langs []string, byLang map[string]analysis.Analyzer) query.Query {
	var either []query.Query
	for _, lang := range langs {
		analyzer, ok := byLang[lang]
		if !ok {
			continue
		}
		terms := termsOf(analyzer, c)
		if len(terms) == 0 {
			continue
		}
		for _, f := range []struct {
			name  string
			boost float64
		}{{fieldTitle, 2}, {fieldPosts, 1}} {
			either = append(either, fieldQuery(c, terms, f.name+"_"+lang, f.boost))
		}
	}
	if len(either) == 0 {
		return nil
	}
	return query.NewDisjunctionQuery(either)
}

func fieldQuery(c clause, terms []string, field string, boost float64) query.Query {
	switch {
	case len(terms) > 1:
		q := query.NewPhraseQuery(terms, field)
		q.SetBoost(boost)
		return q
	case c.fuzzy:
		q := query.NewFuzzyQuery(terms[0])
		q.SetField(field)
		q.SetFuzziness(1 + min(1, len(terms[0])/8))
		q.SetPrefix(1)
		q.SetBoost(boost)
		return q
	case c.prefix:
		q := query.NewPrefixQuery(terms[0])
		q.SetField(field)
		q.SetBoost(boost)
		return q
	default:
		q := query.NewTermQuery(terms[0])
		q.SetField(field)
		q.SetBoost(boost)
		return q
	}
}

// termsOf analyses a clause. The beginning of a word is only folded: a stem of half a word
// would find nothing.
func termsOf(analyzer analysis.Analyzer, c clause) []string {
	if c.prefix {
		return []string{string(foldTerm([]byte(strings.ToLower(c.text))))}
	}
	var out []string
	last := 0
	for _, token := range analyzer.Analyze([]byte(c.text)) {
		for gap := last + 1; len(out) > 0 && gap < token.Position; gap++ {
			out = append(out, "") // a stop word stood here: any word may
		}
		last = token.Position
		out = append(out, string(token.Term))
	}
	return out
}

// filters turns the filters of a search into queries that do not change the score.
func filters(q vigie.SearchQuery) []query.Query {
	var out []query.Query
	add := func(field string, values []string) {
		if len(values) == 0 {
			return
		}
		var either []query.Query
		for _, v := range values {
			t := query.NewTermQuery(v)
			t.SetField(field)
			t.SetBoost(0)
			either = append(either, t)
		}
		out = append(out, query.NewDisjunctionQuery(either))
	}
	add(fieldLang, q.Langs)
	add(fieldSite, q.Sites)
	add(fieldBoard, q.Boards)
	add(fieldSubstance, q.Substances)
	add(fieldTopic, q.Topics)
	add(fieldDisposition, stringsOf(q.Dispositions))
	add(fieldUrgency, stringsOf(q.Urgencies))
	if !q.From.IsZero() || !q.To.IsZero() {
		var from, to *float64
		if !q.From.IsZero() {
			f := float64(q.From.Unix())
			from = &f
		}
		if !q.To.IsZero() {
			t := float64(q.To.Unix())
			to = &t
		}
		yes, no := true, false
		r := query.NewNumericRangeInclusiveQuery(from, to, &yes, &no)
		r.SetField(fieldPosted)
		r.SetBoost(0)
		out = append(out, r)
	}
	return out
}

func stringsOf[T ~string](in []T) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = string(v)
	}
	return out
}

// request adds page, order, facets and places to a query.
func request(q vigie.SearchQuery, body query.Query) *bleve.SearchRequest {
	limit := q.Limit
	if limit <= 0 || limit > 100 {
		limit = 20
	}
	req := bleve.NewSearchRequestOptions(body, limit, max(q.Offset, 0), false)
	req.IncludeLocations = q.Text != ""
	if q.Sort == "newest" || q.Text == "" {
		req.SortBy([]string{"-" + fieldPosted, "_id"})
		req.Score = "none"
	} else {
		req.SortBy([]string{"-_score", "_id"})
	}
	if q.Facets {
		for _, f := range facets {
			req.AddFacet(f, bleve.NewFacetRequest(f, 50))
		}
	}
	return req
}
