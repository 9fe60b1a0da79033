package sim

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
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

// jeuxvideo is jeuxvideo.com since 2026: server-made HTML beside a packed payload.
type jeuxvideo struct{ templates }

var jvAddress = regexp.MustCompile(`^/forums/(0|42)-(\d+)-(\d+)-(\d+)-0-(\d+)-0-[a-z0-9-]+\.htm$`)

const jvForum = 151 // number of the first board

func newJeuxvideo() skin {
	return jeuxvideo{newTemplates("jeuxvideo.html", map[string]any{
		"full": func(v *view, t time.Time) string { return frenchFull(t.In(v.Forum.zone)) },
		"ago":  func(v *view, t time.Time) string { return frenchAgo(v.Now.Sub(t), t.In(v.Forum.zone)) },
		"care": jvCare, "icon": jvIcon, "payload": jvPayload,
	})}
}

func (jeuxvideo) sizes() (rows, posts int) { return 25, 20 }

func (jeuxvideo) key(t *thread) string { return strconv.FormatInt(t.id, 10) }

func (s jeuxvideo) boardPath(b *board, page int) string {
	rows, _ := s.sizes()
	return fmt.Sprintf("/forums/0-%d-0-1-0-%d-0-%s.htm", jvForum+b.index, (page-1)*rows+1, b.plan.slug)
}

func (jeuxvideo) threadPath(t *thread, page int) string {
	return fmt.Sprintf("/forums/42-%d-%d-%d-0-1-0-%s.htm", jvForum+t.board.index, t.id, page, t.slug)
}

func (s jeuxvideo) parse(f *Forum, u *url.URL) (place, bool) {
	m := jvAddress.FindStringSubmatch(u.Path)
	if m == nil {
		return place{}, false
	}
	if m[1] == "42" {
		return place{id: number(m[3]), page: int(number(m[4]))}, true
	}
	n := number(m[2]) - jvForum
	if n < 0 || n >= int64(len(f.boards)) {
		return place{}, false
	}
	rows, _ := s.sizes()
	return place{board: f.boards[n], page: int(number(m[5])-1)/rows + 1}, true
}

func (s jeuxvideo) render(v *view) (answer, error) { return s.draw(v, http.StatusGone) }

var frenchMonths = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

func frenchFull(t time.Time) string {
	return fmt.Sprintf("%02d %s %d à %s", t.Day(), frenchMonths[t.Month()-1], t.Year(), t.Format("15:04:05"))
}

func frenchAgo(d time.Duration, t time.Time) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h", int(d/time.Hour))
	case d < 7*24*time.Hour:
		return fmt.Sprintf("%d j", int(d/(24*time.Hour)))
	}
	return t.Format("02/01/2006")
}

func jvIcon(r row) string {
	switch {
	case r.Thread.sticky && r.Thread.locked:
		return "pinned-off"
	case r.Thread.sticky:
		return "pinned-on"
	case r.Thread.locked:
		return "lock"
	case r.Replies >= 20:
		return "hot"
	}
	return "normal"
}

type object = map[string]any

// jvPayload packs what the page shows as the site does: JSON, gzip, base64.
func jvPayload(v *view) (template.JS, error) {
	data := object{"forumId": jvForum + v.Board.index, "isUserConnected": false, "ajaxToken": "simulated", "pagerView": v.jvPager()}
	if v.Thread == nil {
		data["forum"] = object{"isForumReadable": true, "isForumReadOnly": false, "lockReason": []string{}, "statusCode": 200, "urlListTopics": v.BoardPath(1)}
		var list []object
		for _, r := range v.Rows {
			at := r.Last.at.In(v.Forum.zone)
			list = append(list, object{
				"id": r.Thread.id, "title": r.Thread.title, "url": v.ThreadPath(r.Thread, 1), "lastPageUrl": v.ThreadPath(r.Thread, r.Pages), //nolint:goconst // keys of the site's JSON
				"stateTopic": "msg-visible", "stateIcon": jvIcon(r),
				"author":       object{"aliasId": r.Thread.Member(), "pseudo": r.Thread.Author(), "role": "", "profileUrl": "https://" + v.Forum.Host() + "/profil/" + strings.ToLower(r.Thread.Author()) + "?mode=infos"}, //nolint:goconst // keys of the site's JSON
				"participants": []object{}, "participantsCount": min(r.Replies+1, 9), "responsesCount": r.Replies, "messagesList": []object{}, "actions": []object{},
				"lastMessageDate": frenchAgo(v.Now.Sub(r.Last.at), at), "lastMessageDateAlt": at.Format("15:04:05"), "realLastMessageDate": frenchFull(at),
			})
		}
		data["listTopics"] = list
	} else {
		data["topicId"], data["topicTitleField"], data["topicIsResolved"], data["listMessage"] = v.Thread.id, v.Thread.title, false, v.jvMessages()
	}
	plain, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("encode payload: %w", err)
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(plain) // into memory: Close reports what could fail
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("pack payload: %w", err)
	}
	return template.JS(`"` + base64.StdEncoding.EncodeToString(out.Bytes()) + `"`), nil //nolint:gosec // base64 needs no escaping
}

