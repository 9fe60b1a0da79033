package fetch

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// robotsCase is one row of the table: does "file" let VigieBot have "path"?
type robotsCase struct {
	name, file, path string
	want             bool
}

const (
	all = "User-agent: *\n"
	me  = "User-agent: VigieBot\n"
)

var robotsTable = []robotsCase{
	// No rule.
	{"empty file", "", "/a", true},
	{"only comment", "# nothing here\n", "/a", true},
	{"only sitemap", "Sitemap: https://forum.test/s.xml\n", "/a", true},
	{"group without rules", all, "/a", true},
	{"empty disallow", all + "Disallow:\n", "/a", true},
	{"empty disallow and comment", all + "Disallow: # all welcome\n", "/a", true},
	{"empty allow", all + "Allow:\nDisallow: /\n", "/a", false},
	{"html body", "<!DOCTYPE html><html><body>Disallow all</body></html>", "/a", true},
	{"html body with rule text", "<p>User-agent: *</p>\n<p>Disallow: /</p>", "/a", true},
	{"binary rubbish", "\x01\x02\xff\xfe\x00\n\x7f", "/a", true},
	{"rule before agent", "Disallow: /\n", "/a", true},
	{"rule before agent, later group", "Disallow: /a\n" + all + "Disallow: /b\n", "/a", true},
	{"rule before agent, later group holds", "Disallow: /a\n" + all + "Disallow: /b\n", "/b", false},

	// Paths from the first octet.
	{"all", all + "Disallow: /\n", "/", false},
	{"all, deep", all + "Disallow: /\n", "/x/y?z", false},
	{"prefix", all + "Disallow: /fish\n", "/fish", false},
	{"prefix with suffix", all + "Disallow: /fish\n", "/fish.html", false},
	{"prefix folder", all + "Disallow: /fish\n", "/fish/salmon", false},
	{"prefix longer word", all + "Disallow: /fish\n", "/fishheads", false},
	{"prefix with query", all + "Disallow: /fish\n", "/fish?id=1", false},
	{"case of path", all + "Disallow: /fish\n", "/Fish", true},
	{"not from start", all + "Disallow: /fish\n", "/cat/fish", true},
	{"query in the way", all + "Disallow: /fish.html\n", "/?id=fish.html", true},
	{"folder rule", all + "Disallow: /fish/\n", "/fish/", false},
	{"folder rule, deep", all + "Disallow: /fish/\n", "/fish/a", false},
	{"folder rule, no slash", all + "Disallow: /fish/\n", "/fish", true},
	{"folder rule, query", all + "Disallow: /fish/\n", "/fish?x", true},
	{"relative value never matches", all + "Disallow: fish\n", "/fish", true},
	{"empty path is root", all + "Disallow: /\n", "", false},
	{"query rule", all + "Disallow: /viewtopic.php?sid\n", "/viewtopic.php?sid=1", false},
	{"query rule, other query", all + "Disallow: /viewtopic.php?sid\n", "/viewtopic.php?t=1", true},
	{"semicolon is a character", all + "Disallow: /a;b\n", "/a;b", false},
	{"robots.txt itself", all + "Disallow: /\n", "/robots.txt", true},
	{"robots.txt with query is a page", all + "Disallow: /\n", "/robots.txt?x", false},
	{"double slash differs", all + "Disallow: //a\n", "/a", true},
	{"fragment is no part", all + "Disallow: /a#b\n", "/a", false},

	// Longest match, ties.
	{"longer allow", all + "Allow: /p\nDisallow: /\n", "/page", true},
	{"longer allow, other path", all + "Allow: /p\nDisallow: /\n", "/q", false},
	{"order does not matter", all + "Disallow: /\nAllow: /p\n", "/page", true},
	{"longer disallow", all + "Allow: /\nDisallow: /p\n", "/page", false},
	{"tie, allow first", all + "Allow: /folder\nDisallow: /folder\n", "/folder/page", true},
	{"tie, disallow first", all + "Disallow: /folder\nAllow: /folder\n", "/folder/page", true},
	{"tie with star", all + "Disallow: /pa*\nAllow: /page\n", "/page", true},
	{"star counts as an octet", all + "Allow: /page\nDisallow: /*.htm\n", "/page.htm", false},
	{"dollar counts as an octet", all + "Allow: /$\nDisallow: /\n", "/", true},
	{"dollar allow, other page", all + "Allow: /$\nDisallow: /\n", "/page.htm", false},
	{"equal text length, allow wins", all + "Allow: /page\nDisallow: /*.ph\n", "/page.php5", true},
	{"longest of three", all + "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n", "/a/b/c/d", false},
	{"middle of three", all + "Disallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n", "/a/b/d", true},
	{"encoded counts once", all + "Allow: /%7Eab\nDisallow: /~abc\n", "/~abcd", false},
	{"index.html is not root", all + "Allow: /index.html\nDisallow: /\n", "/", false},

	// Stars and dollars.
	{"star in the middle", all + "Disallow: /a*z\n", "/abcz", false},
	{"star takes nothing", all + "Disallow: /a*z\n", "/az", false},
	{"star crosses slashes", all + "Disallow: /a*z\n", "/a/b/c/z/more", false},
	{"star without end", all + "Disallow: /a*z\n", "/abc", true},
	{"star at end is nothing", all + "Disallow: /fish*\n", "/fish", false},
	{"star alone", all + "Disallow: *\n", "/a", false},
	{"star first", all + "Disallow: *.php\n", "/a/b.php", false},
	{"two stars", all + "Disallow: /*/b*/c\n", "/x/bb/c", false},
	{"two stars, wrong order", all + "Disallow: /*c*b\n", "/b/c", true},
	{"stars in a row", all + "Disallow: /a***b\n", "/axb", false},
	{"star takes the later place", all + "Disallow: /*ab$\n", "/abxab", false},
	{"end", all + "Disallow: /*.php$\n", "/file.php", false},
	{"end, query follows", all + "Disallow: /*.php$\n", "/file.php?x", true},
	{"end, slash follows", all + "Disallow: /*.php$\n", "/file.php/", true},
	{"end, digits follow", all + "Disallow: /*.php$\n", "/file.php5", true},
	{"end, case", all + "Disallow: /*.php$\n", "/windows.PHP", true},
	{"end without star", all + "Disallow: /a$\n", "/a", false},
	{"end without star, longer", all + "Disallow: /a$\n", "/ab", true},
	{"end after star", all + "Disallow: /a*$\n", "/abc", false},
	{"dollar in the middle", all + "Disallow: /a$b\n", "/a$b", false},
	{"dollar in the middle is no end", all + "Disallow: /a$b\n", "/a", true},
	{"overlap at the end", all + "Disallow: /ab*ba$\n", "/aba", true},
	{"star and query", all + "Disallow: /*?sort=\n", "/liste?sort=date", false},
	{"star and ampersand", all + "Disallow: /*&p=\n", "/t?x=1&p=2", false},

	// Encodings.
	{"octets against encoded", all + "Disallow: /foo/bar?baz=https://foo.bar\n", "/foo/bar?baz=https://foo.bar", false},
	{"utf-8 rule, encoded path", all + "Disallow: /foo/ツ\n", "/foo/%E3%83%84", false},
	{"encoded rule, utf-8 path", all + "Disallow: /foo/%E3%83%84\n", "/foo/ツ", false},
	{"lower-case digits in rule", all + "Disallow: /foo/%e3%83%84\n", "/foo/%E3%83%84", false},
	{"lower-case digits in path", all + "Disallow: /foo/%E3%83%84\n", "/foo/%e3%83%84", false},
	{"unreserved encoded in rule", all + "Disallow: /foo/%62%61%7A\n", "/foo/baz", false},
	{"unreserved encoded in path", all + "Disallow: /foo/baz\n", "/foo/%62%61%7a", false},
	{"tilde", all + "Disallow: /~joe\n", "/%7Ejoe", false},
	{"encoded slash is no slash", all + "Disallow: /a%2Fb\n", "/a/b", true},
	{"encoded slash is itself", all + "Disallow: /a%2fb\n", "/a%2Fb", false},
	{"encoded star is a character", all + "Disallow: /a%2Ab\n", "/a*b", false},
	{"encoded star takes nothing else", all + "Disallow: /a%2Ab\n", "/axb", true},
	{"encoded dollar is a character", all + "Disallow: /a%24\n", "/a$x", false},
	{"encoded dollar is no end", all + "Disallow: /a%24\n", "/a", true},
	{"broken escape", all + "Disallow: /a%zz\n", "/a%zzb", false},
	{"escape cut off", all + "Disallow: /a%4\n", "/a%4", false},
	{"accents", all + "Disallow: /santé\n", "/sant%C3%A9/x", false},

	// Groups.
	{"own group", me + "Disallow: /\n", "/a", false},
	{"own group, any case", "user-agent: VIGIEBOT\nDisallow: /\n", "/a", false},
	{"own group beats all", all + "Disallow: /\n\n" + me + "Disallow: /x\n", "/a", true},
	{"own group does not inherit", all + "Disallow: /a\n\n" + me + "Disallow: /x\n", "/a", true},
	{"own group with version", "User-agent: VigieBot/1.0\nDisallow: /\n", "/a", false},
	{"another bot", "User-agent: OtherBot\nDisallow: /\n", "/a", true},
	{"a shorter name is another bot", "User-agent: Vigie\nDisallow: /\n", "/a", true},
	{"a longer name is another bot", "User-agent: VigieBotter\nDisallow: /\n", "/a", true},
	{"own groups are merged", me + "Disallow: /a\n\nUser-agent: X\nDisallow: /c\n\n" + me + "Disallow: /b\n", "/a", false},
	{"own groups are merged, second", me + "Disallow: /a\n\nUser-agent: X\nDisallow: /c\n\n" + me + "Disallow: /b\n", "/b", false},
	{"between merged groups", me + "Disallow: /a\n\nUser-agent: X\nDisallow: /c\n\n" + me + "Disallow: /b\n", "/c", true},
	{"groups for all are merged", all + "Disallow: /a\n" + all + "Disallow: /b\n", "/a", false},
	{"shared group, first", me + "User-agent: X\nDisallow: /\n", "/a", false},
	{"shared group, last", "User-agent: X\n" + me + "Disallow: /\n", "/a", false},
	{"blank line does not end a group", "User-agent: X\n\n" + me + "\nDisallow: /\n", "/a", false},
	{"sitemap does not end a group", me + "Sitemap: /s.xml\nUser-agent: X\nDisallow: /\n", "/a", false},
	{"unknown line does not end a group", me + "Host: forum.test\nDisallow: /\n", "/a", false},
	{"crawl-delay does not end a group", me + "Crawl-delay: 5\nUser-agent: X\nDisallow: /\n", "/a", false},
	{"a bad crawl-delay spoils nothing", me + "Crawl-delay: abc\nDisallow: /\n", "/a", false},
	{"group for another after mine", me + "Disallow: /b\nUser-agent: X\nDisallow: /\n", "/a", true},
	{"agent with a comment", "User-agent: VigieBot # ours\nDisallow: /\n", "/a", false},
	{"star with more", "User-agent: * \nDisallow: /\n", "/a", false},

	// Lines.
	{"byte order mark", "\xef\xbb\xbf" + all + "Disallow: /\n", "/a", false},
	{"CR alone", "User-agent: *\rDisallow: /\r", "/a", false},
	{"CRLF", "User-agent: *\r\nDisallow: /\r\n", "/a", false},
	{"no newline at the end", all + "Disallow: /", "/a", false},
	{"NUL inside", "User-agent: *\x00\nDisallow: /\x00a\n", "/a", false},
	{"no space", "User-agent:*\nDisallow:/a\n", "/a", false},
	{"spaces and tabs", " \tUser-agent \t:\t * \n  Disallow\t: /a\t\n", "/a", false},
	{"any case", "USER-AGENT: *\nDISALLOW: /\n", "/a", false},
	{"comment after rule", all + "Disallow: /a # private\n", "/a", false},
	{"comment glued to rule", all + "Disallow: /a#private\n", "/ab", false},
	{"line without colon", all + "Disallow /a\nDisallow: /b\n", "/b", false},
	{"misspelt", all + "Dissallow: /a\n", "/a", false},
	{"rubbish between", all + "%%% ???\n<b>\nDisallow: /a\n", "/a", false},
}

