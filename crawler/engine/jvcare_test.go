package engine

import (
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestHiddenAddress(t *testing.T) {
	t.Parallel()
	for class, want := range map[string]string{
		"JvCare 1F444FC1C34EC21F4E43C2C24A4C431F2A212A2A2A24222A2B2B avatar":                                                                       "/forums/message/1211163144",
		"JvCare 45CBCBC0C22D1F1FCCCCCC194D43C3C5C4464B434F19424F4E1FC0C14F4446481F41C146494B464848433F222F4E4F4B432E4649444FC2 messageUser__label": "https://www.jeuxvideo.com/profil/brindille_3?mode=infos",
		"md_cryptlink1F444FC1C34EC21F4E43C2C24A4C431F2A212A2A2A24222A2B2B":                                                                         "/forums/message/1211163144",
		"cHeader md_noclass_cryptlink1F444FC1":                                                                                                     "/for",
		"DOC_cryptlink1F44":                                                                                                                        "/f",
		"md_cryptlink":                                                                                                                             "", // some mirrors empty it
		"JvCare avatar":                                                                                                                            "",
		"JvCare 1F4":                                                                                                                               "", // half a byte
		"avatar 1F444FC1":                                                                                                                          "", // no JvCare before it
		"":                                                                                                                                         "",
		"md_cryptlink1FZZ":                                                                                                                         "",
		"JvCare":                                                                                                                                   "",
		"tablesForum JvCare":                                                                                                                       "",
	} {
		if got := hiddenAddress(class); got != want {
			t.Errorf("hiddenAddress(%q) = %q, want %q", class, got, want)
		}
	}
}

func TestShowLinksTwice(t *testing.T) {
	t.Parallel()
	doc := goquery.NewDocumentFromNode(parseFragment(`<p>voir <span class="JvCare 1F444FC1C34EC2">le forum</span></p>`))
	showLinks(doc.Selection)
	showLinks(doc.Selection)
	links := doc.Find("a[href]")
	if href := links.AttrOr("href", ""); links.Length() != 1 || href != "/forums" {
		t.Errorf("%d links, the first to %q; want one to /forums", links.Length(), href)
	}
}
