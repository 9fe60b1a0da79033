//go:build unix

package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"vigie"
)

const (
	benchHost   = "bench.forum.example"
	perListing  = 40 // as many threads as a visit reads
	benchBoards = 60
	forumVar    = "VIGIE_BENCH_FORUM"
)

// TestBenchForum is the forum of the benchmarks, in a process of its own so that its work is
// not counted. It is no test: without its variable it does nothing.
func TestBenchForum(t *testing.T) {
	if os.Getenv(forumVar) == "" {
		t.Skip("only benchmarks start it")
	}
	pages := map[string][]byte{}
	s, w := shapes[0].cut(t), newInvented(1)
	for board := range benchBoards {
		pages[listingPath(board)] = pack(listing(t, w, board*perListing, (board+1)*perListing))
		for n := board * perListing; n < (board+1)*perListing; n++ {
			page := bytes.ReplaceAll(s.page(w, n), []byte("4502"), []byte(strconv.Itoa(threadNumber(n))))
			pages[threadPath(n)] = pack(page)
		}
	}
	srv := &http.Server{Addr: "127.0.0.1:0", ReadHeaderTimeout: 10 * time.Second, Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		key := "/viewforum.php?f=" + q.Get("f")
		if t := q.Get("t"); t != "" {
			key = "/viewtopic.php?t=" + t
		}
		body, ok := pages[key]
		if !ok {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.Header().Set("Content-Encoding", "gzip")
		_, _ = rw.Write(body) // the visitor has left: nothing to tell
	})}
	l, err := listen(t.Context(), srv.Addr)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("forum=%s\n", l.Addr())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until the benchmark ends
		_ = srv.Close()
	}()
	_ = srv.Serve(l) // always ErrServerClosed
}

func listingPath(board int) string { return "/viewforum.php?f=" + strconv.Itoa(100+board) }
func threadPath(n int) string      { return "/viewtopic.php?t=" + strconv.Itoa(threadNumber(n)) }

func pack(page []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(page) // a buffer never fails
	_ = z.Close()
	return b.Bytes()
}

// startForum starts the forum and gives its address.
func startForum(b *testing.B) string {
	b.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0], "-test.run=^TestBenchForum$")
	cmd.Env = append(os.Environ(), forumVar+"=1")
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if addr, ok := strings.CutPrefix(lines.Text(), "forum="); ok {
			return addr
		}
	}
	b.Fatal("the forum did not start")
	return ""
}

// bareCrawl is the yardstick: GET, gunzip and html.Parse of the same pages, nothing more.
func bareCrawl(b *testing.B, client *http.Client, addr string, boards int) {
	b.Helper()
	get := func(path string) {
		resp, err := client.Get("http://" + addr + path)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := html.Parse(z); err != nil {
			b.Fatal(err)
		}
	}
	for board := range boards {
		get(listingPath(board))
		for n := board * perListing; n < (board+1)*perListing; n++ {
			get(threadPath(n))
		}
	}
}

func bareClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 4}}
}

// grants is a Hosts that always lets a request go: the pace is a forum's due, not a cost.
type grants struct{}

func (grants) Reserve(_ context.Context, host vigie.HostKey, _ time.Time, _ time.Duration, _ int) (vigie.HostPace, error) {
	return vigie.HostPace{Host: host}, nil
}

func (grants) Settle(context.Context, vigie.HostPace) error { return nil }

// benchSite is the forum as Vigie knows it.
func benchSite(boards int) (vigie.Site, []vigie.Board) {
	const note = "a forum of a benchmark: invented"
	site := vigie.Site{
		ID: benchHost, Name: "Bench", URL: "http://" + benchHost, Lang: "fr", Country: "FR", Engine: "phpbb", Zone: "Europe/Brussels", DayFirst: true,
		MinDelay: 50 * time.Millisecond, Budget: 200_000, ShelfLife: 96 * time.Hour, Enabled: true,
		Legal: vigie.LegalRecord{Basis: note, Purpose: note, Retention: note, Contact: note, DPIA: note},
	}
	var list []vigie.Board
	for i := range boards {
		slug := fmt.Sprintf("b%02d", i)
		list = append(list, vigie.Board{ID: benchHost + ":" + slug, SiteID: site.ID, Slug: slug, Name: slug, URL: site.URL + listingPath(i)})
	}
	return site, list
}
