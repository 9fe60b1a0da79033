package engine

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"vigie"
)

func TestPlainText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, html, want string }{
		{"line ends", "one<br>two<br/><br/><br/><br/>three", "one\ntwo\n\nthree"},
		{"paragraphs", "<p>one</p><p>two</p>", "one\n\ntwo"},
		{"blocks", "<div>one</div><div>two</div>three", "one\ntwo\nthree"},
		{"list", "a<ul><li>b</li><li>c</li></ul>d", "a\n\nb\nc\n\nd"},
		{"cells stay apart", "<table><tr><td>a</td><td>b</td></tr></table>", "a b"},
		{"spaces", "  a \u00a0 b\n\tc ", "a b c"},
		{"inline", "a<b>b</b> <i>c</i>", "ab c"},
		{"preformatted", "<pre>a  b\n  c</pre>", "a  b\n  c"},
		{"hidden marks inside a word", "mé\u200bdi\u00adca\u200dment", "médica\u200dment"},
		{"scripts", "a<script>x()</script><style>y{}</style><noscript>z</noscript>b", "ab"},
		{"form controls", "a <button>Spoiler</button><select><option>x</option></select>b", "a b"},
		{"smiley", `a <img class="smilies" alt=":lol:"> <img src="/smilies/x.gif" alt="roll"> <img alt="holiday photo" src="p.jpg">b`, "a :lol: :roll: b"},
		{"link", `<a href="https://a.example.org/x">there</a>`, "there"},
		{"cut link", `<a href="https://a.example.org/long/path/end.html?sid=0123456789abcdef0123456789abcdef">https://a.example.org/lo ... d.html</a>`, "https://a.example.org/long/path/end.html"},
		{"text with dots is not a cut link", `<a href="https://a.example.org/">and so ... on</a>`, "and so ... on"},
		{"nothing", "<div><br></div>", ""},
	} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(`<div id="x">` + c.html + `</div>`))
		if err != nil {
			t.Fatal(err)
		}
		if got := plainText(doc.Find("#x")); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAbsolute(t *testing.T) {
	t.Parallel()
	doc := Open(&vigie.Page{URL: "https://a.example.org/forum/page.php?x=1"}, Options{})
	based := Open(&vigie.Page{URL: "https://a.example.org/forum/", Body: []byte(`<html><head><base href="/board/"></head><body>x</body></html>`)}, Options{})
	for _, c := range []struct {
		doc        *Document
		href, want string
	}{
		{doc, "./viewtopic.php?f=1&t=2&sid=0123456789abcdef0123456789abcdef#p5", "https://a.example.org/forum/viewtopic.php?f=1&t=2#p5"},
		{doc, "showthread.php?s=0123456789abcdef0123456789abcdef&t=9", "https://a.example.org/forum/showthread.php?t=9"},
		{doc, "search.php?s=rain", "https://a.example.org/forum/search.php?s=rain"},
		{doc, "x;jsessionid=ABC?b=2&a=1", "https://a.example.org/forum/x?b=2&a=1"},
		{doc, "index.php?PHPSESSID=abc&topic=5.0", "https://a.example.org/forum/index.php?topic=5.0"},
		{doc, "a?%73id=1&b=2", "https://a.example.org/forum/a?b=2"},
		{doc, "//b.example.org/y", "https://b.example.org/y"},
		{doc, "javascript:void(0)", ""},
		{doc, "mailto:a@example.org", ""},
		{doc, "#top", ""},
		{doc, "http://[::1", ""},
		{based, "threads/x.1/", "https://a.example.org/board/threads/x.1/"},
	} {
		if got := absolute(c.doc, c.href); got != c.want {
			t.Errorf("absolute(%q) = %q, want %q", c.href, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"0": 0, "1\u00a0439": 1439, "1,439": 1439, "1.439": 1439, "12 004 Vus": 12004, "1K": 1000, "10.9k": 10900,
		"1,2K": 1200, "2M": 2000000, "-": -1, "–": -1, "": -1, "Réponses : 17": 17, "99999999999999999999": -1,
	} {
		if got := number(in); got != want {
			t.Errorf("number(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestQuoteAuthor(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Lison59 a écrit:":                                  "Lison59",
		"Jean du Salève a écrit\u00a0:":                     "Jean du Salève",
		"kettle_on wrote: ↑Sat Jan 18, 2020 4:06 pm":        "kettle_on",
		"pimpelmees_88 schreef: ↑23 nov 2026 22:05":         "pimpelmees_88",
		"Originally Posted by Morris":                       "Morris",
		"Envoyé par capucine_bis":                           "capucine_bis",
		"Zitat von Gärtner":                                 "Gärtner",
		"vagabond42 a dit:":                                 "vagabond42",
		"Le 22 juillet 2026 à 11:36:56 Autre Nom a écrit :": "Autre Nom",
		"Quote from: bench on March 3, 2026":                "bench",
		"Citation":                                          "",
		"":                                                  "",
	} {
		if got := quoteAuthor(in).Reveal(); got != want {
			t.Errorf("quoteAuthor(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMessageKind(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Kind{
		"The requested topic does not exist.":                      KindGone,
		"Le sujet demandé n’existe pas.":                           KindGone,
		"Das gewünschte Thema existiert nicht.":                    KindGone,
		"Het opgevraagde onderwerp bestaat niet.":                  KindGone,
		"La discussion demandée n'a pas pu être trouvée.":          KindGone,
		"You are not authorised to read this forum.":               KindWall,
		"Vous n’êtes pas autorisé à consulter ce forum.":           KindWall,
		"You must be logged-in to do that.":                        KindWall,
		"Je bent niet bevoegd om dit forum te lezen.":              KindWall,
		"Sie sind nicht berechtigt, dieses Forum zu lesen.":        KindWall,
		"The board is closed for maintenance, be back in an hour.": KindUnknown,
	} {
		if got := messageKind(in); got != want {
			t.Errorf("messageKind(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestKeepPosts(t *testing.T) {
	t.Parallel()
	name := vigie.NewUserName
	got := keepPosts([]Post{{ID: "1", Text: "a"}, {ID: "", Text: "b"}, {ID: "2", Author: name("Publicité")}, {ID: "1", Text: "again"}, {ID: "3", Author: name("Anne")}})
	if len(got) != 2 || got[0].Text != "a" || got[1].ID != "3" {
		t.Errorf("kept %+v", got)
	}
}

func TestKeepRows(t *testing.T) {
	t.Parallel()
	got := keepRows([]Row{{ID: "1", URL: "u", Sticky: true}, {ID: "2"}, {URL: "u"}, {ID: "1", URL: "u"}, {ID: "3", URL: "v"}})
	if len(got) != 2 || !got[0].Sticky || got[1].ID != "3" {
		t.Errorf("kept %+v", got)
	}
}

func TestWordlessPostsAreDrift(t *testing.T) {
	t.Parallel()
	post := `<div id="p%d" class="post"><div class="postbody"><p class="author"><strong><a>x</a></strong></p><div class="words">hello</div></div></div>`
	page := `<html><body id="phpbb" class="section-viewtopic"><h2 class="topic-title">T</h2>`
	for i, want := range []bool{false, false, true} {
		page += strings.Replace(post, "%d", string(rune('1'+i)), 1)
		_, err := Read(Open(&vigie.Page{URL: "https://a.example.org/viewtopic.php?t=1", Body: []byte(page)}, Options{Now: time.Unix(1e9, 0)}), "")
		if (err != nil) != want {
			t.Errorf("%d posts without a word: error %v, want one: %v", i+1, err, want)
		}
	}
}
