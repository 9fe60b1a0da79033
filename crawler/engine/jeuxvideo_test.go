package engine

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vigie"
)

const jvTestThread = "https://www.jeuxvideo.com/forums/42-51999-77000003-1-0-1-0-un-titre.htm"

// readBody reads a page as the tests of the single engines need it.
func readBody(t testing.TB, url, body string) (Result, error) {
	t.Helper()
	return Read(Open(&vigie.Page{URL: url, Body: []byte(body)}, Options{Now: when(t), DayFirst: true}), "")
}

func jvPageWith(payload []byte) string {
	return `<html><body><p>texte</p><script>window.jvc.forumsAppPayload="` + base64.StdEncoding.EncodeToString(payload) + `";</script></body></html>`
}

func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	for _, p := range parts {
		if _, err := io.WriteString(w, p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPayloadBombIsRefused(t *testing.T) {
	t.Parallel()
	bomb := zipped(t, `{"forum":{},"padding":"`, strings.Repeat("a", 16<<20), `","listMessage":[]}`)
	if len(bomb) > 1<<20 {
		t.Fatalf("the bomb itself has %d bytes: it proves nothing", len(bomb))
	}
	_, err := readBody(t, jvTestThread, jvPageWith(bomb))
	if !errors.Is(err, ErrRefused) || !strings.Contains(fmt.Sprint(err), "larger than 8 MiB") {
		t.Errorf("a payload of 16 MiB gives %v", err)
	}
	var sink bytes.Buffer
	limit := &cappedReader{source: strings.NewReader(strings.Repeat("a", 100)), left: 40}
	if _, err := sink.ReadFrom(limit); !errors.Is(err, ErrRefused) || sink.Len() != 40 {
		t.Errorf("the cap let %d of 40 bytes through, then %v", sink.Len(), err)
	}
}

func TestBrokenPayloadIsDriftAndQuotesNothing(t *testing.T) {
	t.Parallel()
	const token = "0123456789abcdef"
	for name, payload := range map[string][]byte{
		"no JSON":         zipped(t, `<html>`, token),
		"another shape":   zipped(t, `{"ajaxToken":"`+token+`","listMessage":"`+token+`"}`),
		"cut off":         zipped(t, `{"ajaxToken":"`+token+`","listMessage":[{"id":1`)[:40],
		"broken gzip":     append([]byte{0x1f, 0x8b}, token...),
		"neither of both": []byte(token),
	} {
		_, err := readBody(t, jvTestThread, jvPageWith(payload))
		if !errors.Is(err, ErrDrift) {
			t.Errorf("%s: %v is no drift", name, err)
		}
		if strings.Contains(fmt.Sprint(err), token) {
			t.Errorf("%s: the error quotes a token: %v", name, err)
		}
	}
}

// The HTML is read when the payload cannot be.
func TestBrokenPayloadFallsBackToHTML(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("testdata", "jeuxvideo", "thread-last.html"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := readBody(t, jvTestThread, string(page)+`<script>window.jvc.forumsAppPayload="AAAA";</script>`)
	if err != nil || len(got.Thread.Posts) != 2 {
		t.Errorf("%d posts, error %v; want the two of the HTML", len(got.Thread.Posts), err)
	}
}

var packedPayload = regexp.MustCompile(`forumsAppPayload="([^"]+)"`)

// The packed payloads of the fixtures cannot be read by people: the text beside them can, and
// says the same. Tokens in it reach nothing that Read returns.
func TestPayloadFixturesAreWhatTheirTextSays(t *testing.T) {
	t.Parallel()
	texts, err := filepath.Glob(filepath.Join("testdata", "jeuxvideo", "*.payload.txt"))
	if err != nil || len(texts) < 3 {
		t.Fatalf("%d payload texts, %v", len(texts), err)
	}
	for _, file := range texts {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile(strings.TrimSuffix(file, ".payload.txt") + ".html")
		if err != nil {
			t.Fatal(err)
		}
		m := packedPayload.FindSubmatch(page)
		if m == nil {
			t.Fatalf("%s: its page has no payload", file)
		}
		packed, err := base64.StdEncoding.DecodeString(string(m[1]))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
			r, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				t.Fatal(err)
			}
			if packed, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		var got, want map[string]any
		if err := errors.Join(json.Unmarshal(packed, &got), json.Unmarshal(text, &want)); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s is not what its page holds (-text +page):\n%s", file, diff)
		}
		res, err := readBody(t, jvTestThread, string(page))
		token, _ := want["ajaxToken"].(string)
		if token == "" || strings.Contains(fmt.Sprintf("%+v %+v %+v %v", res, res.Thread, res.Board, err), token) {
			t.Errorf("%s: no token to look for, or it came out", file)
		}
	}
}

func TestJeuxvideoPages(t *testing.T) {
	t.Parallel()
	id, page, at := jvPage(jvTestThread + "#post_12")
	if id != "77000003" || page != 1 || at(3) != strings.Replace(jvTestThread, "-77000003-1-", "-77000003-3-", 1) {
		t.Errorf("thread %q page %d, third page %q", id, page, at(3))
	}
	if next := jvNextListing("https://www.jeuxvideo.com/forums/0-51-0-1-0-26-0-blabla.htm"); next != "https://www.jeuxvideo.com/forums/0-51-0-1-0-51-0-blabla.htm" {
		t.Errorf("next listing page %q", next)
	}
	for _, address := range []string{"", "https://www.jeuxvideo.com/forums.htm", "https://www.jeuxvideo.com/forums/0-51-0-1-0-26-0-blabla.htm"} {
		if id, _, _ := jvPage(address); id != "" {
			t.Errorf("%q is read as topic %q", address, id)
		}
	}
}
