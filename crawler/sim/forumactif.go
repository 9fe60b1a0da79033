package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// forumactif is a board of Forumactif in French with the skin phpBB 3.
type forumactif struct{ templates }

var faPath = regexp.MustCompile(`^/([ft])(\d+)(?:p(\d+))?(?:-[^/]*)?$`)

func newForumactif() skin {
	return forumactif{newTemplates("forumactif.html", map[string]any{
		"pid":  forumactif{}.postKey,
		"when": frenchDay,
	})}
}

func (forumactif) sizes() (rows, posts int) { return 10, 5 }

// key: topics and posts are numbered from 1; a post 0 is an advertisement.
func (forumactif) key(t *thread) string { return strconv.FormatInt(t.id+1, 10) }

func (forumactif) postKey(p post) string { return strconv.FormatInt(p.id+1, 10) }

func (s forumactif) boardPath(b *board, page int) string {
	rows, _ := s.sizes()
	return fmt.Sprintf("/f%d%s-%s", b.index+2, faStart(page, rows), b.plan.slug)
}

func (s forumactif) threadPath(t *thread, page int) string {
	_, posts := s.sizes()
	return fmt.Sprintf("/t%d%s-%s", t.id+1, faStart(page, posts), t.slug)
}

func faStart(page, per int) string {
	if page <= 1 {
		return ""
	}
	return "p" + strconv.Itoa((page-1)*per)
}

func (s forumactif) parse(f *Forum, u *url.URL) (place, bool) {
	m := faPath.FindStringSubmatch(u.Path)
	if m == nil {
		return place{}, false
	}
	rows, posts := s.sizes()
	start := int(max(number(m[3]), 0))
	if m[1] == "t" {
		return place{id: number(m[2]) - 1, page: start/posts + 1}, true
	}
	n := number(m[2]) - 2
	if n < 0 || n >= int64(len(f.boards)) {
		return place{}, false
	}
	return place{board: f.boards[n], page: start/rows + 1}, true
}

func (s forumactif) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }

// frenchDay writes "Lun 23 Nov 2026 - 22:10", and words for today and yesterday.
func frenchDay(v *view, t time.Time) string {
	t = t.In(v.Forum.zone)
	now := v.Now.In(v.Forum.zone)
	switch t.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return "Aujourd'hui à " + t.Format("15:04")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return "Hier à " + t.Format("15:04")
	}
	return frenchDate(t) + " - " + t.Format("15:04")
}

func frenchDate(t time.Time) string {
	days := []string{"Dim", "Lun", "Mar", "Mer", "Jeu", "Ven", "Sam"}
	months := []string{"Jan", "Fév", "Mar", "Avr", "Mai", "Juin", "Juil", "Aoû", "Sep", "Oct", "Nov", "Déc"}
	return fmt.Sprintf("%s %d %s %d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year())
}
