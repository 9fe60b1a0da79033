package crawler_test

import (
	"regexp"
	"strings"
	"testing"

	"vigie"
)

// TestDriftKeepsASkeleton: a page that has text and yields no post leaves its markup, and none of its words.
func TestDriftKeepsASkeleton(t *testing.T) {
	t.Parallel()
	forum, _, s, visit := shelfRig(t)
	forum.list(0, 1, 2)
	forum.pages[threadAt(1)] = `<html id="XF" data-template="thread_view"><body><div class="nieuwJasje" id="p-1"><b>Jolijn</b> <p>Nieuw jasje, zelfde tuin.</p></div></body></html>`
	forum.write(threadAt(2), 2, "", 21)
	if report := visit(); report.Failed != 1 {
		t.Fatalf("%+v, want one thread that was not read", report)
	}
	list, err := s.Drifts(t.Context(), "tuin.example", 10)
	must(t, err)
	if len(list) != 1 || list[0].Engine != "xenforo" || list[0].Reason != "drift" || list[0].BoardID != "tuin.example:tuin" {
		t.Fatalf("drifts: %+v", list)
	}
	got, err := s.Drift(t.Context(), list[0].ID)
	must(t, err)
	if !strings.Contains(got.Skeleton, `class="nieuwJasje" id="p-1"`) || strings.Contains(got.Skeleton, "Jolijn") || strings.Contains(got.Skeleton, "zelfde") {
		t.Errorf("skeleton: %s", got.Skeleton)
	}
	board, err := s.Board(t.Context(), "tuin.example:tuin")
	must(t, err)
	if p := board.Poll.Pulse; p.Had != 1 || p.Asked != 2 || p.Rows != 2 {
		t.Errorf("pulse: %+v, want two threads asked for and one had, of two rows", p)
	}
}

var timeTag = regexp.MustCompile(`<time[^>]*></time>`)

// TestPostsWithoutTimesAreDrift: what is read without times or names is kept, and somebody should look.
func TestPostsWithoutTimesAreDrift(t *testing.T) {
	t.Parallel()
	forum, _, s, visit := shelfRig(t)
	forum.list(0, 1)
	forum.write(threadAt(1), 1, "", 11)
	forum.pages[threadAt(1)] = timeTag.ReplaceAllString(forum.pages[threadAt(1)], "")
	if report := visit(); report.Failed != 0 || len(report.Moved) != 1 {
		t.Fatalf("%+v, want the thread read", report)
	}
	list, err := s.Drifts(t.Context(), "", 10)
	must(t, err)
	if len(list) != 1 || list[0].Reason != vigie.DriftBare {
		t.Errorf("drifts: %+v", list)
	}
}
