package engine

import (
	"regexp"
	"strings"
)

// threadKey is the number of a thread in an address of whatever software; empty without one.
// It is what the engines of that software would call the thread, so that a board and its feed
// mean the same.
func threadKey(address string) string {
	for _, re := range threadAddresses {
		if key := firstGroup(re, address); key != "" {
			return key
		}
	}
	return ""
}

var threadAddresses = []*regexp.Regexp{
	regexp.MustCompile(`sujet_(\d+)_\d+\.htm`),
	regexp.MustCompile(`/forums/(?:42|1)-\d+-(\d+)-`),
	regexp.MustCompile(`/threads?/[^/?#]*\.(\d+)(?:[/?#]|$)`),
	regexp.MustCompile(`/threads?/(\d+)(?:[-/?#]|$)`),
	regexp.MustCompile(`/(?:discussions?|topics?|d|sujet|onderwerp|viewtopic|showthread)/(\d+)(?:[-:/?#.]|$)`),
	regexp.MustCompile(`/t/(?:[^/?#]*[^/\d?#][^/?#]*/)?(\d+)(?:[/?#.]|$)`),
	regexp.MustCompile(`[?&](?:t|tid|topic|threadid|thread|topic_id|id_topic|idtopic|discussion)=(\d+)`),
	regexp.MustCompile(`(?:viewtopic|showthread|topic|thread|sujet|message|read)\.(?:php|asp|aspx|cgi|html?)\?(?:[^#]*&)?id=(\d+)`),
	regexp.MustCompile(`-t(\d+)(?:-\d+|-s\d+)?(?:\.html?|/|$)`),
	regexp.MustCompile(`/t(\d+)(?:p\d+)?-[^/]*$`),
	regexp.MustCompile(`/(?:topic|thread|sujet|discussion)[-_]?(\d+)(?:[-_.][^/]*)?(?:\.html?|/|$)`),
	regexp.MustCompile(`_(\d+)_\d+\.html`),
	regexp.MustCompile(`/(?:topics?|threads?|sujets?|discussions?|onderwerp(?:en)?|questions?|q)/(?:[^?#]*[/-])?(\d{2,})(?:[-.][^/?#]*)?/?$`),
}

var (
	postParams = regexp.MustCompile(`([?&])(?:p|post|pid|page|start|offset|highlight|view|utm_[a-z]+)=[^&#]*`)
	pageInPath = regexp.MustCompile(`/(?:page[-/]?|p)\d+/?$|(/\d+[-:][^/?#]*)/\d{1,4}$`)
	pageParams = regexp.MustCompile(`([?&])page=\d+(?:&|$)`)
	firstParam = regexp.MustCompile(`\?&+|&{2,}`)
)

// threadAddress takes out of an address what points into the thread: the post, the page, where
// the visitor comes from.
func threadAddress(address string) string {
	address, _, _ = strings.Cut(address, "#")
	if threadKey(address) == "" {
		return address
	}
	short := firstParam.ReplaceAllStringFunc(postParams.ReplaceAllString(address, "$1"), func(s string) string { return s[:1] })
	if short = strings.TrimRight(short, "?&"); threadKey(short) == "" {
		return address
	}
	return short
}

// firstPage is threadAddress without the number of the page, wherever it stands.
func firstPage(address string) string {
	address = pageParams.ReplaceAllString(threadAddress(address), "$1")
	return strings.TrimRight(pageInPath.ReplaceAllString(address, "$1"), "?&")
}
