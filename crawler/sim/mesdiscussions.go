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

// mesDiscussions is the software of Doctissimo and hardware.fr, in its classic tables.
type mesDiscussions struct{ templates }

var (
	mdBoard  = regexp.MustCompile(`^/([a-z]+)/([a-z0-9-]+)/liste_sujet-(\d+)\.htm$`)
	mdThread = regexp.MustCompile(`^/([a-z]+)/([a-z0-9-]+)/[a-z0-9-]*-?sujet_(\d+)_(\d+)\.htm$`)
)

func newMesDiscussions() skin {
	return mesDiscussions{newTemplates("mesdiscussions.html", map[string]any{
		"minute": func(v *view, t time.Time) string { return t.In(v.Forum.zone).Format("02-01-2006\u00a0à\u00a015:04") },
		"second": func(v *view, t time.Time) string {
			return t.In(v.Forum.zone).Format("02-01-2006\u00a0à\u00a015:04:05")
		},
		"spaced": spaced,
		"crypt":  jvCare,
	})}
}

func (mesDiscussions) sizes() (rows, posts int) { return 10, 5 }

// key: ids are numbered per category, so the category belongs to it.
func (mesDiscussions) key(t *thread) string {
	return t.board.plan.section + "/" + t.board.plan.slug + ":" + strconv.FormatInt(t.id, 10)
}

func (mesDiscussions) boardPath(b *board, page int) string {
	return fmt.Sprintf("/%s/%s/liste_sujet-%d.htm", b.plan.section, b.plan.slug, page)
}

func (mesDiscussions) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/%s/%s/%s-sujet_%d_%d.htm", t.board.plan.section, t.board.plan.slug, t.slug, t.id, page)
}

func (mesDiscussions) parse(f *Forum, u *url.URL) (place, bool) {
	if m := mdBoard.FindStringSubmatch(u.Path); m != nil {
		b := f.boardBySlug(m[2])
		return place{board: b, page: int(number(m[3]))}, b != nil
	}
	if m := mdThread.FindStringSubmatch(u.Path); m != nil {
		return place{id: number(m[3]), page: int(number(m[4]))}, true
	}
	return place{}, false
}

func (f *Forum) boardBySlug(slug string) *board {
	for _, b := range f.boards {
		if strings.EqualFold(b.plan.slug, slug) {
			return b
		}
	}
	return nil
}

func (s mesDiscussions) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }

// Repeated is the last post of the page before: this software shows it again.
func (v *view) Repeated() []post {
	if v.Page < 2 || len(v.Posts) == 0 {
		return nil
	}
	i := len(v.all)
	for i > 0 && v.all[i-1].n >= v.Posts[0].n {
		i--
	}
	return v.all[i-1 : i]
}

// spaced writes thousands with a no-break space.
func spaced(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}

// jvCare hides an address in a class name as the two French forums do.
func jvCare(address string) string {
	const alphabet = "0A12B34C56D78E9F"
	var b strings.Builder
	for _, c := range []byte(address) {
		b.WriteByte(alphabet[c>>4])
		b.WriteByte(alphabet[c&15])
	}
	return b.String()
}
