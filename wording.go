package vigie

import "slices"

// Wording is what can be compared of how two threads ask, without their text.
type Wording struct {
	Print      Fingerprint // of title and opening post
	Short      bool        // so few words that only the same person's are compared
	SiteID     string
	Asker      string // pseudonym, empty when unknown; it tells people apart on one site alone
	Substances []string
	Danger     bool // an emergency
}

// Likeness from which two threads are one question. Measured in triage/twin on cross-posts as people edit
// them, and on different questions in the same form of words: see docs/labels.md.
const (
	likeOthers = 0.6 // whoever asks
	likeOwn    = 0.3
	likeShort  = 0.9 // the same person's, in a few words
)

// IsZero says that there is nothing to compare.
func (w Wording) IsZero() bool { return w.Print.IsZero() || w.Short && w.Asker == "" }

// Same says whether two threads ask the same, so that one answer serves both: nearly the same words, or
// words in common by the same person on the same site. Another substance is another question, in however
// similar words, and danger in one alone is never hidden behind the other.
func (w Wording) Same(o Wording) bool {
	if w.Danger != o.Danger || !agree(w.Substances, o.Substances) {
		return false
	}
	own := w.Asker != "" && w.Asker == o.Asker && w.SiteID == o.SiteID
	like := w.Print.Likeness(o.Print)
	switch {
	case w.Short || o.Short:
		return own && like >= likeShort
	case own:
		return like >= likeOwn
	default:
		return like >= likeOthers
	}
}

// agree says that two lists of substances are the same, or that one names those of the other and more.
func agree(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return len(b) == 0
	}
	return !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}
