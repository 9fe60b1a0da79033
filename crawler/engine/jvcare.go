package engine

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// jvAlphabet are the sixteen figures in which JvCare and MesDiscussions write hidden
// addresses, two to a byte.
const jvAlphabet = "0A12B34C56D78E9F"

// decodeJvCare reads a hidden address. It is for links to pages and persons that the forum
// shows to everybody; it opens nothing that needs a login.
func decodeJvCare(s string) (string, bool) {
	if s == "" || len(s)%2 != 0 {
		return "", false
	}
	out := make([]byte, len(s)/2)
	for i := range out {
		high, low := strings.IndexByte(jvAlphabet, s[2*i]), strings.IndexByte(jvAlphabet, s[2*i+1])
		if high < 0 || low < 0 {
			return "", false
		}
		out[i] = byte(high<<4 | low)
	}
	return string(out), true
}

// hiddenAddress is the address that a class attribute hides: "JvCare 1F44… avatar",
// "md_cryptlink45CB…", "md_noclass_cryptlink1F…", "DOC_cryptlink1F…"; empty without one.
func hiddenAddress(class string) string {
	care := false
	for name := range strings.FieldsSeq(class) {
		coded := name
		if _, after, ok := strings.Cut(name, "cryptlink"); ok {
			coded = after
		} else if !care {
			care = name == "JvCare"
			continue
		}
		if address, ok := decodeJvCare(coded); ok {
			return address
		}
		care = false
	}
	return ""
}

var hiddenLinks = cascadia.MustCompile(`span[class*="JvCare"], span[class*="cryptlink"]`)

// showLinks turns the hidden links inside sel into plain ones, so that text and addresses are
// read as everywhere else. Doing it twice changes nothing.
func showLinks(sel *goquery.Selection) {
	for _, n := range sel.FindMatcher(hiddenLinks).Nodes {
		if address := hiddenAddress(attr(n, "class")); address != "" {
			n.Data, n.DataAtom = "a", atom.A
			n.Attr = append(n.Attr, html.Attribute{Key: "href", Val: address})
		}
	}
}
