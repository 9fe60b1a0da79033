package web

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// langs are the languages of the pages; the first is spoken to whoever names none of them.
var langs = []string{"en", "fr", "nl"}

// words is what the pages say, by language and key.
type words map[string]map[string]string

func readWords() (words, error) {
	out := words{}
	for _, lang := range langs {
		data, err := wordFiles.ReadFile("words/" + lang + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("words of the pages: %w", err)
		}
		list := map[string]string{}
		if err := yaml.UnmarshalWithOptions(data, &list, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("words of the pages in %s: %w", lang, err)
		}
		out[lang] = list
	}
	return out, nil
}

// say gives the words of a key; the key itself where there are none, so that a gap is seen.
func (w words) say(lang, key string, args ...any) string {
	text, ok := w[lang][key]
	if !ok {
		return key
	}
	if len(args) > 0 {
		return fmt.Sprintf(text, args...)
	}
	return text
}

// chooseLang is the language of a visit: as chosen, as the person speaks, as the browser asks.
func chooseLang(chosen string, speaks []string, accept string) string {
	wanted := append([]string{chosen}, speaks...)
	for part := range strings.SplitSeq(accept, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		tag, _, _ = strings.Cut(tag, "-")
		wanted = append(wanted, strings.ToLower(tag))
	}
	for _, lang := range wanted {
		if slices.Contains(langs, lang) {
			return lang
		}
	}
	return langs[0]
}
