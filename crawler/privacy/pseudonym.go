package privacy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const pseudonymPrefix = "p_"

// pseudonymLen is the length of every pseudonym: the prefix and 128 bits in base32.
const pseudonymLen = len(pseudonymPrefix) + 26

var pseudonymEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Pseudonym is the name's stand-in on one site: the same for every spelling of the name
// that a forum would take for the same (case, width, surrounding space), another one on
// another site. The empty name, a deleted account, stays empty.
func (k *Key) Pseudonym(siteID, name string) string {
	name = canonicalName(name)
	if name == "" {
		return ""
	}
	mac := hmac.New(sha256.New, k.site(siteID))
	_, _ = mac.Write([]byte(name)) // a hash never fails
	return pseudonymPrefix + pseudonymEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// site is the key of one site. It is computed once and kept as long as the key itself.
func (k *Key) site(siteID string) []byte {
	if known, ok := k.sites.Load(siteID); ok {
		return known.([]byte) //nolint:forcetypeassert // nothing else is stored
	}
	site := hmac.New(sha256.New, k.secret[:])
	_, _ = site.Write([]byte("vigie pseudonym v1\x00" + siteID)) // a hash never fails
	sum := site.Sum(nil)
	k.sites.Store(siteID, sum)
	return sum
}

// canonicalName is the form of a name that is hashed.
func canonicalName(name string) string {
	name = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, name)
	name = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name)))
	return strings.Join(strings.Fields(name), " ")
}

// invisible runes are put into words to hide them from searches.
func invisible(r rune) bool {
	switch r {
	case 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
		return true
	}
	return false
}

// isPseudonym recognises our own output, so that a text goes through twice unharmed.
func isPseudonym(s string) bool {
	if len(s) != pseudonymLen || !strings.HasPrefix(s, pseudonymPrefix) {
		return false
	}
	for _, c := range []byte(s[len(pseudonymPrefix):]) {
		if (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return false
		}
	}
	return true
}
