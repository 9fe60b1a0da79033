package engine_test

import (
	"testing"

	"vigie/crawler/engine"
)

// Some themes put more into the heading of a thread than its title.
func TestXenForo1TitleIsNotTheWholeHeading(t *testing.T) {
	t.Parallel()
	const heading = `<div class="PageNav" data-page="1" data-last="9"><span class="pageNavHeader">Page 1 of 9</span>
<nav><a href="threads/strings.12/" class="currentPage ">1</a> <a href="threads/strings.12/page-2" class="text">Next &gt;</a></nav></div>
<div class="thread-detail-title"><div class="titleBar"><span class="prefix prefixWhite">Bench</span>
<div class="post-vote-button"><span class="post-vote-button--count">41</span></div>
<div><span class="title">Gut strings in the rain</span> <span class="post-date"><span class="DateTime" title="May 2, 2016 at 4:23 AM">May 2, 2016</span></span></div></div></div>`
	const page = `<!DOCTYPE html><html id="XenForo"><head><title>x</title></head><body><div class="titleBar"><h1>` + heading + `</h1></div>
<ol class="messageList"><li id="post-121" class="message" data-author="Odile"><div class="messageContent"><blockquote class="messageText">They swell.</blockquote></div></li></ol></body></html>`
	res, err := engine.Read(open("https://strings.example/threads/strings.12/", []byte(page)), "")
	if err != nil {
		t.Fatal(err)
	}
	if res.Thread == nil || res.Thread.Title != "Gut strings in the rain" {
		t.Errorf("read %+v, want the title alone", res.Thread)
	}
}
