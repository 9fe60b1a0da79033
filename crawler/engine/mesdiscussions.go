package engine

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
)

// mesdiscussions reads MesDiscussions.net, the software of Doctissimo and Hardware.fr. Threads
// are numbered per category, so a key is "category/path:number". Thread pages exist in three
// generations: a Next.js payload, a table with microdata, the classic table.
type mesdiscussions struct{}

func (mesdiscussions) Name() string { return "mesdiscussions" }

const mdZone = "Europe/Paris"

// mdTraces are looked for in the raw page: without one of them a search is not worth it.
var mdTraces = []string{"mesdiscussions", "messagetable", "sujetCase3", "md-topic_post", "cryptlink"}

var (
	mdSigns   = cascadia.MustCompile(`div.mesdiscussions, table.messagetable, td.sujetCase3, div.md-topic_post, [class*="md_cryptlink"], [class*="md_noclass_cryptlink"], a.copyright[href*="mesdiscussions.net"]`)
	mdRow     = cascadia.MustCompile(`tr.sujet`)
	mdPost    = cascadia.MustCompile(`[itemprop="comment"], table.messagetable`)
	mdMissing = cascadia.MustCompile(`div.error-404, div.hop, .md_error`)
	mdAddress = regexp.MustCompile(`^(.*?)/?(?:[^/]*-)?sujet_(\d+)_(\d+)(\.html?)$`)
	mdListing = regexp.MustCompile(`^(.*liste_sujet-)(\d+)(\.html?)$`)
)

func (mesdiscussions) Match(doc *Document) bool {
	if mdHasPayload(doc) {
		return true
	}
	return slices.ContainsFunc(mdTraces, doc.has) && cascadia.Query(doc.HTML().Nodes[0], mdSigns) != nil
}

// Kind tells apart listings, threads and the forum's own "does not exist".
func (mesdiscussions) Kind(doc *Document) Kind {
	root := doc.HTML().Nodes[0]
	switch {
	case mdHasPayload(doc) || cascadia.Query(root, mdPost) != nil:
		return KindThread
	case cascadia.Query(root, mdRow) != nil:
		return KindBoard
	}
	for _, n := range cascadia.QueryAll(root, mdMissing) {
		if strings.Contains(attr(n, "class"), "error-404") {
			return KindGone
		}
		if kind := messageKind(nodeText(n)); kind != KindUnknown {
			return kind
		}
	}
	if mdAddress.MatchString(doc.URL().Path) {
		return KindThread // a thread's address without a post: Thread says that the markup changed
	}
	if mdListing.MatchString(doc.URL().Path) {
		return KindBoard
	}
	return KindUnknown
}

// mdThread is what the address of a thread page says.
type mdThread struct {
	key, number string
	first       string // address of page 1
	page        int
}

// mdRead reads a thread's address, in either of its two forms:
// /category/path/slug-sujet_29169_3.htm and /forum2.php?cat=13&post=84540&page=3.
func mdRead(doc *Document, address string) (mdThread, bool) {
	u, err := doc.URL().Parse(stripSession(address))
	if err != nil || !isWeb(u) {
		return mdThread{}, false
	}
	if m := mdAddress.FindStringSubmatch(u.Path); m != nil {
		page, err := strconv.Atoi(m[3])
		if err != nil { // unreachable unless the number is too long for an int
			return mdThread{}, false
		}
		first := *u
		first.Path = strings.TrimSuffix(u.Path, "_"+m[3]+m[4]) + "_1" + m[4]
		first.RawPath, first.RawQuery, first.Fragment = "", "", ""
		return mdThread{strings.Trim(m[1], "/") + ":" + m[2], m[2], first.String(), page}, true
	}
	q := u.Query()
	if post, cat := q.Get("post"), q.Get("cat"); strings.HasSuffix(u.Path, "/forum2.php") && post != "" && cat != "" {
		page, _ := strconv.Atoi(q.Get("page")) // 0, unknown, when there is no such number
		q.Set("page", "1")
		first := *u
		first.RawQuery, first.Fragment = q.Encode(), ""
		return mdThread{"cat/" + cat + ":" + post, post, first.String(), page}, true
	}
	return mdThread{}, false
}

// Board reads tr.sujet rows. A row without a thread's address is an advertisement.
func (mesdiscussions) Board(doc *Document) (*Board, error) {
	board := &Board{Name: mdBoardName(doc), Next: mdNext(doc)}
	doc.HTML().FindMatcher(mdRow).Each(func(_ int, row *goquery.Selection) {
		if r, ok := mdReadRow(doc, row); ok {
			board.Threads = append(board.Threads, r)
		}
	})
	if len(board.Threads) == 0 {
		return nil, doc.nothing()
	}
	return board, nil
}

func mdBoardName(doc *Document) string {
	name, _, _ := strings.Cut(doc.Title(), " - ")
	return name
}

