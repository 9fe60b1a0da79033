package index

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bindex "github.com/blevesearch/bleve_index_api"

	"vigie"
)

// Field names. Text fields carry the language behind an underscore: title_fr, posts_fr.
const (
	fieldTitle       = "title"
	fieldPosts       = "posts"
	fieldSite        = "site"
	fieldBoard       = "board"
	fieldLang        = "lang"
	fieldSubstance   = "substance"
	fieldTopic       = "topic"
	fieldDisposition = "disposition"
	fieldUrgency     = "urgency"
	fieldMonth       = "month"
	fieldPosted      = "posted"
)

// facets are the fields that are counted, in the order they are shown.
var facets = []string{fieldSite, fieldBoard, fieldLang, fieldSubstance, fieldTopic, fieldDisposition, fieldUrgency, fieldMonth}

const (
	textOptions  = bindex.IndexField | bindex.IncludeTermVectors
	facetOptions = bindex.IndexField | bindex.DocValues | bindex.SkipFreqNorm
	timeOptions  = bindex.IndexField | bindex.DocValues
)

// makeDocument lays a thread out in fields. Nothing is stored: only terms and places.
func makeDocument(d vigie.Document, byLang map[string]analysis.Analyzer) *document.Document {
	t, v := &d.Thread, &d.Verdict
	lang := textLang(v.Lang, t.Lang)
	doc := document.NewDocument(t.ID)
	text := func(name, value string, at ...uint64) {
		if value != "" {
			doc.AddField(document.NewTextFieldCustom(name+"_"+lang, at, []byte(value), textOptions, byLang[lang]))
		}
	}
	facet := func(name, value string) {
		if value != "" {
			doc.AddField(document.NewTextFieldCustom(name, nil, []byte(value), facetOptions, whole))
		}
	}
	text(fieldTitle, t.Title)
	for i, p := range t.Posts {
		text(fieldPosts, p.Text, uint64(i))
	}
	facet(fieldSite, t.SiteID)
	facet(fieldBoard, t.BoardID)
	facet(fieldLang, lang)
	for _, s := range v.Substances {
		facet(fieldSubstance, s)
	}
	for _, s := range v.Topics {
		facet(fieldTopic, s)
	}
	facet(fieldDisposition, string(v.Disposition))
	facet(fieldUrgency, string(v.Urgency))
	if at := t.PostedAt; !at.IsZero() {
		facet(fieldMonth, at.UTC().Format("2006-01"))
		doc.AddField(document.NewNumericFieldWithIndexingOptions(fieldPosted, nil, float64(at.Unix()), timeOptions))
	}
	return doc
}

// textLang chooses the analysis: the verdict's language, else the site's, else English.
func textLang(candidates ...string) string {
	for _, c := range candidates {
		for _, l := range Langs {
			if c == l {
				return l
			}
		}
	}
	return "en"
}
