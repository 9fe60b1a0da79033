package sim

import (
	"net/http"
	"time"
)

// phpbb2 is phpBB 2 in French with its own style, subSilver: the addresses of phpBB 3, other
// pages, and no UTF-8.
type phpbb2 struct{ phpbb }

func newPHPBB2() skin {
	return phpbb2{phpbb{newTemplates("phpbb2.html", map[string]any{
		"when": func(v *view, t time.Time) string {
			t = t.In(v.Forum.zone)
			return frenchDate(t) + t.Format(" 3:04 pm")
		},
	})}}
}

// render: phpBB 2 says with status 200 that a topic does not exist.
func (s phpbb2) render(v *view) (answer, error) { return s.draw(v, http.StatusOK) }
