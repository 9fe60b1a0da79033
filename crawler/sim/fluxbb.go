package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// fluxBB is FluxBB 1.5 in French.
type fluxBB struct{ templates }

func newFluxBB() skin {
	return fluxBB{newTemplates("fluxbb.html", map[string]any{
		"date": func(v *view, t time.Time) string { return nearDay(v, t, "2006-01-02", " 15:04:05") },
	})}
}

// nearDay writes yesterday and today as words, as boards do.
func nearDay(v *view, t time.Time, day, clock string) string {
	t = t.In(v.Forum.zone)
	now := v.Now.In(v.Forum.zone)
	word := t.Format(day)
	switch t.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		word = "Aujourd'hui"
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		word = "Hier"
	}
	return word + t.Format(clock)
}

func (fluxBB) sizes() (rows, posts int) { return 10, 5 }

func (fluxBB) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (fluxBB) boardPath(b *board, page int) string {
	return fmt.Sprintf("/viewforum.php?id=%d%s", b.index+1, fluxPage(page))
}

func (fluxBB) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/viewtopic.php?id=%d%s", t.id, fluxPage(page))
}

func fluxPage(page int) string {
	if page <= 1 {
		return ""
	}
	return "&p=" + strconv.Itoa(page)
}

func (fluxBB) parse(f *Forum, u *url.URL) (place, bool) {
	q := u.Query()
	switch u.Path {
	case "/viewforum.php":
		n := number(q.Get("id")) - 1
		if n < 0 || n >= int64(len(f.boards)) {
			return place{}, false
		}
		return place{board: f.boards[n], page: int(number(q.Get("p")))}, true
	case "/viewtopic.php":
		if p := number(q.Get("pid")); p > 0 {
			return place{id: p / 100, post: p}, true
		}
		return place{id: number(q.Get("id")), page: int(number(q.Get("p")))}, q.Get("id") != ""
	}
	return place{}, false
}

func (s fluxBB) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }
