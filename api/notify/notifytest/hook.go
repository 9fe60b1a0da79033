package notifytest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Call is one webhook that arrived.
type Call struct {
	Header http.Header
	Body   []byte
}

// Hook is a webhook receiver.
type Hook struct {
	URL    string
	Target string // HOST:PORT, for the list of private targets

	mu     sync.Mutex
	calls  []Call
	answer func(n int, w http.ResponseWriter) // nil: 204
}

// NewHook starts a receiver that ends with the test.
func NewHook(t testing.TB) *Hook {
	t.Helper()
	h := &Hook{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return
		}
		h.mu.Lock()
		h.calls = append(h.calls, Call{r.Header.Clone(), body})
		n, answer := len(h.calls), h.answer
		h.mu.Unlock()
		if answer != nil {
			answer(n, w)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	t.Cleanup(srv.Close)
	h.URL, h.Target = srv.URL+"/hook", strings.TrimPrefix(srv.URL, "http://")
	return h
}

// Answer sets what the nth call (from 1) is answered.
func (h *Hook) Answer(f func(n int, w http.ResponseWriter)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = f
}

// Calls is what arrived so far.
func (h *Hook) Calls() []Call {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Call(nil), h.calls...)
}
