package fetch

import (
	"bufio"
	"bytes"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vigie"
)

// sample is a saved answer; want is the name of its wall.
type sample struct {
	name, want string
	status     int
	header     http.Header
	body       []byte
}

func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/walls/*.http")
	if err != nil {
		t.Fatal(err)
	}
	var out []sample
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw)), nil)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".http")
		want, _, _ := strings.Cut(name, "-")
		if want == "none" {
			want = ""
		}
		out = append(out, sample{name, want, resp.StatusCode, resp.Header, body})
	}
	return out
}

// TestE12_Walls sends each saved wall through a client: no page comes of it, it is not taken
// for a missing thread, and the host is left alone for a day.
func TestE12_Walls(t *testing.T) {
	t.Parallel()
	walls := 0
	for _, s := range samples(t) {
		if got := Wall(s.status, s.header, s.body); got != s.want {
			t.Errorf("%s: wall %q, want %q", s.name, got, s.want)
			continue
		}
		r := newRig(t)
		r.forum.mux.HandleFunc("/sujet", func(w http.ResponseWriter, _ *http.Request) {
			maps.Copy(w.Header(), s.header)
			w.WriteHeader(s.status)
			_, _ = w.Write(s.body)
		})
		p, err := r.patient(r.client.Visit(r.site), "/sujet")
		if s.want == "" {
			if reason(err) == vigie.ReasonWall {
				t.Errorf("%s: %v", s.name, err)
			}
			continue
		}
		walls++
		fe := asFetch(err)
		if p != nil || fe == nil || fe.Reason != vigie.ReasonWall || fe.Wall != s.want || !fe.RetryAt.Equal(r.clock.Now().Add(24*time.Hour)) {
			t.Errorf("%s: page %v, err %+v", s.name, p, err)
			continue
		}
		r.clock.Add(24*time.Hour - time.Second)
		if _, err := r.get("/other"); reason(err) != vigie.ReasonPaused || asFetch(err).Wall != s.want {
			t.Errorf("%s: a second before the day is over: %v", s.name, err)
		}
		if _, pages := r.forum.count(); pages != 1 {
			t.Errorf("%s: %d pages asked for", s.name, pages)
		}
	}
	if walls < 30 {
		t.Errorf("%d walls, 30 are promised", walls)
	}
}

// TestE12_WallInPlaceOfRobots: a challenge served for robots.txt is no permission.
func TestE12_WallInPlaceOfRobots(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		if s.want == "" || s.status != http.StatusOK {
			continue
		}
		r := newRig(t)
		r.forum.page("/sujet", "<p>x</p>")
		r.forum.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(s.body) })
		if _, err := r.get("/sujet"); reason(err) != vigie.ReasonRobotsDown && s.header.Get("Server") == "" {
			t.Errorf("%s: %v", s.name, err)
		}
		if _, pages := r.forum.count(); pages != 0 {
			t.Errorf("%s: a page was asked for", s.name)
		}
	}
}

func TestForbiddenPausesTheHost(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403, 451} {
		r := newRig(t)
		r.forum.mux.HandleFunc("/x", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := r.patient(r.client.Visit(r.site), "/x")
		if fe := asFetch(err); fe == nil || fe.Reason != vigie.ReasonForbidden || !fe.RetryAt.Equal(r.clock.Now().Add(24*time.Hour)) {
			t.Errorf("%d: %v", status, err)
		}
		if p := r.memory.Pace("http://forum.test:80"); p.PauseReason != "forbidden" {
			t.Errorf("%d: %+v", status, p)
		}
	}
}

func FuzzWall(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.status, s.body)
	}
	f.Add(200, []byte("<!--"))
	f.Add(200, []byte(`<title a="`))
	f.Add(403, []byte("<script></scrip"))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		switch name := Wall(status, http.Header{}, body); name {
		case "", wallCloudflare, wallCaptcha, wallLogin, wallConsent:
		default:
			t.Errorf("unknown wall %q", name)
		}
	})
}
