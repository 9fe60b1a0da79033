package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"vigie"
)

// pack writes n bytes of zeros through a compressor.
func pack(t testing.TB, coding string, src io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "raw deflate":
		w, _ = flate.NewWriter(&b, flate.BestSpeed) // the level is valid
	case "br":
		w = brotli.NewWriterLevel(&b, 1)
	}
	if _, err := io.Copy(w, src); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// served makes a rig whose /x sends one body.
func served(t *testing.T, coding string, handler http.HandlerFunc, change ...func(*rig)) *rig {
	t.Helper()
	r := newRig(t, append([]func(*rig){func(r *rig) { r.site.MinDelay = 0 }}, change...)...)
	now := r.clock.Now() // robots.txt is known: a short time limit is for the page alone
	if err := r.memory.SaveRobots(t.Context(), vigie.RobotsFile{Host: "http://forum.test:80", Status: robotsMissing, FetchedAt: now, GoodAt: now}); err != nil {
		t.Fatal(err)
	}
	r.forum.mux.HandleFunc("/x", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		handler(w, req)
	})
	return r
}

func TestBodyDecompressed(t *testing.T) {
	t.Parallel()
	text := "<p>" + strings.Repeat("Une réponse. ", 500) + "</p>"
	for coding, name := range map[string]string{"gzip": "gzip", "deflate": "deflate", "raw deflate": "deflate", "br": "br"} {
		body := pack(t, coding, strings.NewReader(text))
		r := served(t, name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
		for range 3 { // readers are used again
			if p, err := r.get("/x"); err != nil || string(p.Body) != text {
				t.Errorf("%s: %v", coding, err)
			}
		}
		twice := pack(t, "gzip", bytes.NewReader(body))
		r = served(t, name+", gzip", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(twice) })
		if p, err := r.get("/x"); err != nil || string(p.Body) != text {
			t.Errorf("%s in gzip: %v", coding, err)
		}
		r = served(t, name, func(w http.ResponseWriter, _ *http.Request) {})
		if p, err := r.get("/x"); err != nil || len(p.Body) != 0 {
			t.Errorf("%s, empty: %v", coding, err)
		}
		r = served(t, name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body[:len(body)-9]) })
		if _, err := r.get("/x"); reason(err) != vigie.ReasonTruncated {
			t.Errorf("%s, cut: %v, want truncated", coding, err)
		}
		r = served(t, name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(strings.Repeat("\xff\xfe", 99))) })
		if _, err := r.get("/x"); reason(err) != vigie.ReasonContent {
			t.Errorf("%s, rubbish: %v, want content", coding, err)
		}
	}
	for _, name := range []string{"zstd", "gzip, br, gzip", "compress"} {
		r := served(t, name, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) })
		if _, err := r.get("/x"); reason(err) != vigie.ReasonContent {
			t.Errorf("coding %q: %v, want content", name, err)
		}
	}
}

func TestBodyCapIsExact(t *testing.T) {
	t.Parallel()
	const limit = 1000
	for _, coding := range []string{"", "gzip", "br", "deflate"} {
		for size, want := range map[int]vigie.FetchReason{limit - 1: "", limit: "", limit + 1: vigie.ReasonTooBig, 10 * limit: vigie.ReasonTooBig} {
			body := []byte(strings.Repeat("a", size))
			if coding != "" {
				body = pack(t, coding, bytes.NewReader(body))
			}
			r := served(t, coding, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }, func(r *rig) { r.opt.MaxBody = limit })
			if p, err := r.get("/x"); reason(err) != want || err == nil && len(p.Body) != size {
				t.Errorf("%q, %d bytes of %d allowed: %v, want %q", coding, size, limit, err, want)
			}
		}
	}
}

