package engine

import (
	"errors"
	"testing"

	"vigie"
)

func TestMesdiscussionsAddresses(t *testing.T) {
	t.Parallel()
	doc := Open(&vigie.Page{URL: "https://forum.exemple.org/sante/tabac/liste_sujet-1.htm"}, Options{})
	for address, want := range map[string]mdThread{
		"/sante/tabac/un-titre-sujet_12_3.htm#t99": {"sante/tabac:12", "12", "https://forum.exemple.org/sante/tabac/un-titre-sujet_12_1.htm", 3},
		"sujet_12_1.html":                          {"sante/tabac:12", "12", "https://forum.exemple.org/sante/tabac/sujet_12_1.html", 1},
		"/tabac/le-sujet_9-sujet_12_1.htm":         {"tabac:12", "12", "https://forum.exemple.org/tabac/le-sujet_9-sujet_12_1.htm", 1},
		"/forum2.php?config=x.inc&cat=13&subcat=4&post=84540&page=7&p=1&PHPSESSID=0123456789abcdef0123456789abcdef#t1": {
			"cat/13:84540", "84540", "https://forum.exemple.org/forum2.php?cat=13&config=x.inc&p=1&page=1&post=84540&subcat=4", 7},
		"/sante/tabac/liste_sujet-2.htm": {},
		"/profil-12.htm":                 {},
		"javascript:void(0)":             {},
		"":                               {},
	} {
		got, ok := mdRead(doc, address)
		if got != want || ok != (want.key != "") {
			t.Errorf("mdRead(%q) = %+v, %t; want %+v", address, got, ok, want)
		}
	}
	at, _ := mdRead(doc, "/forum2.php?config=x.inc&cat=13&post=84540&page=7")
	if got, want := at.atPage(8), "https://forum.exemple.org/forum2.php?cat=13&config=x.inc&page=8&post=84540"; got != want {
		t.Errorf("page 8 is %q, want %q", got, want)
	}
}

// A page of the forum at a thread's address in which no post is found is an alarm, never an
// empty thread and never an unknown page.
func TestMesdiscussionsChangedMarkupIsDrift(t *testing.T) {
	t.Parallel()
	const url = "https://forum.exemple.org/sante/tabac/un-titre-sujet_12_1.htm"
	for name, body := range map[string]string{
		"no posts":       `<html><body><div class="mesdiscussions"><div class="new-post">Bonjour</div></div></body></html>`,
		"ads alone":      `<html><body><table class="messagetable"><tr><td class="messCase1"><b class="s2">Publicité</b></td><td class="messCase2"><p>achetez</p></td></tr></table></body></html>`,
		"broken payload": `<html><body><p>x</p><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":[]},"x":{"pagePosts":1}}</script></body></html>`,
		"empty payload":  `<html><body><p>x</p><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{"pagePosts":[]}}}</script></body></html>`,
	} {
		if got, err := readBody(t, url, body); !errors.Is(err, ErrDrift) {
			t.Errorf("%s: kind %q, error %v; want drift", name, got.Kind, err)
		}
	}
}
