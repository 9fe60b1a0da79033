package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
)

// jeuxvideo reads the forums of jeuxvideo.com: the payload of the page's own program where
// it can be read, else the HTML (of 2026, and of the years before).
type jeuxvideo struct{}

func (jeuxvideo) Name() string { return "jeuxvideo" }

const jvZone = "Europe/Paris"

// jvTraces are looked for in the raw page: without one of them a search is not worth it.
var jvTraces = []string{"tablesForum", "messageUser", "topic-list", "bloc-message-forum", "img-erreur", "/forums.htm"}

var (
	jvSigns    = cascadia.MustCompile(`ul.tablesForum--listTopics, #listMessages .messageUser, ul.topic-list li[data-id], div.bloc-message-forum, img.img-erreur[alt^="ERREUR"], meta[http-equiv="refresh"][content*="jeuxvideo.com/forums.htm"]`)
	jvRefresh  = cascadia.MustCompile(`meta[http-equiv="refresh"][content*="/forums.htm"]`)
	jvError    = cascadia.MustCompile(`img.img-erreur[alt^="ERREUR"]`)
	jvThread   = regexp.MustCompile(`^/forums/([1-9]\d*)-(\d+)-(\d+)-(\d+)-(\d+-\d+-\d+-.*)$`)
	jvListing  = regexp.MustCompile(`^/forums/0-(\d+)-0-(\d+)-0-(\d+)-0-(.*)$`)
	jvGoneText = regexp.MustCompile(`Ce (topic|message) a été supprimé|Ce topic n'existe pas|ERREUR 41?0`)
)

func (jeuxvideo) Match(doc *Document) bool {
	return jvHasPayload(doc) || slices.ContainsFunc(jvTraces, doc.has) && cascadia.Query(doc.HTML().Nodes[0], jvSigns) != nil
}

// Kind knows the forum's ways to say that a topic is gone: a page 410, and a refresh to the
// list of forums for a number that never was. An unreadable forum is a wall.
func (jeuxvideo) Kind(doc *Document) Kind {
	data, err := jvPayload(doc)
	switch {
	case err != nil:
	case data.Forum.Readable != nil && !*data.Forum.Readable:
		return KindWall
	case data.Forum.Status == 404 || data.Forum.Status == 410:
		return KindGone
	case data.Messages != nil:
		return KindThread
	case data.Topics != nil:
		return KindBoard
	}
	root := doc.HTML().Nodes[0]
	switch {
	case cascadia.Query(root, jvRefresh) != nil, cascadia.Query(root, jvError) != nil && jvGoneText.MatchString(nodeText(root)+" "+attr(cascadia.Query(root, jvError), "alt")):
		return KindGone
	case cascadia.Query(root, jvNew.post) != nil, cascadia.Query(root, jvOld.post) != nil:
		return KindThread
	case cascadia.Query(root, jvNew.row) != nil, cascadia.Query(root, jvOld.row) != nil:
		return KindBoard
	case jvThread.MatchString(doc.URL().Path):
		return KindThread // Thread tells that the markup changed
	case jvListing.MatchString(doc.URL().Path):
		return KindBoard
	}
	return KindUnknown
}

// Board reads the payload, else the rows of the HTML.
func (jeuxvideo) Board(doc *Document) (*Board, error) {
	data, err := jvPayload(doc)
	if err == nil && data.Topics != nil {
		return data.board(doc)
	}
	board := jvHTMLBoard(doc)
	if len(board.Threads) == 0 {
		return nil, jvNothing(doc, err)
	}
	return board, nil
}

// Thread reads the payload, else the messages of the HTML.
func (jeuxvideo) Thread(doc *Document) (*Thread, error) {
	data, err := jvPayload(doc)
	var thread *Thread
	if err == nil && len(data.Messages) > 0 {
		thread = data.thread(doc)
	} else {
		thread = jvHTMLThread(doc)
	}
	switch {
	case len(thread.Posts) == 0:
		return nil, jvNothing(doc, err)
	case thread.ID == "":
		return nil, errNoNumber
	}
	return thread, nil
}

// jvNothing says why neither payload nor HTML gave anything.
func jvNothing(doc *Document, payload error) error {
	err := doc.nothing()
	if payload != nil && jvHasPayload(doc) {
		return fmt.Errorf("%w (payload: %w)", err, payload)
	}
	return err
}

// jvPage is the address of a page of a topic, 0 for one that is no topic's.
func jvPage(address string) (id string, page int, atPage func(int) string) {
	at := strings.Index(address, "/forums/")
	if at < 0 {
		return "", 0, nil
	}
	m := jvThread.FindStringSubmatch(address[at:])
	if m == nil {
		return "", 0, nil
	}
	page, err := strconv.Atoi(m[4])
	if err != nil { // unreachable unless the number is too long for an int
		return "", 0, nil
	}
	rest, _, _ := strings.Cut(m[5], "#")
	return m[3], page, func(n int) string {
		return address[:at] + "/forums/" + m[1] + "-" + m[2] + "-" + m[3] + "-" + strconv.Itoa(n) + "-" + rest
	}
}

// jvNextListing is the address of the next page of a listing: 25 topics on.
func jvNextListing(address string) string {
	at := strings.Index(address, "/forums/")
	if at < 0 {
		return ""
	}
	m := jvListing.FindStringSubmatch(address[at:])
	if m == nil {
		return ""
	}
	offset, err := strconv.Atoi(m[3])
	if err != nil { // unreachable unless the number is too long for an int
		return ""
	}
	return address[:at] + "/forums/0-" + m[1] + "-0-" + m[2] + "-0-" + strconv.Itoa(offset+25) + "-0-" + m[4]
}