func TestE3_MatcherTable(t *testing.T) {
	t.Parallel()
	if len(robotsTable) < 120 {
		t.Errorf("the table has %d cases, 120 are promised", len(robotsTable))
	}
	names := map[string]bool{}
	for _, c := range robotsTable {
		if names[c.name] {
			t.Errorf("two cases are called %q", c.name)
		}
		names[c.name] = true
		for _, agent := range []string{"VigieBot", "vigiebot", "VigieBot/1.0 (+https://vigie.example; mailto:x@vigie.example)"} {
			if got := ParseRobots([]byte(c.file)).Allowed(agent, c.path); got != c.want {
				t.Errorf("%s: %q lets %s have %q: %v, want %v", c.name, c.file, agent, c.path, got, c.want)
			}
		}
	}
}

func TestE3_CrawlDelayLines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file string
		want time.Duration
	}{
		{all + "Crawl-delay: 10\n", 10 * time.Second},
		{all + "crawl-delay: 0.5\n", 500 * time.Millisecond},
		{all + "Crawl-delay: 0,5\n", 500 * time.Millisecond},
		{all + "Crawl-delay: -3\n", 0},
		{all + "Crawl-delay: NaN\n", 0},
		{all + "Crawl-delay: soon\n", 0},
		{all + "Crawl-delay: 1e300\n", 100 * 365 * 24 * time.Hour},
		{"Crawl-delay: 9\n", 0},
		{all + "Crawl-delay: 10\n" + me + "Crawl-delay: 3\n", 3 * time.Second}, // one run of agents: the 10 s are for those above
		{all + "Crawl-delay: 10\nDisallow:\n" + me + "Crawl-delay: 3\n", 3 * time.Second},
		{"User-agent: Slurp\nCrawl-delay: 10\n" + all + "Disallow: /x\n", 0},
		{me + "Crawl-delay: 2\nDisallow: /x\n" + me + "Crawl-delay: 7\n", 7 * time.Second},
	} {
		if got := ParseRobots([]byte(c.file)).CrawlDelay("VigieBot"); got != c.want {
			t.Errorf("%q: delay %s, want %s", c.file, got, c.want)
		}
	}
}

