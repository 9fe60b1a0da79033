package sim

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// flarum is Flarum 1 in English: a page that holds its data as JSON:API for its program. Each
// board is a tag.
type flarum struct{ templates }

var (
	flTag        = regexp.MustCompile(`^/t/([a-zA-Z0-9-]+)$`)
	flDiscussion = regexp.MustCompile(`^/d/(\d+)(?:-[^/]*)?$`)
)

func newFlarum() skin {
	return flarum{newTemplates("flarum.html", map[string]any{
		"cooked":  func(p post) template.HTML { return template.HTML(flCooked(p)) }, //nolint:gosec // escaped in brLines
		"payload": flPayload,
	})}
}

func (flarum) sizes() (rows, posts int) { return 20, 20 }

func (flarum) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (flarum) boardPath(b *board, page int) string { return "/t/" + b.plan.slug + pageParam(page) }

func (flarum) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/d/%d-%s%s", t.id, t.slug, pageParam(page))
}

func pageParam(page int) string {
	if page <= 1 {
		return ""
	}
	return "?page=" + strconv.Itoa(page)
}

func (flarum) parse(f *Forum, u *url.URL) (place, bool) {
	page := int(max(number(u.Query().Get("page")), 1))
	if m := flDiscussion.FindStringSubmatch(u.Path); m != nil {
		return place{id: number(m[1]), page: page}, true
	}
	if m := flTag.FindStringSubmatch(u.Path); m != nil {
		return f.bySlug(m[1], page)
	}
	return place{}, false
}

// bySlug is the place of a board whose addresses have its name.
func (f *Forum) bySlug(slug string, page int) (place, bool) {
	for _, b := range f.boards {
		if b.plan.slug == slug {
			return place{board: b, page: page}, true
		}
	}
	return place{}, false
}

func (s flarum) render(v *view) (answer, error) { return s.draw(v, http.StatusNotFound) }

// flPayload is what the page keeps for its program.
func flPayload(v *view) object {
	users := map[uint64]string{}
	ref := func(member uint64, name string) object {
		users[member] = name
		return object{"data": object{"type": "users", "id": strconv.FormatUint(member, 10)}}
	}
	var doc object
	switch {
	case v.Gone:
	case v.Thread != nil:
		doc = flThread(v, ref)
	default:
		doc = flListing(v, ref)
	}
	if doc != nil {
		included, _ := doc["included"].([]object)
		for _, id := range sortedKeys(users) {
			included = append(included, object{"type": "users", "id": strconv.FormatUint(id, 10), "attributes": object{"username": strings.ToLower(users[id]), "displayName": users[id]}})
		}
		doc["included"] = included
	}
	return object{"resources": []object{{"type": "forums", "id": "1", "attributes": object{"title": v.Name()}}}, "session": object{"userId": 0}, "locale": "en", "apiDocument": doc}
}

func flListing(v *view, ref func(uint64, string) object) object {
	var data []object
	for _, r := range v.Rows {
		data = append(data, object{
			"type": "discussions", "id": strconv.FormatInt(r.Thread.id, 10), "relationships": object{"user": ref(r.Thread.Member(), r.Thread.Author())},
			"attributes": object{
				"title": r.Thread.title, "slug": fmt.Sprintf("%d-%s", r.Thread.id, r.Thread.slug), "commentCount": r.Replies + 1, "createdAt": flTime(r.Thread.start),
				"lastPostedAt": flTime(r.Last.at), "isHidden": false, "isSticky": r.Thread.sticky, "isLocked": r.Thread.locked,
			},
		})
	}
	links := object{"first": "/api/discussions"}
	if v.Page < v.Pages {
		links["next"] = fmt.Sprintf("http://%s/api/discussions?page%%5Boffset%%5D=%d", v.Forum.Host(), v.Page*20)
	}
	return object{"links": links, "data": data}
}

func flThread(v *view, ref func(uint64, string) object) object {
	t := v.Thread
	var ids, included []object
	for _, p := range v.all {
		ids = append(ids, object{"type": "posts", "id": strconv.FormatInt(p.id, 10)})
	}
	for _, p := range v.Posts {
		at := object{"number": p.n + 1, "createdAt": flTime(p.at), "contentType": "comment"}
		if p.deleted {
			at["isHidden"] = true
		} else {
			at["contentHtml"] = flCooked(p)
		}
		included = append(included, object{"type": "posts", "id": strconv.FormatInt(p.id, 10), "attributes": at, "relationships": object{"user": ref(p.Member(), p.author)}})
	}
	return object{"included": included, "data": object{
		"type": "discussions", "id": strconv.FormatInt(t.id, 10), "relationships": object{"posts": object{"data": ids}, "user": ref(t.Member(), t.Author())},
		"attributes": object{
			"title": t.title, "slug": fmt.Sprintf("%d-%s", t.id, t.slug), "commentCount": len(t.visible()), "createdAt": flTime(t.start),
			"lastPostedAt": flTime(t.lastAt()), "isSticky": t.sticky, "isLocked": t.locked,
		},
	}}
}

func flCooked(p post) string {
	own := "<p>" + brLines(p.text) + "</p>"
	if q := p.quote; q != nil {
		return fmt.Sprintf("<blockquote class=\"uncited\"><div><p><a href=\"/d/%d/%d\" class=\"PostMention\" data-id=\"%d\">%s</a> %s</p></div></blockquote>%s",
			q.id/100, q.n+1, q.id, template.HTMLEscapeString(q.author), brLines(q.text), own)
	}
	return own
}

func flTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
