package sim

import (
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
)

// nodeBB is NodeBB in Dutch: a page that holds its data for its program, and the same data
// under /api.
type nodeBB struct{ templates }

var nbPath = regexp.MustCompile(`^(/api)?/(topic|category)/(\d+)(?:/[^/]*)?$`)

func newNodeBB() skin {
	return nodeBB{newTemplates("nodebb.html", map[string]any{
		"cooked":  func(p post) template.HTML { return template.HTML(nbCooked(p)) }, //nolint:gosec // escaped in brLines
		"payload": nbPayload,
	})}
}

func (nodeBB) sizes() (rows, posts int) { return 10, 5 }

func (nodeBB) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (nodeBB) boardPath(b *board, page int) string {
	return fmt.Sprintf("/category/%d/%s%s", b.index+5, b.plan.slug, pageParam(page))
}

func (nodeBB) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/topic/%d/%s%s", t.id, t.slug, pageParam(page))
}

func (nodeBB) parse(f *Forum, u *url.URL) (place, bool) {
	m := nbPath.FindStringSubmatch(u.Path)
	if m == nil {
		return place{}, false
	}
	where := place{json: m[1] != "", page: int(max(number(u.Query().Get("page")), 1)), id: number(m[3])}
	if m[2] == "category" {
		n := where.id - 5
		if n < 0 || n >= int64(len(f.boards)) {
			return place{}, false
		}
		where.board = f.boards[n]
	}
	return where, true
}

func (s nodeBB) render(v *view) (answer, error) {
	switch {
	case !v.JSON:
		return s.draw(v, http.StatusNotFound)
	case v.Gone:
		return jsonAnswer(http.StatusNotFound, nbPayload(v))
	}
	return jsonAnswer(http.StatusOK, nbPayload(v))
}

func nbPayload(v *view) object {
	if v.Gone {
		return object{"title": "[[global:404.title]]", "template": object{"name": "404"}}
	}
	pagination := object{"currentPage": v.Page, "pageCount": v.Pages, "next": object{"page": min(v.Page+1, v.Pages), "active": v.Page < v.Pages}}
	if v.Thread == nil {
		topics := []object{}
		for _, r := range v.Rows {
			o := nbTopic(r.Thread, r.Replies+1)
			o["teaser"] = object{"timestampISO": milli(r.Last.at), "user": nbUser(r.Last)}
			topics = append(topics, o)
		}
		return object{"cid": v.Board.index + 5, "name": v.BoardName(), "topics": topics, "pagination": pagination, "template": object{"name": "category"}}
	}
	out := nbTopic(v.Thread, len(v.Thread.visible()))
	posts := []object{}
	for _, p := range v.Posts {
		o := object{"pid": p.id, "tid": v.Thread.id, "timestampISO": milli(p.at), "deleted": 0, "content": nbCooked(p), "user": nbUser(p)}
		if p.deleted {
			o["deleted"], o["content"] = 1, "This post is deleted!"
		}
		posts = append(posts, o)
	}
	maps.Copy(out, object{"posts": posts, "pagination": pagination, "template": object{"name": "topic"}})
	return out
}

func nbTopic(t *thread, count int) object {
	flag := map[bool]int{true: 1}
	return object{
		"tid": t.id, "title": template.HTMLEscapeString(t.title), "slug": fmt.Sprintf("%d/%s", t.id, t.slug), "postcount": count, "timestampISO": milli(t.start),
		"lastposttimeISO": milli(t.lastAt()), "pinned": flag[t.sticky], "locked": flag[t.locked], "deleted": 0, "user": nbUser(t.posts[0]),
	}
}

func nbUser(p post) object {
	return object{"uid": p.Member(), "username": p.author, "displayname": p.author, "signature": template.HTMLEscapeString(p.Signature())}
}

func nbCooked(p post) string {
	own := "<p dir=\"auto\">" + brLines(p.text) + "</p>\n"
	if q := p.quote; q != nil {
		return fmt.Sprintf("<p dir=\"auto\"><a class=\"plugin-mentions-user\" href=\"/uid/%d\">@%s</a> said in <a href=\"/post/%d\">dit</a>:</p>\n<blockquote>\n<p dir=\"auto\">%s</p>\n</blockquote>\n%s",
			q.Member(), template.HTMLEscapeString(q.author), q.id, brLines(q.text), own)
	}
	return own
}

func sortedKeys(m map[uint64]string) []uint64 { return slices.Sorted(maps.Keys(m)) }
