package fetch

import (
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"vigie"
)

// benchPage is a thread page of about 60 KB, gzipped as a forum sends it.
func benchPage(b *testing.B) []byte {
	b.Helper()
	var page strings.Builder
	page.WriteString("<!DOCTYPE html><html lang=fr><head><meta charset=utf-8><title>Quelle huile ? - Le Phare</title>" + strings.Repeat("<link rel=stylesheet href=/style.css>\n", 40) + "</head><body><form><input type=password></form>")
	for i := range 40 {
		fmt.Fprintf(&page, "<div class=post id=p%d><a class=author href=/u/%d>gardien%d</a><time>%d mars</time><div class=content>", i, i*7919%977, i*31%89, i%28)
		for j := range 24 {
			fmt.Fprintf(&page, "La lampe %d brûle encore à %d heures, dit le gardien n° %d. ", (i*j*7919)%9973, (i+j)%24, i*j%613)
		}
		page.WriteString("</div></div>\n")
	}
	return pack(b, "gzip", strings.NewReader(page.String()))
}

func benchForum(b *testing.B, kind string) *forum {
	b.Helper()
	body := benchPage(b)
	f := newForum(b, newClock())
	f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(body)
	})
	return f
}

// BenchmarkBare is the yardstick: a GET and a gunzip, nothing checked.
func BenchmarkBare(b *testing.B) {
	f := benchForum(b, "text/html; charset=utf-8")
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Get(f.URL)
		if err != nil {
			b.Fatal(err)
		}
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			b.Fatal(err)
		}
		page, err := io.ReadAll(z)
		if err != nil {
			b.Fatal(err)
		}
		_ = resp.Body.Close()
		b.SetBytes(int64(len(page)))
	}
}

// BenchmarkClient is the whole way, with hosts that always grant.
func BenchmarkClient(b *testing.B) {
	for name, kind := range map[string]string{"header": "text/html; charset=utf-8", "meta": "text/html"} {
		b.Run(name, func(b *testing.B) {
			f := benchForum(b, kind)
			free := always{vigie.RobotsFile{Status: robotsOK, Body: []byte(all + "Disallow: /admin\n"), FetchedAt: time.Now(), GoodAt: time.Now()}}
			c, err := New(Options{Hosts: free, Robots: free, Simulated: map[string]string{host: f.addr()}, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(c.CloseIdleConnections)
			v := c.Visit(vigie.Site{ID: host, URL: "http://" + host})
			b.ReportAllocs()
			for b.Loop() {
				p, err := v.Get(b.Context(), "http://"+host+"/t", vigie.Validators{})
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(p.Body)))
			}
		})
	}
}
