package engine

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
)

func mdHasPayload(doc *Document) bool {
	return doc.has("__NEXT_DATA__") && doc.has(`"pagePosts"`)
}

// mdData is the part of the Next.js payload that holds the posts; nothing else is read of it.
type mdData struct {
	Props struct {
		PageProps struct {
			InitialReduxState struct {
				CurrentThread struct {
					CurrentThread struct {
						ID        looseID      `json:"id"`
						Title     string       `json:"title"`
						PagePosts []mdDataPost `json:"pagePosts"`
					} `json:"currentThread"`
				} `json:"currentThread"`
			} `json:"initialReduxState"`
		} `json:"pageProps"`
	} `json:"props"`
}

type mdDataPost struct {
	ID      looseID    `json:"id"`
	Date    string     `json:"date"`
	Content string     `json:"content"`
	User    mdDataUser `json:"user"`
	Quoted  []struct {
		Author  mdDataUser `json:"quotedPostAuthor"`
		Content string     `json:"quotedPostContent"`
	} `json:"quotedPosts"`
}

type mdDataUser struct {
	Pseudo     string `json:"pseudo"`
	Anonymized bool   `json:"anonymized"`
}

func (u mdDataUser) name() string {
	if u.Anonymized {
		return ""
	}
	return u.Pseudo
}

func mdPayload(doc *Document, out *Thread) error {
	script := cascadia.Query(doc.HTML().Nodes[0], mdNextData)
	if script == nil || script.FirstChild == nil {
		return fmt.Errorf("__NEXT_DATA__ is no script: %w", ErrDrift)
	}
	var data mdData
	if err := json.Unmarshal([]byte(script.FirstChild.Data), &data); err != nil {
		return fmt.Errorf("__NEXT_DATA__ is not as expected (%w): %w", err, ErrDrift)
	}
	thread := &data.Props.PageProps.InitialReduxState.CurrentThread.CurrentThread
	if thread.Title != "" {
		out.Title = thread.Title
	}
	if out.ID == "" && thread.ID != "" {
		path := strings.Trim(doc.URL().Path, "/")
		out.ID = path[:max(strings.LastIndexByte(path, '/'), 0)] + ":" + string(thread.ID)
	}
	for _, post := range thread.PagePosts {
		p := Post{ID: string(post.ID), Author: userName(post.User.name())}
		p.At, _ = parseISO(post.Date, doc.Now(), doc.Zone(mdZone))
		mdFill(&p, fragment(post.Content))
		if len(p.Quotes) == 0 {
			for _, q := range post.Quoted {
				p.Quotes = append(p.Quotes, Quote{Author: userName(q.Author.name()), Text: strings.TrimSpace(plainText(fragment(q.Content)))})
			}
		}
		p.Deleted = post.Content == ""
		out.Posts = append(out.Posts, p)
	}
	return nil
}
