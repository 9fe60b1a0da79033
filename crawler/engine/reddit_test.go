package engine

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie"
)

func rdComment(id, replies string) string {
	if replies != "" {
		replies = `{"kind":"Listing","data":{"children":[` + replies + `]}}`
	} else {
		replies = `""`
	}
	return `{"kind":"t1","data":{"id":"` + id + `","link_id":"t3_abc","body":"tekst","author":"kettle_mind","created_utc":1795400000,"replies":` + replies + `}}`
}

// The tree is deeper than the stack should be: reading ends at rdDepth and keeps what is above.
func TestRedditDeepTree(t *testing.T) {
	t.Parallel()
	const deep = 400
	tree := ""
	for i := deep; i > 0; i-- {
		tree = rdComment(fmt.Sprintf("c%d", i), tree)
	}
	body := `[{"kind":"Listing","data":{"children":[{"kind":"t3","data":{"id":"abc","title":"x","selftext":"y","author":"a","created_utc":1795400000}}]}},{"kind":"Listing","data":{"children":[` + tree + `]}}]`
	got, err := readBody(t, "https://oauth.reddit.com/comments/abc", body)
	if err != nil || len(got.Thread.Posts) != 1+rdDepth+1 {
		t.Errorf("%d posts of %d, error %v; want %d", len(got.Thread.Posts), deep, err, rdDepth+2)
	}
}

// What one request may not name more of stays out of the address.
func TestRedditMoreIsCutToABatch(t *testing.T) {
	t.Parallel()
	var left []string
	for i := range 250 {
		left = append(left, fmt.Sprintf("m%d", i))
	}
	children, err := json.Marshal(left)
	if err != nil {
		t.Fatal(err)
	}
	body := `{"json":{"errors":[],"data":{"things":[` + rdComment("c1", "") + `,{"kind":"more","data":{"children":` + string(children) + `}}]}}}`
	got, err := readBody(t, "https://oauth.reddit.com/api/morechildren", body)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(got.Next)
	if err != nil || u.Path != "/api/morechildren" || u.Query().Get("link_id") != "t3_abc" {
		t.Fatalf("the next page is %q, %v", got.Next, err)
	}
	if n := len(strings.Split(u.Query().Get("children"), ",")); n != rdBatch {
		t.Errorf("%d comments are named, want %d", n, rdBatch)
	}
}

func TestSplitQuoted(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		text   string
		quotes []string
	}{
		"antwoord":                          {"antwoord", nil},
		"> vraag\n\nantwoord":               {"antwoord", []string{"vraag"}},
		"> een\n> twee\nja\n>drie\nnee":     {"ja\nnee", []string{"een\ntwee", "drie"}},
		"> > binnen\n> buiten\r\n\r\nja":    {"ja", []string{"binnen\nbuiten"}},
		">!verborgen!< en 5 > 3":            {">!verborgen!< en 5 > 3", nil},
		"":                                  {"", nil},
		">":                                 {"", nil},
		"  > ingesprongen\n\n\n  antwoord ": {"antwoord", []string{"ingesprongen"}},
	} {
		text, quotes := splitQuoted(in)
		var got []string
		for _, q := range quotes {
			got = append(got, q.Text)
		}
		if diff := cmp.Diff(want.quotes, got); text != want.text || diff != "" {
			t.Errorf("splitQuoted(%q) = %q, quotes (-want +got):\n%s", in, text, diff)
		}
	}
}

func TestUserNameOfADeletedAccount(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"[deleted]", "Profil supprimé", "Pseudo supprimé", " ", "profil  supprimé"} {
		if !userName(name).IsZero() {
			t.Errorf("%q is taken for a name", name)
		}
	}
	if got := userName(" Petit\u00a0 Galet "); got != vigie.NewUserName("Petit Galet") {
		t.Errorf("the name is %q", got.Reveal())
	}
}