var (
	mdCells    = cascadia.MustCompile(`td[class*="sujetCase"]`)
	mdTitle    = cascadia.MustCompile(`a.cCatTopic, a[href*="sujet_"], a[href*="forum2.php"]`)
	mdAnchor   = cascadia.MustCompile(`a[href]`)
	mdImage    = cascadia.MustCompile(`img[src]`)
	mdTime     = cascadia.MustCompile(`time[datetime]`)
	mdBold     = cascadia.MustCompile(`b`)
	mdLocation = regexp.MustCompile(`location\.href='([^']+)'`)
	mdCellName = regexp.MustCompile(`\bsujetCase(\d+)\b`)
)

func mdReadRow(doc *Document, row *goquery.Selection) (Row, bool) {
	var cells [12]*goquery.Selection
	none := row.Slice(0, 0)
	for i := range cells {
		cells[i] = none
	}
	row.FindMatcher(mdCells).Each(func(_ int, cell *goquery.Selection) {
		if n := pageNumber(cell.AttrOr("class", ""), mdCellName); n > 0 && n < len(cells) {
			cells[n] = cell
		}
	})
	showLinks(row)
	link := cells[3].FindMatcher(mdTitle).First()
	href := link.AttrOr("href", "")
	if href == "" {
		if m := mdLocation.FindStringSubmatch(cells[3].AttrOr("ondblclick", "")); m != nil {
			href = m[1]
		}
	}
	at, ok := mdRead(doc, href)
	if !ok {
		return Row{}, false
	}
	out := Row{
		ID: at.key, URL: at.first, Title: lineText(link), Author: userName(lineText(cells[6])), Replies: number(cells[7].Text()),
		LastPage: absolutePage(doc, cells[4].FindMatcher(mdAnchor).AttrOr("href", "")),
		Sticky:   row.HasClass("ligne_sticky") || hasImage(cells[3], "flechesticky"),
		Locked:   hasImage(cells[1], "lock"),
	}
	if out.Title == "" {
		out.Title = lineText(cells[3])
	}
	if out.LastPage == "" {
		out.LastPage = out.URL
	}
	last := cells[9]
	if iso, found := last.FindMatcher(mdTime).Attr("datetime"); found {
		out.LastPostAt, _ = parseISO(iso, doc.Now(), doc.Zone(mdZone))
	}
	if out.LastPostAt.IsZero() {
		out.LastPostAt, _ = parseDate(lineText(last, mdBold), doc.Now(), doc.Zone(mdZone), true)
	}
	return out, true
}

// hasImage looks at the file name alone: "closedb.gif" says read or unread, "lock.gif" locked.
func hasImage(cell *goquery.Selection, prefix string) bool {
	for _, n := range cell.FindMatcher(mdImage).Nodes {
		src := attr(n, "src")
		if strings.HasPrefix(src[strings.LastIndexByte(src, '/')+1:], prefix) {
			return true
		}
	}
	return false
}

var mdPager = cascadia.MustCompile(`div.pagepresuiv, div.pagepresuiv_next`)

// mdNext is the address of the next page. The forum writes it as a link, as a hidden link, or
// as a mark that there is one (an emptied hidden link): then the address is counted on.
func mdNext(doc *Document) string {
	next := ""
	doc.HTML().FindMatcher(mdPager).EachWithBreak(func(_ int, s *goquery.Selection) bool {
		if !s.HasClass("pagepresuiv_next") && !strings.Contains(s.Text(), "Suivante") {
			return true
		}
		hidden := cascadia.Query(s.Nodes[0], hiddenLinks) != nil
		showLinks(s)
		next = absolutePage(doc, s.FindMatcher(mdAnchor).AttrOr("href", ""))
		if next == "" && hidden {
			next = mdFollowing(doc)
		}
		return next == ""
	})
	return next
}

func mdFollowing(doc *Document) string {
	u := *doc.URL()
	m := mdListing.FindStringSubmatch(u.Path)
	if m == nil {
		if at, ok := mdRead(doc, u.String()); ok {
			return at.atPage(at.page + 1)
		}
		return ""
	}
	n, err := strconv.Atoi(m[2])
	if err != nil { // unreachable unless the number is too long for an int
		return ""
	}
	u.Path, u.RawPath, u.Fragment = m[1]+strconv.Itoa(n+1)+m[3], "", ""
	return resolve(doc, u.String())
}

// atPage is the address of another page of the thread.
func (t mdThread) atPage(n int) string {
	if i := strings.LastIndex(t.first, "_1.htm"); i >= 0 {
		return t.first[:i] + "_" + strconv.Itoa(n) + t.first[i+len("_1"):]
	}
	return strings.Replace(t.first, "page=1&", "page="+strconv.Itoa(n)+"&", 1) // post comes after page
}
