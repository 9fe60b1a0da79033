package lexicon

// Lang is one of the three languages of the lexicon.
type Lang uint8

// The languages. Any stands for a term that is valid in all of them.
const (
	French Lang = iota
	Dutch
	English
	Any
)

// langs is how many languages there are.
const langs = 3

var langCodes = [...]string{"fr", "nl", "en", "any"}

func (l Lang) String() string {
	if int(l) < len(langCodes) {
		return langCodes[l]
	}
	return ""
}

// ParseLang reads a language code; ok is false when it is none of fr, nl, en and any.
func ParseLang(code string) (lang Lang, ok bool) {
	for i, c := range langCodes {
		if c == code {
			return Lang(i), true
		}
	}
	return Any, false
}

type langMask uint8

const allLangs langMask = 1<<langs - 1

func maskOf(l Lang) langMask {
	if l >= Any {
		return allLangs
	}
	return 1 << l
}

func (m langMask) has(l Lang) bool { return m&maskOf(l) != 0 }
