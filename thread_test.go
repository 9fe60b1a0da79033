package vigie_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vigie"
)

func TestUserNameNeverLeaks(t *testing.T) {
	t.Parallel()
	name := vigie.NewUserName(" Brindille_72 ")
	if name.Reveal() != "Brindille_72" {
		t.Errorf("Reveal gave %q", name.Reveal())
	}
	for _, verb := range []string{"%v", "%s", "%+v", "%#v", "%q"} {
		for _, v := range []any{name, struct{ N vigie.UserName }{name}, []vigie.UserName{name}} {
			if out := fmt.Sprintf(verb, v); strings.Contains(out, "Brindille") {
				t.Errorf("fmt %s of %T prints the name: %s", verb, v, out)
			}
		}
	}
	if out, err := json.Marshal(map[string]any{"author": name}); err == nil {
		t.Errorf("a name was encoded as %s", out)
	}
}

func TestRevisionIsOfTextOnly(t *testing.T) {
	t.Parallel()
	base := func() *vigie.Thread {
		return &vigie.Thread{Title: "t", Posts: []vigie.Post{{ID: "1", Text: "a"}, {ID: "2", Text: "b"}}}
	}
	want := base().ComputeRevision()
	for name, change := range map[string]func(*vigie.Thread){
		"time":    func(th *vigie.Thread) { th.Posts[0].At = time.Unix(1, 0); th.FetchedAt = time.Unix(2, 0) },
		"replies": func(th *vigie.Thread) { th.Replies = 9 },
	} {
		th := base()
		change(th)
		if th.ComputeRevision() != want {
			t.Errorf("%s changed the revision", name)
		}
	}
	for name, change := range map[string]func(*vigie.Thread){
		"title":          func(th *vigie.Thread) { th.Title = "u" },
		"text":           func(th *vigie.Thread) { th.Posts[1].Text = "c" },
		"order":          func(th *vigie.Thread) { th.Posts[0], th.Posts[1] = th.Posts[1], th.Posts[0] },
		"deleted":        func(th *vigie.Thread) { th.Posts = th.Posts[:1] },
		"locked":         func(th *vigie.Thread) { th.Locked = true },
		"moved boundary": func(th *vigie.Thread) { th.Posts[0].Text, th.Posts[1].Text = "a2", "b"[1:] },
	} {
		th := base()
		change(th)
		if th.ComputeRevision() == want {
			t.Errorf("%s did not change the revision", name)
		}
	}
}

func TestThreadIDIsStable(t *testing.T) {
	t.Parallel()
	a, b := vigie.ThreadID("forum.example", "42"), vigie.ThreadID("forum.example", "42")
	if a != b || len(a) != 17 || a[0] != 't' {
		t.Errorf("ids %q and %q", a, b)
	}
	if vigie.ThreadID("forum.exampl", "e42") == a || vigie.ThreadID("other.example", "42") == a {
		t.Error("two threads share an id")
	}
}

func TestErrorsShowMessagesAndHideCauses(t *testing.T) {
	t.Parallel()
	cause := errors.New("disk on fire at /secret")
	err := fmt.Errorf("save: %w", vigie.Wrap(vigie.CodeUnavailable, cause, "the archive is being rebuilt: try again in a minute"))
	if vigie.ErrorCode(err) != vigie.CodeUnavailable || !errors.Is(err, cause) {
		t.Errorf("code %s, cause kept %v", vigie.ErrorCode(err), errors.Is(err, cause))
	}
	if m := vigie.ErrorMessage(err); strings.Contains(m, "secret") || !strings.Contains(m, "rebuilt") {
		t.Errorf("people would read %q", m)
	}
	if m := vigie.ErrorMessage(cause); strings.Contains(m, "secret") {
		t.Errorf("an error without a code was shown: %q", m)
	}
	if vigie.ErrorCode(nil) != "" || vigie.ErrorCode(cause) != vigie.CodeInternal {
		t.Error("codes of nil and of a plain error")
	}
}

func TestLegalRecordMissing(t *testing.T) {
	t.Parallel()
	full := vigie.LegalRecord{Basis: "b", Purpose: "p", Retention: "r", Contact: "c", DPIA: "d"}
	if m := full.Missing(false); len(m) != 0 {
		t.Errorf("a full record misses %v", m)
	}
	if m := full.Missing(true); len(m) != 1 || m[0] != "minors" {
		t.Errorf("a site of minors misses %v, want minors", m)
	}
	full.Purpose = "  "
	if m := full.Missing(false); len(m) != 1 || m[0] != "purpose" {
		t.Errorf("a blank purpose: %v", m)
	}
}
