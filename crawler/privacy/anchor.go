package privacy

// anchor is what a word may begin.
type anchor uint8

const (
	anchorPlain      anchor = iota
	anchorZero              // zero, the begin of a phone in words
	anchorAt                // at, arobase
	anchorStreet            // rue, place: the name follows
	anchorStreetLast        // Street, Road: the name stands before
	anchorService           // snap, insta
	anchorSite              // t.me, instagram.com: the handle is in the path
	anchorScheme            // http, www
)

// maxAnchor is the longest anchor in bytes; longer words are passed over without a look.
const maxAnchor = 20

// anchors maps the words, in lower case, at which the scan stops.
var anchors = func() map[string]anchor {
	m := map[string]anchor{}
	for kind, words := range map[anchor][]string{
		anchorZero: {"zéro", "zero", "nul", "oh", "plus", "double", "nought"},
		anchorAt:   {"at", "arobase", "arobas", "arrobase", "arobaze", "apenstaartje", "apestaartje", "apenstaart", "arobasse", "a", "à", "chez"},
		anchorStreet: {"rue", "avenue", "av", "boulevard", "bld", "bd", "blvd", "place", "chemin", "impasse", "allée", "allées", "allee",
			"quai", "route", "cours", "square", "passage", "chaussée", "chaussee", "résidence", "residence", "lotissement", "sentier", "ruelle",
			"faubourg", "clos", "drève", "dreve", "venelle", "esplanade", "traverse", "montée", "rond", "hameau", "villa", "cité"},
		anchorStreetLast: {"street", "st", "road", "rd", "ave", "lane", "drive", "close", "court", "way", "crescent", "terrace", "gardens",
			"grove", "hill", "mews", "walk", "row", "parade"},
		anchorService: {"snap", "snapchat", "snape", "insta", "instagram", "ig", "telegram", "télégram", "telegramme", "télégramme", "tg", "wickr",
			"discord", "kik", "signal", "whatsapp", "wa", "tiktok", "twitter", "facebook", "fb", "messenger", "skype", "threema", "session",
			"steam", "psn", "onlyfans", "icq", "jabber", "xmpp", "matrix", "wire", "viber", "tele", "tiktak", "snapje"},
		anchorSite:   {"t", "telegram", "instagram", "snapchat", "facebook", "fb", "wa", "tiktok", "twitter", "x", "discord", "discordapp", "onlyfans", "linktr", "signal", "threads"},
		anchorScheme: {"http", "https", "www"},
	} {
		for _, w := range words {
			if old, ok := m[w]; !ok || old == anchorSite {
				m[w] = kind
			}
		}
	}
	return m
}()

// sites are hosts whose first path part names a person, with the parts that stand before
// the name.
var sites = map[string]string{
	"t.me": "s/", "telegram.me": "", "telegram.dog": "", "instagram.com": "", "snapchat.com": "add/", "facebook.com": "", "fb.com": "", "fb.me": "", "m.me": "",
	"wa.me": "", "tiktok.com": "@", "twitter.com": "", "x.com": "", "discord.gg": "", "discord.com": "users/", "discordapp.com": "users/",
	"onlyfans.com": "", "linktr.ee": "", "signal.me": "#p/", "signal.group": "", "threads.net": "@",
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// isLetter says that a Latin letter begins at i. Punctuation, other scripts and invalid
// bytes are no letters: nothing that is looked for is written in them.
func isLetter(s string, i int) bool {
	c := s[i]
	if c < 0x80 {
		return c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	if i+1 >= len(s) || s[i+1]&0xC0 != 0x80 {
		return false
	}
	return c >= 0xC4 && c <= 0xC9 || c == 0xC3 && s[i+1] != 0x97 && s[i+1] != 0xB7 // not × and ÷
}

func letterLen(s string, i int) int {
	if s[i] < 0x80 {
		return 1
	}
	return 2
}

// letterBefore says that a Latin letter ends right before i.
func letterBefore(s string, i int) bool {
	return i > 0 && isLetter(s, i-1) || i > 1 && s[i-1] >= 0x80 && isLetter(s, i-2)
}

// lowerInto appends s in lower case: ASCII and the accented letters of Latin-1.
func lowerInto(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' || i > 0 && s[i-1] == 0xC3 && c >= 0x80 && c <= 0x9E {
			c += 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

func lower(s string) string { return string(lowerInto(make([]byte, 0, len(s)), s)) }

func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}
