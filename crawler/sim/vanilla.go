package sim

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// vanilla is Vanilla 3 in English.
type vanilla struct{ templates }

var (
	vaBoard  = regexp.MustCompile(`^/categories/([a-zA-Z0-9-]+)(?:/p(\d+))?$`)
	vaThread = regexp.MustCompile(`^/discussion/(\d+)(?:/[^/]*)?(?:/p(\d+))?$`)
)

func newVanilla() skin {
	return vanilla{newTemplates("vanilla.html", map[string]any{
		"iso": func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") },
	})}
}

func (vanilla) sizes() (rows, posts int) { return 10, 5 }

func (vanilla) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

// postKey: the opening post has the number of its discussion, the others have their own.
func (vanilla) postKey(p post) string {
	if p.n == 0 {
		return "d" + strconv.FormatInt(p.id/100, 10)
	}
	return strconv.FormatInt(p.id, 10)
}

func (vanilla) boardPath(b *board, page int) string {
	return "/categories/" + b.plan.slug + vaPage(page)
}

func (vanilla) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/discussion/%d/%s%s", t.id, t.slug, vaPage(page))
}

func vaPage(page int) string {
	if page <= 1 {
		return ""
	}
	return "/p" + strconv.Itoa(page)
}

func (vanilla) parse(f *Forum, u *url.URL) (place, bool) {
	if m := vaThread.FindStringSubmatch(u.Path); m != nil {
		return place{id: number(m[1]), page: int(max(number(m[2]), 1))}, true
	}
	if m := vaBoard.FindStringSubmatch(u.Path); m != nil {
		return f.bySlug(m[1], int(max(number(m[2]), 1)))
	}
	return place{}, false
}

func (s vanilla) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }
