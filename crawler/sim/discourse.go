package sim

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// discourse is Discourse: an address ending in .json gives JSON, any other an ordinary page
// that holds the same JSON for its program, and the posts again in its noscript part.
type discourse struct{ templates }

var (
	dcBoard  = regexp.MustCompile(`^/c/[a-z0-9-]+/(\d+)(?:/l/latest)?(\.json)?$`)
	dcThread = regexp.MustCompile(`^/t/(?:[a-z0-9-]+/)?(\d+)(\.json)?$`)
)

func newDiscourse() skin {
	return discourse{newTemplates("discourse.html", map[string]any{
		"rfc":     func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"cooked":  func(p post) template.HTML { return template.HTML(p.cooked()) }, //nolint:gosec // escaped in brLines
		"preload": preload,
	})}
}

func (discourse) sizes() (rows, posts int) { return 10, 20 }

func (discourse) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (discourse) boardPath(b *board, page int) string {
	path := fmt.Sprintf("/c/%s/%d.json", b.plan.slug, b.index+5)
	if page > 1 {
		path += "?page=" + strconv.Itoa(page-1)
	}
	return path
}

func (discourse) threadPath(t *thread, page int) string {
	path := fmt.Sprintf("/t/%s/%d", t.slug, t.id)
	if page > 1 {
		path += "?page=" + strconv.Itoa(page)
	}
	return path
}

func (discourse) parse(f *Forum, u *url.URL) (place, bool) {
	page := int(max(number(u.Query().Get("page")), 0))
	if m := dcBoard.FindStringSubmatch(u.Path); m != nil {
		n := number(m[1]) - 5
		if n < 0 || n >= int64(len(f.boards)) {
			return place{}, false
		}
		return place{board: f.boards[n], page: page + 1, json: m[2] != ""}, true
	}
	if m := dcThread.FindStringSubmatch(u.Path); m != nil {
		return place{id: number(m[1]), page: page, json: m[2] != ""}, true
	}
	return place{}, false
}

func (s discourse) render(v *view) (answer, error) {
	if !v.JSON {
		return s.draw(v, http.StatusNotFound)
	}
	switch {
	case v.Gone && v.Thread != nil:
		return jsonAnswer(http.StatusGone, object{"error_type": "not_found", "errors": []string{"Sorry, that topic has been removed."}})
	case v.Gone:
		return jsonAnswer(http.StatusNotFound, object{"error_type": "not_found", "errors": []string{"The requested URL or resource could not be found."}})
	case v.Thread != nil:
		return jsonAnswer(http.StatusOK, s.topic(v))
	}
	return jsonAnswer(http.StatusOK, s.listing(v))
}

func (discourse) listing(v *view) object {
	var users, topics []object
	for _, r := range v.Rows {
		users = append(users, object{"id": r.Thread.Member(), "username": r.Thread.Author(), "name": nil, "avatar_template": "/letter/{size}.png"}) //nolint:goconst // keys of the site's JSON
		topics = append(topics, object{
			"id": r.Thread.id, "title": r.Thread.title, "fancy_title": html.EscapeString(r.Thread.title), "slug": r.Thread.slug, //nolint:goconst // keys of the site's JSON
			"posts_count": r.Replies + 1, "reply_count": r.Replies, "highest_post_number": len(r.Thread.posts), "created_at": milli(r.Thread.start), //nolint:goconst // keys of the site's JSON
			"last_posted_at": milli(r.Last.at), "bumped": true, "bumped_at": milli(r.Last.at), "archetype": "regular", "unseen": false,
			"pinned": r.Thread.sticky, "pinned_globally": false, "visible": true, "closed": r.Thread.locked, "archived": false, "views": r.Views, //nolint:goconst // keys of the site's JSON
			"category_id": v.Board.index + 5, "last_poster_username": r.Last.author, "has_summary": false,
			"posters": []object{{"extras": nil, "description": "Original Poster", "user_id": r.Thread.Member()}}, //nolint:goconst // keys of the site's JSON
		})
	}
	list := object{"can_create_topic": false, "per_page": 10, "topics": topics}
	if v.Page < v.Pages {
		list["more_topics_url"] = fmt.Sprintf("/c/%s/%d?page=%d", v.Board.plan.slug, v.Board.index+5, v.Page)
	}
	return object{"users": users, "primary_groups": []object{}, "topic_list": list}
}

