package sim

import (
	"fmt"
	"html"
	"net/http"
	"strings"
)

// serveFront is the forum's first page: its boards among the links that every forum has.
func (f *Forum) serveFront(w http.ResponseWriter) {
	var b strings.Builder
	fmt.Fprintf(&b, `<title>%[1]s</title></head><body><h1>%[1]s</h1><nav><a href="/login">Log in</a> <a href="/members">Members</a> <a href="/rules">Rules</a></nav><ul class="boards">`, html.EscapeString(f.plan.name))
	for _, board := range f.boards {
		fmt.Fprintf(&b, `<li><a href="%s">%s</a></li>`, html.EscapeString(f.plan.skin.boardPath(board, 1)), html.EscapeString(board.plan.name))
	}
	b.WriteString(`</ul>`)
	simplePage(w, http.StatusOK, b.String())
}