func (v *view) jvMessages() []object {
	var list []object
	for _, p := range v.Posts {
		m := object{
			"id": p.id, "topicId": v.Thread.id, "forumId": jvForum + v.Board.index, "permalinkUrl": "https://" + v.Forum.Host() + "/sso/login?url=x",
			"text": p.jvCode(v), "renderedText": p.jvHTML(v), "stateMessage": "msg-visible", "publishedDate": frenchFull(p.at.In(v.Forum.zone)),
			"publishedAuthorId": p.Member(), "publishedAuthorName": p.author, "publishedAuthorIsDeleted": false, "publishedAuthorRole": "",
			"publishedAuthorSignature": p.Signature(), "updatedDate": nil, "updatedText": nil,
		}
		if !p.edited.IsZero() {
			m["updatedDate"] = frenchFull(p.edited.In(v.Forum.zone))
			m["updatedText"] = "Message édité le " + frenchFull(p.edited.In(v.Forum.zone)) + " par " + p.author
		}
		if p.deleted {
			m["stateMessage"], m["text"], m["renderedText"] = "msg-deleted", "", ""
		}
		list = append(list, m)
	}
	return list
}

func (v *view) jvPager() object {
	var list []object
	for i := range v.Pages {
		if i+1 == v.Page {
			continue
		}
		address := v.BoardPath(i + 1)
		if v.Thread != nil {
			address = v.ThreadPath(v.Thread, i+1)
		}
		list = append(list, object{"pageNumber": i + 1, "url": address})
	}
	pager := object{"currentPage": v.Page, "pageCount": v.Pages, "pages": list}
	if v.Next() != "" {
		pager["next"] = object{"pageNumber": v.Page + 1, "url": v.Next()}
	}
	return pager
}

// jvCode is the post as it was typed: quoted lines begin with "> ".
func (p post) jvCode(v *view) string {
	if p.quote == nil {
		return p.text
	}
	head := "Le " + frenchFull(p.quote.at.In(v.Forum.zone)) + " " + p.quote.author + " a écrit :\n"
	return "> " + strings.ReplaceAll(head+p.quote.text, "\n", "\n> ") + "\n\n" + p.text
}

// jvHTML is the post as the site renders it, with named entities for accents.
func (p post) jvHTML(v *view) string {
	var b strings.Builder
	if p.quote != nil {
		b.WriteString(`<blockquote class="message__blockquote"><p class="message__noBlankline">Le ` + frenchFull(p.quote.at.In(v.Forum.zone)) + " " + html.EscapeString(p.quote.author) + " a &eacute;crit&nbsp;:<br/>" + jvLines(p.quote.text) + "</p></blockquote>\n")
	}
	return b.String() + `<p class="message__p">` + jvLines(p.text) + "</p>"
}

func jvLines(s string) string {
	s = strings.ReplaceAll(html.EscapeString(strings.TrimSpace(s)), "\n", "<br/>")
	return strings.NewReplacer("é", "&eacute;", "à", "&agrave;", "è", "&egrave;").Replace(s)
}

// JV lets the page show the same rendering as the payload.
func (v *view) JV(p post) template.HTML { return template.HTML(p.jvHTML(v)) } //nolint:gosec // escaped in jvLines