func (discourse) topic(v *view) object {
	t := v.Thread
	var posts []object
	var stream []int64
	for _, p := range v.all {
		stream = append(stream, p.id)
	}
	for _, p := range v.Posts {
		o := object{
			"id": p.id, "name": "", "username": p.author, "avatar_template": "/letter/{size}.png", "created_at": milli(p.at), "updated_at": milli(p.at),
			"cooked": p.cooked(), "post_number": p.n + 1, "post_type": 1, "reply_count": 0, "reply_to_post_number": nil, "quote_count": 0,
			"topic_id": t.id, "topic_slug": t.slug, "user_id": p.Member(), "hidden": false, "trust_level": 1, "deleted_at": nil, "user_deleted": false,
			"moderator": false, "admin": false, "staff": false, "version": 1, "wiki": false,
		}
		if p.quote != nil {
			o["reply_to_post_number"], o["quote_count"] = p.quote.n+1, 1
		}
		if p.deleted {
			o["user_deleted"], o["cooked"] = true, "<p>(post deleted by author)</p>"
		}
		if !p.edited.IsZero() {
			o["updated_at"], o["version"] = milli(p.edited), 2
		}
		posts = append(posts, o)
	}
	return object{
		"post_stream": object{"posts": posts, "stream": stream}, "timeline_lookup": [][]int{{1, 0}}, "suggested_topics": []object{},
		"id": t.id, "title": t.title, "fancy_title": html.EscapeString(t.title), "slug": t.slug, "posts_count": len(t.visible()), "created_at": milli(t.start),
		"views": 12, "reply_count": len(t.visible()) - 1, "like_count": 0, "last_posted_at": milli(t.lastAt()), "visible": true, "closed": t.locked, "archived": false,
		"has_summary": false, "archetype": "regular", "category_id": v.Board.index + 5, "pinned": t.sticky, "deleted_at": nil, "user_id": t.Member(),
		"highest_post_number": len(t.posts), "chunk_size": 20, "page": v.Page, "word_count": 100,
	}
}

// preload is what a page keeps for its program: JSON whose values are JSON in strings.
func preload(v *view) (string, error) {
	s := discourse{}
	name, data := "topic_list", s.listing
	if v.Thread != nil {
		name, data = "topic_"+strconv.FormatInt(v.Thread.id, 10), s.topic
	}
	inner, err := json.Marshal(data(v))
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", name, err)
	}
	outer, err := json.Marshal(map[string]string{"site": "{}", name: string(inner)})
	if err != nil {
		return "", fmt.Errorf("encode preloaded data: %w", err)
	}
	return string(outer), nil
}

// cooked is the post as HTML, with its quote and its mentions marked up.
func (p post) cooked() string {
	var b strings.Builder
	if q := p.quote; q != nil {
		fmt.Fprintf(&b, "<aside class=\"quote no-group\" data-username=%q data-post=\"%d\" data-topic=\"%d\">\n<div class=\"title\">\n<div class=\"quote-controls\"></div>\n%s:</div>\n<blockquote>\n<p>%s</p>\n</blockquote>\n</aside>\n",
			q.author, q.n+1, q.id/100, q.author, brLines(q.text))
	}
	return b.String() + "<p>" + brLines(p.text) + "</p>"
}

func brLines(s string) string {
	return strings.ReplaceAll(html.EscapeString(strings.TrimSpace(s)), "\n", "<br>\n")
}

func milli(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func jsonAnswer(status int, v any) (answer, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return answer{}, fmt.Errorf("encode: %w", err)
	}
	return answer{status, "application/json; charset=utf-8", body}, nil
}
