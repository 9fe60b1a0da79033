package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/crawler/engine"
	"vigie/crawler/fetch"
)

// maxParseInput is the largest page that parse reads: the fetcher's own cap.
const maxParseInput = 16 << 20

// The shapes of `vigie parse`: a contract, kept exactly. Here alone names are printed.
type (
	parsed struct {
		Engine string        `json:"engine"`
		Kind   engine.Kind   `json:"kind"`
		Next   string        `json:"next"`
		Thread *parsedThread `json:"thread,omitempty"`
		Board  *parsedBoard  `json:"board,omitempty"`
	}
	parsedThread struct {
		ID    string       `json:"id"`
		Title string       `json:"title"`
		URL   string       `json:"url"`
		Posts []parsedPost `json:"posts"`
	}
	parsedPost struct {
		ID     string   `json:"id"`
		Author string   `json:"author"`
		At     string   `json:"at"`
		Text   string   `json:"text"`
		Quotes []string `json:"quotes"`
	}
	parsedBoard struct {
		Threads []parsedRow `json:"threads"`
	}
	parsedRow struct {
		ID         string `json:"id"`
		Title      string `json:"title"`
		URL        string `json:"url"`
		Author     string `json:"author"`
		Replies    int    `json:"replies"`
		LastPostAt string `json:"last_post_at"`
		Sticky     bool   `json:"sticky"`
		Locked     bool   `json:"locked"`
	}
)

func (c *cli) parseCmd() *cobra.Command {
	var address, name, now string
	cmd := &cobra.Command{
		Use:   "parse --url URL [--engine NAME] [--now RFC3339] < page",
		Short: "Read one saved page and print what the engine finds, names included",
		Long: `Reads a page from stdin and prints one JSON object with its threads or posts.
Exit code 0 for a thread or a board, 3 for gone, 4 for a wall, 5 for an unknown page.
This is the only command that prints the names that stand on a page; nothing is stored.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return c.parse(address, name, now) },
	}
	cmd.Flags().StringVar(&address, "url", "", "address that the page came from (needed)")
	cmd.Flags().StringVar(&name, "engine", "", "forum software; empty: recognise it ("+strings.Join(engineNames(), ", ")+")")
	cmd.Flags().StringVar(&now, "now", "", "clock for dates such as \"yesterday\", RFC 3339 (default: the present)")
	return cmd
}

func engineNames() []string {
	var out []string
	for _, e := range engine.All() {
		out = append(out, e.Name())
	}
	return out
}

func (c *cli) parse(address, name, now string) error {
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return vigie.Errorf(vigie.CodeInvalid, "--url %q is not a web address: give the address that the page came from", address)
	}
	clock := time.Now()
	if now != "" {
		var err error
		if clock, err = time.Parse(time.RFC3339, now); err != nil {
			return vigie.Errorf(vigie.CodeInvalid, "--now %q is not a time like 2026-11-24T12:00:00Z", now)
		}
	}
	if _, ok := engine.ByName(name); name != "" && !ok {
		return vigie.Errorf(vigie.CodeInvalid, "--engine %q is not known: choose one of %s, or leave it out", name, strings.Join(engineNames(), ", "))
	}
	raw, err := io.ReadAll(io.LimitReader(c.stdin, maxParseInput+1))
	if err != nil {
		return err
	}
	if len(raw) > maxParseInput {
		return vigie.Errorf(vigie.CodeInvalid, "the page is larger than %d MB: nothing was read of it", maxParseInput>>20)
	}
	body, charset := fetch.Decode(raw)
	page := &vigie.Page{URL: address, Requested: address, Status: http.StatusOK, Body: body, Charset: charset, FetchedAt: clock}
	res, err := engine.Read(engine.Open(page, engine.Options{Now: clock}), name)
	if wall := fetch.WallOfSaved(body); wall != "" && (err != nil || res.Kind != engine.KindThread && res.Kind != engine.KindBoard) {
		err = engine.ErrWall
	}
	return c.printParsed(res, err)
}

func (c *cli) printParsed(res engine.Result, err error) error {
	out := parsed{Engine: res.Engine, Kind: res.Kind, Next: res.Next}
	exit := exitError{}
	switch {
	case errors.Is(err, engine.ErrGone):
		out.Kind, exit.code = engine.KindGone, exitGone
	case errors.Is(err, engine.ErrWall):
		out.Kind, exit.code = engine.KindWall, exitWall
	case errors.Is(err, engine.ErrEmpty), errors.Is(err, engine.ErrUnknown), errors.Is(err, engine.ErrDrift), errors.Is(err, engine.ErrRefused):
		out.Kind, exit = engine.KindUnknown, exitError{exitUnknown, err.Error()}
	case err != nil:
		return err
	}
	if res.Thread != nil {
		out.Thread = parsedThreadOf(res.Thread)
	}
	if res.Board != nil {
		out.Board = parsedBoardOf(res.Board)
	}
	if res.Unsure && (res.Thread != nil || res.Board != nil) {
		fmt.Fprintln(c.stderr, "vigie: no engine is sure of this page, it was read by its shape: compare what follows with the page")
	}
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return err
	}
	if exit.code != exitOK {
		return exit
	}
	return nil
}

func parsedThreadOf(t *engine.Thread) *parsedThread {
	out := &parsedThread{ID: t.ID, Title: t.Title, URL: t.URL, Posts: []parsedPost{}}
	for _, p := range t.Posts {
		post := parsedPost{ID: p.ID, Author: p.Author.Reveal(), At: stamp(p.At), Text: p.Text, Quotes: []string{}}
		for _, q := range p.Quotes {
			post.Quotes = append(post.Quotes, q.Text)
		}
		out.Posts = append(out.Posts, post)
	}
	return out
}

func parsedBoardOf(b *engine.Board) *parsedBoard {
	out := &parsedBoard{Threads: []parsedRow{}}
	for _, r := range b.Threads {
		out.Threads = append(out.Threads, parsedRow{
			ID: r.ID, Title: r.Title, URL: r.URL, Author: r.Author.Reveal(), Replies: r.Replies,
			LastPostAt: stamp(r.LastPostAt), Sticky: r.Sticky, Locked: r.Locked,
		})
	}
	return out
}

// stamp is a time as the contract wants it: RFC 3339, or empty.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
