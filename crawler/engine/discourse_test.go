package engine

import (
	"errors"
	"testing"
)

func TestDiscourseAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"/t/een-titel/412":         "412",
		"/t/een-titel/412/7":       "412",
		"/t/412":                   "412",
		"/t/412/7":                 "412",
		"/t/-/412.json":            "412",
		"/t/412/posts.json":        "412",
		"/forum/t/2cb-vraag/412":   "412",
		"/t/2024-11/412":           "412",
		"/c/vragen/5":              "",
		"/u/merel_v":               "",
		"/t/een-titel":             "",
		"/t/een-titel/412/volgend": "",
	} {
		got := ""
		if m := dcAddress.FindStringSubmatch(address); m != nil {
			got = m[2]
		}
		if got != want {
			t.Errorf("%s is topic %q, want %q", address, got, want)
		}
	}
}

// A forum in a folder of its host keeps the folder in every address.
func TestDiscourseInAFolder(t *testing.T) {
	t.Parallel()
	const body = `{"users":[],"topic_list":{"more_topics_url":"/forum/latest?page=1","topics":[{"id":3,"title":"Vraag","slug":"vraag","posts_count":1,"created_at":"2026-11-01T10:00:00Z","last_posted_at":"2026-11-01T10:00:00Z","posters":[]}]}}`
	got, err := readBody(t, "https://example.org/forum/latest.json", body)
	if err != nil {
		t.Fatal(err)
	}
	if row := got.Board.Threads[0].URL; row != "https://example.org/forum/t/vraag/3" {
		t.Errorf("the row leads to %s", row)
	}
	if got.Next != "https://example.org/forum/latest.json?page=1" {
		t.Errorf("the next page is %s", got.Next)
	}
}

func TestDiscourseWithoutPostsIsDrift(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no posts":         `{"id":3,"title":"Vraag","post_stream":{"posts":[],"stream":[1]}}`,
		"no topic's id":    `{"title":"Vraag","post_stream":{"posts":[{"id":1,"cooked":"<p>x</p>","username":"merel_v"}]}}`,
		"no topics":        `{"users":[],"topic_list":{"topics":[]}}`,
		"only the shell":   `<html><head><meta name="generator" content="Discourse 3.2.0"></head><body><p>Laden…</p></body></html>`,
		"preloaded broken": `<html><head><meta name="generator" content="Discourse 3.2.0"></head><body>x<div id="data-preloaded" data-preloaded="{&quot;topic_3&quot;:&quot;{&quot;}"></div></body></html>`,
	} {
		if got, err := readBody(t, "https://example.org/t/vraag/3", body); !errors.Is(err, ErrDrift) {
			t.Errorf("%s: kind %q, error %v; want drift", name, got.Kind, err)
		}
	}
}