// TestS3_Bombs measures what a bomb costs. It is not parallel: it measures the heap.
func TestS3_Bombs(t *testing.T) {
	const size = 600 << 20
	// Made of 600 equal parts: to compress 600 MB takes longer than all tests.
	gz := bytes.Repeat(pack(t, "gzip", io.LimitReader(zeros{}, size/600)), 600)
	bombs := []struct {
		name, coding string
		body         []byte
	}{
		{"gzip", "gzip", gz},
		{"deflate", "deflate", deflateBomb(t, size)},
		{"br", "br", pack(t, "br", io.LimitReader(zeros{}, size/4))},
		{"nested gzip", "gzip, gzip", pack(t, "gzip", bytes.NewReader(gz))},
		{"gzip in br", "gzip, br", pack(t, "br", bytes.NewReader(gz))},
		{"members without end", "gzip, gzip", pack(t, "gzip", io.LimitReader(&repeated{block: pack(t, "gzip", strings.NewReader(""))}, size/16))},
	}
	for _, b := range bombs {
		r := served(t, b.coding, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b.body) })
		grown, took := heapPeak(func() {
			if _, err := r.get("/x"); reason(err) != vigie.ReasonTooBig {
				t.Errorf("%s (%d bytes sent): %v, want too_big", b.name, len(b.body), err)
			}
		})
		t.Logf("%s: %d KiB sent, heap +%d MiB, %s", b.name, len(b.body)>>10, grown>>20, took)
		if grown > 64<<20 || took > 30*time.Second {
			t.Errorf("%s: heap grew by %d MiB in %s", b.name, grown>>20, took)
		}
	}
	endless := served(t, "", func(w http.ResponseWriter, req *http.Request) {
		block := bytes.Repeat([]byte("a"), 64<<10)
		for {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	grown, _ := heapPeak(func() {
		if _, err := endless.get("/x"); reason(err) != vigie.ReasonTooBig {
			t.Errorf("endless body: %v, want too_big", err)
		}
	})
	if grown > 64<<20 {
		t.Errorf("endless body: heap grew by %d MiB", grown>>20)
	}
	headers := served(t, "", func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = rw.WriteString("HTTP/1.1 200 OK\r\n")
		for i := range 1 << 30 / 4096 {
			if _, err := fmt.Fprintf(rw, "X-%d: %s\r\n", i, strings.Repeat("h", 4080)); err != nil {
				return
			}
		}
	})
	grown, _ = heapPeak(func() {
		if _, err := headers.get("/x"); reason(err) != vigie.ReasonNetwork {
			t.Errorf("1 GiB of headers: %v, want network", err)
		}
	})
	if grown > 64<<20 {
		t.Errorf("headers: heap grew by %d MiB", grown>>20)
	}
}

// deflateBomb is a zlib stream of many equal flushed blocks. It has no end, which nobody will
// reach.
func deflateBomb(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return append([]byte{0x78, 0x9c}, bytes.Repeat(b.Bytes(), size>>20)...)
}

type repeated struct {
	block []byte
	at    int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.block[r.at:])
	r.at = (r.at + n) % len(r.block)
	return n, nil
}

// heapPeak is how far the heap grew at most while f ran.
func heapPeak(f func()) (uint64, time.Duration) {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, peak := m.HeapInuse, m.HeapInuse
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	}()
	begin := time.Now()
	f()
	took := time.Since(begin)
	close(done)
	<-stopped
	return peak - before, took
}

// TestS3_SlowDrip: one byte at a time ends with the request's time, as a timeout.
func TestS3_SlowDrip(t *testing.T) {
	t.Parallel()
	for _, coding := range []string{"", "gzip", "br"} {
		r := served(t, coding, func(w http.ResponseWriter, req *http.Request) {
			body := pack(t, "gzip", io.LimitReader(zeros{}, 1<<20))
			for i := 0; ; i++ {
				_, _ = w.Write(body[i%9 : i%9+1])
				_ = http.NewResponseController(w).Flush()
				select {
				case <-req.Context().Done():
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
		}, func(r *rig) { r.opt.Timeout = 60 * time.Millisecond })
		if _, err := r.get("/x"); reason(err) != vigie.ReasonTimeout && (coding == "" || reason(err) != vigie.ReasonContent) {
			t.Errorf("%q: %v, want timeout", coding, err)
		}
	}
	r := served(t, "", func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() }, func(r *rig) { r.opt.Timeout = 60 * time.Millisecond })
	if _, err := r.get("/x"); reason(err) != vigie.ReasonTimeout {
		t.Errorf("no headers: %v, want timeout", err)
	}
}

// TestS3_Truncated: a body that ends early is never a page.
func TestS3_Truncated(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"content-length":  "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>half",
		"chunked":         "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n<p>half",
		"chunk unended":   "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n<p>half\r\n",
		"chunk is broken": "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n<p>half\r\nzz\r\n",
	} {
		var sent atomic.Int32
		r := served(t, "", func(w http.ResponseWriter, _ *http.Request) {
			sent.Add(1)
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			_, _ = rw.WriteString(raw)
			_ = rw.Flush()
			_ = conn.Close()
		})
		_, err := r.get("/x")
		if reason(err) != vigie.ReasonTruncated || sent.Load() != 1 {
			t.Errorf("%s: %v after %d requests, want truncated after one", name, err, sent.Load())
		}
	}
}