// TestE4_HalfMegabyte: the last rule of 500 KiB counts, and more is read no further.
func TestE4_HalfMegabyte(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(all)
	for i := 0; b.Len() < 500<<10-40; i++ {
		fmt.Fprintf(&b, "Disallow: /page-%06d\n", i)
	}
	b.WriteString("Disallow: /the-last\n")
	r := newRig(t, func(r *rig) { r.site.MinDelay = 0 })
	r.forum.robots(b.String())
	if _, err := r.get("/the-last"); reason(err) != "robots" {
		t.Errorf("the last rule of %d bytes was not obeyed: %v", b.Len(), err)
	}
}

func TestE4_EndlessRobots(t *testing.T) { // not parallel: it measures the heap
	r := newRig(t, func(r *rig) { r.site.MinDelay = 0 })
	const size = 114 << 20
	served := make(chan int, 1)
	r.forum.mux.HandleFunc("/robots.txt", robotsFlood(size, served))
	r.forum.page("/a", "<p>a</p>")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := r.get("/a")
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if n := <-served; n >= size {
		t.Errorf("the server could send all of %d bytes", n)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("%d bytes allocated for a robots.txt, of which 5 MiB may stay", grown)
	}
	if heap := int64(after.HeapInuse) - int64(before.HeapInuse); heap > 5<<20 {
		t.Errorf("heap grew by %d bytes", heap)
	}
	file, _, _ := r.memory.Robots(t.Context(), "http://forum.test:80")
	if len(file.Body) < 512<<10-100 || len(file.Body) > 520<<10 || strings.Contains(string(file.Body), "/half\n") {
		t.Errorf("kept %d bytes", len(file.Body))
	}
}

// TestE4_HalfALine: a rule cut at the cap would forbid or allow something else.
func TestE4_HalfALine(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(r *rig) { r.site.MinDelay = 0 })
	head := all + "Disallow: /private\n#"
	r.forum.robots(head + strings.Repeat("x", 512<<10-len(head)-len("\nAllow: /")) + "\nAllow: /" + strings.Repeat("a", 20<<10))
	if _, err := r.get("/private"); reason(err) != "robots" {
		t.Errorf("err = %v", err)
	}
	file, _, _ := r.memory.Robots(t.Context(), "http://forum.test:80")
	if strings.Contains(string(file.Body), "Allow: /a") || len(file.Body) > 512<<10 {
		t.Errorf("kept half a line: %d bytes", len(file.Body))
	}
}

func FuzzRobots(f *testing.F) {
	for _, c := range robotsTable {
		f.Add([]byte(c.file), c.path)
	}
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		r := ParseRobots(file)
		r.CrawlDelay("VigieBot")
		if !r.Allowed("VigieBot", "/robots.txt") {
			t.Error("robots.txt itself refused")
		}
		if r.Allowed("VigieBot", path) != r.Allowed("VIGIEBOT", path) {
			t.Error("the case of the agent decides")
		}
	})
}
