package index

import (
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/token/elision"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/analysis/token/stop"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/single"
	unicodetok "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"golang.org/x/text/unicode/norm"
)

// Langs are the languages that have an analysis of their own.
var Langs = []string{"fr", "nl", "en"}

// fold is a token filter that takes accents and ligatures away, so that "cafe" finds "café".
// It works on the term alone: places in the text stay those of the text.
type fold struct{}

func (fold) Filter(input analysis.TokenStream) analysis.TokenStream {
	for _, token := range input {
		token.Term = foldTerm(token.Term)
	}
	return input
}

func foldTerm(term []byte) []byte {
	ascii := true
	for _, b := range term {
		if b >= 0x80 {
			ascii = false
			break
		}
	}
	if ascii {
		return term
	}
	out := make([]rune, 0, len(term))
	for _, r := range string(norm.NFKD.Bytes(term)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ' || r == 'Œ':
			out = append(out, 'o', 'e')
		case r == 'æ' || r == 'Æ':
			out = append(out, 'a', 'e')
		case r == 'ß':
			out = append(out, 's', 's')
		case r == 'ø':
			out = append(out, 'o')
		case r == '’' || r == 'ʼ':
			out = append(out, '\'')
		default:
			out = append(out, r)
		}
	}
	return []byte(string(out))
}

// foldedWords reads a word list of bleve and folds it like the text.
func foldedWords(list []byte) analysis.TokenMap {
	raw, out := analysis.NewTokenMap(), analysis.NewTokenMap()
	if err := raw.LoadBytes(list); err != nil {
		panic(err) // unreachable: the list is compiled in
	}
	for word := range raw {
		out.AddToken(string(foldTerm([]byte(word))))
	}
	return out
}

// analyzers holds one analysis a language: tokens, lower case, folding, elision, stop words,
// stem. The stemmer comes last so that text and question go through the same steps.
func analyzers() map[string]analysis.Analyzer {
	build := func(filters ...analysis.TokenFilter) analysis.Analyzer {
		all := append([]analysis.TokenFilter{lowercase.NewLowerCaseFilter(), fold{}}, filters...)
		return &analysis.DefaultAnalyzer{Tokenizer: unicodetok.NewUnicodeTokenizer(), TokenFilters: all}
	}
	articles := analysis.NewTokenMap()
	for _, a := range []string{"l", "m", "t", "qu", "n", "s", "j", "d", "c", "jusqu", "quoiqu", "lorsqu", "puisqu"} {
		articles.AddToken(a)
	}
	return map[string]analysis.Analyzer{
		"fr": build(elision.NewElisionFilter(articles), stop.NewStopTokensFilter(foldedWords(fr.FrenchStopWords)), fr.NewFrenchLightStemmerFilter()),
		"nl": build(stop.NewStopTokensFilter(foldedWords(nl.DutchStopWords)), nl.NewDutchStemmerFilter()),
		"en": build(en.NewPossessiveFilter(), stop.NewStopTokensFilter(foldedWords(en.EnglishStopWords)), porter.NewPorterStemmer()),
	}
}

// whole analyses a facet value as one term.
var whole analysis.Analyzer = &analysis.DefaultAnalyzer{Tokenizer: single.NewSingleTokenTokenizer()}
