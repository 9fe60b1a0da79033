package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vigie"
)

// Limits of lists and texts.
const (
	FeedLimit   = 50  // items when the reader names no number
	FeedMax     = 200 // most items at once
	SearchLimit = 20
	SearchMax   = 100
	OffsetMax   = 10_000 // how deep a search may be paged
	QueryMax    = 500    // characters of a search text
	ReasonMax   = 500    // characters of a reason
)

// vocabulary is the words that filters may use.
type vocabulary struct{ substances []string }

var (
	langs        = []string{"fr", "nl", "en", "other"}
	dispositions = []vigie.Disposition{vigie.Answer, vigie.Expert, vigie.Emergency, vigie.Exclude}
	urgencies    = []vigie.Urgency{vigie.UrgencyNow, vigie.UrgencySoon, vigie.UrgencyNormal, vigie.UrgencyNone}
	sorts        = []string{"relevance", "newest"}
)

// oneOf checks the values of one filter.
func oneOf[T ~string](name string, values, allowed []T) error {
	for _, v := range values {
		if !slices.Contains(allowed, v) {
			return vigie.Errorf(vigie.CodeInvalid, "unknown %s %q: use one of %s", name, short(string(v)), join(allowed))
		}
	}
	return nil
}

func join[T ~string](values []T) string {
	s := make([]string, len(values))
	for i, v := range values {
		s[i] = string(v)
	}
	return strings.Join(s, ", ")
}

// short cuts what a person typed to a length that fits a message.
func short(s string) string {
	if len(s) <= 60 {
		return s
	}
	cut := 60
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// labels checks the filters that feed and search share.
func (v vocabulary) labels(lang, substances, topics []string, disp []vigie.Disposition, urg []vigie.Urgency) error {
	if err := oneOf("lang", lang, langs); err != nil {
		return err
	}
	if len(v.substances) > 0 {
		for _, s := range substances {
			if !slices.Contains(v.substances, s) {
				return vigie.Errorf(vigie.CodeInvalid, "unknown substance %q: use an id of the lexicon, such as %s", short(s), join(v.substances[:min(5, len(v.substances))]))
			}
		}
	}
	if err := oneOf("topic", topics, vigie.Topics); err != nil {
		return err
	}
	if err := oneOf("disposition", disp, dispositions); err != nil {
		return err
	}
	return oneOf("urgency", urg, urgencies)
}

// places checks that sites and boards that a filter names exist: a typing mistake must not
// look like an empty list.
func (d *Desk) places(ctx context.Context, sites, boards []string) error {
	if len(sites) > 0 {
		known, err := d.store.Sites(ctx)
		if err != nil {
			return fmt.Errorf("check site filter: %w", err)
		}
		for _, id := range sites {
			if !slices.ContainsFunc(known, func(s vigie.Site) bool { return s.ID == id }) {
				return vigie.Errorf(vigie.CodeInvalid, "unknown site %q: GET /api/v1/sites lists them", short(id))
			}
		}
	}
	if len(boards) > 0 {
		known, err := d.store.Boards(ctx, "")
		if err != nil {
			return fmt.Errorf("check board filter: %w", err)
		}
		for _, id := range boards {
			if !slices.ContainsFunc(known, func(b vigie.Board) bool { return b.ID == id }) {
				return vigie.Errorf(vigie.CodeInvalid, "unknown board %q: GET /api/v1/boards lists them", short(id))
			}
		}
	}
	return nil
}

// limit checks a page size; 0 asks for the usual one.
func limit(n, usual, most int) (int, error) {
	if n == 0 {
		return usual, nil
	}
	if n < 1 || n > most {
		return 0, vigie.Errorf(vigie.CodeInvalid, "limit is %d: use 1 to %d", n, most)
	}
	return n, nil
}

// object writes a filter the same way whatever the order of its values. The text of a
// search may be anything, a name or a copied post: the audit keeps a digest of it.
func object(fields url.Values, text string) string {
	for k, values := range fields {
		values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
		slices.Sort(values)
		if values = slices.Compact(values); len(values) == 0 {
			delete(fields, k)
			continue
		}
		fields[k] = values
	}
	if text != "" {
		sum := sha256.Sum256([]byte(text))
		fields.Set("q", "sha256:"+hex.EncodeToString(sum[:8]))
	}
	return fields.Encode()
}

func strs[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
