package sim

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// reddit answers with the JSON of Reddit's listings. Its login (OAuth) is not simulated.
type reddit struct{}

var (
	rdBoard  = regexp.MustCompile(`^/r/([A-Za-z0-9_-]+)/new(?:\.json)?/?$`)
	rdThread = regexp.MustCompile(`^(?:/r/[A-Za-z0-9_-]+)?/comments/([a-z0-9]+)(?:/[a-z0-9_-]*)?/?(?:\.json)?$`)
)

func newReddit() skin { return reddit{} }

func (reddit) sizes() (rows, posts int) { return 15, 500 }

func (reddit) key(t *thread) string { return strconv.FormatInt(t.id, 36) }

// postKey: the opening post bears the id of its thread.
func (reddit) postKey(p post) string {
	if p.n == 0 {
		return strconv.FormatInt(p.id/100, 36)
	}
	return strconv.FormatInt(p.id, 36)
}

func (reddit) boardPath(b *board, _ int) string {
	return "/r/" + b.plan.slug + "/new.json?limit=15&raw_json=1"
}

func (s reddit) threadPath(t *thread, _ int) string {
	return "/r/" + t.board.plan.slug + "/comments/" + s.key(t) + "/" + strings.ReplaceAll(t.slug, "-", "_") + "/.json?raw_json=1"
}

// parse: after= names the last thread of the page before.
func (reddit) parse(f *Forum, u *url.URL) (place, bool) {
	if m := rdBoard.FindStringSubmatch(u.Path); m != nil {
		b := f.boardBySlug(m[1])
		after, err := strconv.ParseInt(strings.TrimPrefix(u.Query().Get("after"), "t3_"), 36, 64)
		if err != nil {
			after = 0 // none, or nonsense: the first page
		}
		return place{board: b, after: after}, b != nil
	}
	if m := rdThread.FindStringSubmatch(u.Path); m != nil {
		id, err := strconv.ParseInt(m[1], 36, 64)
		return place{id: id}, err == nil
	}
	return place{}, false
}

func (s reddit) render(v *view) (answer, error) {
	if v.Thread == nil && v.Gone {
		return jsonAnswer(http.StatusNotFound, object{"message": "Not Found", "error": 404})
	}
	if v.Thread != nil {
		post := object{"kind": "Listing", "data": object{"after": nil, "before": nil, "dist": 1, "children": []object{{"kind": "t3", "data": s.link(v, v.Thread)}}}} //nolint:goconst // keys of the site's JSON
		var comments []object
		if !v.Gone {
			comments = s.replies(v, v.Thread.posts[0])
		}
		return jsonAnswer(http.StatusOK, []object{post, listing(comments, nil)})
	}
	var list []object
	for _, r := range v.Rows {
		list = append(list, object{"kind": "t3", "data": s.link(v, r.Thread)})
	}
	var after any
	if n := len(v.Rows); n > 0 && v.Page < v.Pages {
		after = "t3_" + s.key(v.Rows[n-1].Thread)
	}
	return jsonAnswer(http.StatusOK, listing(list, after))
}

func listing(children []object, after any) object {
	if children == nil {
		children = []object{}
	}
	return object{"kind": "Listing", "data": object{"after": after, "before": nil, "dist": len(children), "modhash": "", "children": children}}
}

func (s reddit) link(v *view, t *thread) object {
	first := t.posts[0]
	// Reddit writes it without the host; with it, a crawl stays on this host, not on reddit.com.
	permalink := "http://" + v.Forum.Host() + "/r/" + v.Board.plan.slug + "/comments/" + s.key(t) + "/" + strings.ReplaceAll(t.slug, "-", "_") + "/"
	o := object{
		"id": s.key(t), "name": "t3_" + s.key(t), "title": t.title, "selftext": first.text, "selftext_html": "", "author": first.author, //nolint:goconst // keys of the site's JSON
		"subreddit": v.Board.plan.slug, "subreddit_name_prefixed": "r/" + v.Board.plan.slug, "created": float64(t.start.Unix()), "created_utc": float64(t.start.Unix()),
		"num_comments": len(t.visible()) - 1, "score": 3, "permalink": permalink, "url": permalink, //nolint:goconst // keys of the site's JSON
		"stickied": t.sticky, "locked": t.locked, "archived": false, "over_18": false, "edited": false, "is_self": true, "domain": "self." + v.Board.plan.slug, //nolint:goconst // keys of the site's JSON
		"link_flair_text": nil, "removed_by_category": nil, "hidden": false,
	}
	if t.deleted {
		o["author"], o["selftext"], o["removed_by_category"] = "[deleted]", "[removed]", "moderator"
	}
	return o
}

// replies is the tree under a post: an answer that quotes another hangs under it.
func (s reddit) replies(v *view, parent post) []object {
	var out []object
	for _, p := range v.Thread.posts[1:] {
		under := v.Thread.posts[0]
		if p.quote != nil {
			under = *p.quote
		}
		if under.id != parent.id {
			continue
		}
		o := object{
			"id": strconv.FormatInt(p.id, 36), "name": "t1_" + strconv.FormatInt(p.id, 36), "parent_id": "t1_" + strconv.FormatInt(parent.id, 36),
			"link_id": "t3_" + s.key(v.Thread), "body": p.text, "body_html": "", "author": p.author, "created": float64(p.at.Unix()), "created_utc": float64(p.at.Unix()),
			"depth": 0, "is_submitter": p.isOP, "stickied": false, "distinguished": nil, "edited": false, "score": 1, "replies": "",
		}
		if parent.n == 0 {
			o["parent_id"] = "t3_" + s.key(v.Thread)
		}
		if p.deleted {
			o["author"], o["body"] = "[deleted]", "[removed]"
		}
		if !p.edited.IsZero() {
			o["edited"] = float64(p.edited.Unix())
		}
		if below := s.replies(v, p); len(below) > 0 {
			o["replies"] = listing(below, nil)
		}
		out = append(out, object{"kind": "t1", "data": o})
	}
	return out
}
