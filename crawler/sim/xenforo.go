package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// xenForo is XenForo 2 with the Dutch language pack.
type xenForo struct{ templates }

var (
	xfBoard  = regexp.MustCompile(`^/forums/[a-z0-9-]+\.(\d+)/(?:page-(\d+))?$`)
	xfThread = regexp.MustCompile(`^/threads/(?:[a-z0-9-]+\.)?(\d+)/(?:page-(\d+)|latest|post-(\d+))?$`)
)

func newXenForo() skin {
	return xenForo{newTemplates("xenforo.html", map[string]any{
		"iso":   func(v *view, t time.Time) string { return t.In(v.Forum.zone).Format("2006-01-02T15:04:05-0700") },
		"human": func(v *view, t time.Time) string { return dutchDay(t.In(v.Forum.zone)) },
		"short": func(n int) string {
			if n >= 1000 {
				return strconv.Itoa(n/1000) + "K"
			}
			return strconv.Itoa(n)
		},
	})}
}

func (xenForo) sizes() (rows, posts int) { return 10, 5 }

func (xenForo) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

// Node is the number of the board, as addresses and the page's frame have it.
func (v *view) Node() int { return v.Board.index + 30 }

func (xenForo) boardPath(b *board, page int) string {
	return fmt.Sprintf("/forums/%s.%d/%s", b.plan.slug, b.index+30, xfPage(page))
}

func (xenForo) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/threads/%s.%d/%s", t.slug, t.id, xfPage(page))
}

func xfPage(page int) string {
	if page <= 1 {
		return ""
	}
	return "page-" + strconv.Itoa(page)
}

func (xenForo) parse(f *Forum, u *url.URL) (place, bool) {
	if m := xfBoard.FindStringSubmatch(u.Path); m != nil {
		n := number(m[1]) - 30
		if n < 0 || n >= int64(len(f.boards)) {
			return place{}, false
		}
		return place{board: f.boards[n], page: int(number(m[2]))}, true
	}
	if m := xfThread.FindStringSubmatch(u.Path); m != nil {
		return place{id: number(m[1]), page: int(number(m[2])), post: number(m[3])}, true
	}
	return place{}, false
}

func (s xenForo) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }

func dutchDay(t time.Time) string {
	months := []string{"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}
	return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
}
