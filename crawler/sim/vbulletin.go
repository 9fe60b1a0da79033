package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// vBulletin is vBulletin 4.2 in French, on a board whose pages are not UTF-8.
type vBulletin struct{ templates }

var vbSlug = regexp.MustCompile(`^(\d+)-?[^/&]*(?:/page(\d+))?$`)

func newVBulletin() skin {
	return vBulletin{newTemplates("vbulletin.html", map[string]any{
		"moment": func(v *view, t time.Time) string { return nearDay(v, t, "02/01/2006", ",\u00a015h04") },
		"clock":  func(v *view, t time.Time) string { return t.In(v.Forum.zone).Format("15h04") },
		"day":    func(v *view, t time.Time) string { return nearDay(v, t, "02/01/2006", "") },
	})}
}

func (vBulletin) sizes() (rows, posts int) { return 15, 5 }

func (vBulletin) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (vBulletin) boardPath(b *board, page int) string {
	return fmt.Sprintf("/forumdisplay.php?%d-%s%s", b.index+40, b.plan.slug, vbPage(page))
}

func (vBulletin) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/showthread.php?%d-%s%s", t.id, t.slug, vbPage(page))
}

func vbPage(page int) string {
	if page <= 1 {
		return ""
	}
	return "/page" + strconv.Itoa(page)
}

func (vBulletin) parse(f *Forum, u *url.URL) (place, bool) {
	first, _, _ := strings.Cut(u.RawQuery, "&")
	m := vbSlug.FindStringSubmatch(first)
	q := u.Query()
	id, page := number(q.Get("t")), number(q.Get("page"))
	if u.Path == "/forumdisplay.php" {
		id = number(q.Get("f"))
	}
	if m != nil {
		id, page = number(m[1]), max(number(m[2]), page)
	}
	switch u.Path {
	case "/forumdisplay.php":
		if n := id - 40; n >= 0 && n < int64(len(f.boards)) {
			return place{board: f.boards[n], page: int(page)}, true
		}
	case "/showthread.php":
		return place{id: id, page: int(page), post: number(q.Get("p"))}, true
	}
	return place{}, false
}

// render: a missing thread comes with status 200, as on many boards of this software.
func (s vBulletin) render(v *view) (answer, error) { return s.draw(v, http.StatusOK) }

// Line dresses a post as a row, for the template that draws one of a page.
func (v *view) Line(p post) row { return row{Thread: v.Thread, Last: p} }
