package engine

import "testing"

func TestThreadKey(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://a.example/viewtopic.php?f=2&t=345&p=9#p9":             "345",
		"https://a.example/viewtopic.php?id=612":                       "612",
		"https://a.example/un-titre-t345-10.html":                      "345",
		"https://a.example/t412p30-un-titre":                           "412",
		"https://a.example/threads/2-weeks-sober.456/page-3":           "456",
		"https://a.example/threads/123-top-10-tips":                    "123",
		"https://a.example/showthread.php?t=78":                        "78",
		"https://a.example/showthread.php?tid=78&pid=4":                "78",
		"https://a.example/index.php?topic=12.0":                       "12",
		"https://a.example/t/some-slug/88/5":                           "88",
		"https://a.example/t/88/5":                                     "88",
		"https://a.example/d/51-un-titre/4":                            "51",
		"https://a.example/topic/88/un-titre":                          "88",
		"https://a.example/topic/1234:een-titel":                       "1234",
		"https://a.example/discussion/71/x/p2":                         "71",
		"https://a.example/sante/drogues/un-titre-sujet_29169_1.htm":   "29169",
		"https://a.example/forums/42-51-77240259-1-0-1-0-un-titre.htm": "77240259",
		"https://a.example/thread-12-page-2.html":                      "12",
		"https://a.example/about":                                      "",
		"https://a.example/viewforum.php?f=2":                          "",
		"https://a.example/forums/questions.12/":                       "",
	} {
		if got := threadKey(address); got != want {
			t.Errorf("%s: key %q, want %q", address, got, want)
		}
	}
	for address, want := range map[string]string{
		"https://a.example/viewtopic.php?f=2&t=345&p=9#p9": "https://a.example/viewtopic.php?f=2&t=345",
		"https://a.example/viewtopic.php?p=9&t=345":        "https://a.example/viewtopic.php?t=345",
		"https://a.example/viewtopic.php?p=9#p9":           "https://a.example/viewtopic.php?p=9",
		"https://a.example/about?page=2#x":                 "https://a.example/about?page=2",
	} {
		if got := threadAddress(address); got != want {
			t.Errorf("%s: address %q, want %q", address, got, want)
		}
	}
	for address, want := range map[string]string{
		"https://a.example/sujet/77-trop/2":       "https://a.example/sujet/77-trop",
		"https://a.example/t/77-trop/page/3":      "https://a.example/t/77-trop",
		"https://a.example/talk/trop?page=2":      "https://a.example/talk/trop",
		"https://a.example/talk/trop?page=2&a=b":  "https://a.example/talk/trop?a=b",
		"https://a.example/topic/3300:Feest/2020": "https://a.example/topic/3300:Feest",
		"https://a.example/threads/trop.77/":      "https://a.example/threads/trop.77/",
	} {
		if got := firstPage(address); got != want {
			t.Errorf("%s: first page %q, want %q", address, got, want)
		}
	}
}
