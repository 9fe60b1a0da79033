package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// phpbb is phpBB 3.3 with its own style, prosilver.
type phpbb struct{ templates }

func newPHPBB() skin {
	return phpbb{newTemplates("phpbb.html", map[string]any{
		"iso":  func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") },
		"when": func(v *view, t time.Time) string { return dutchPHPBB(t.In(v.Forum.zone)) },
	})}
}

func (phpbb) sizes() (rows, posts int) { return 10, 5 }

func (phpbb) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (s phpbb) boardPath(b *board, page int) string {
	rows, _ := s.sizes()
	return fmt.Sprintf("/viewforum.php?f=%d%s", b.index+2, start(page, rows))
}

func (s phpbb) threadPath(t *thread, page int) string {
	_, posts := s.sizes()
	return fmt.Sprintf("/viewtopic.php?t=%d%s", t.id, start(page, posts))
}

func start(page, per int) string {
	if page <= 1 {
		return ""
	}
	return "&start=" + strconv.Itoa((page-1)*per)
}

func (s phpbb) parse(f *Forum, u *url.URL) (place, bool) {
	q := u.Query()
	rows, posts := s.sizes()
	switch u.Path {
	case "/viewforum.php":
		n := number(q.Get("f")) - 2
		if n < 0 || n >= int64(len(f.boards)) {
			return place{}, false
		}
		return place{board: f.boards[n], page: int(number(q.Get("start")))/rows + 1}, true
	case "/viewtopic.php":
		if p := number(q.Get("p")); p > 0 {
			return place{id: p / 100, post: p}, true
		}
		return place{id: number(q.Get("t")), page: int(max(number(q.Get("start")), 0))/posts + 1}, q.Get("t") != ""
	}
	return place{}, false
}

// number reads digits; -1 when they are none.
func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (s phpbb) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }

func dutchPHPBB(t time.Time) string {
	days := []string{"zo", "ma", "di", "wo", "do", "vr", "za"}
	months := []string{"jan", "feb", "maart", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"}
	return fmt.Sprintf("%s %s %02d, %d %s", days[t.Weekday()], months[t.Month()-1], t.Day(), t.Year(), t.Format("3:04 pm"))
}
