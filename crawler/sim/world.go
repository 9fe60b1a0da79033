package sim

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Options says which forums to build and how fast they live. The zero value gives the
// ordinary forums at ordinary speed on the wall clock.
type Options struct {
	Seed  uint64
	Now   func() time.Time // nil: time.Now
	Speed float64          // how many minutes of forum life pass in one minute; 0: 1
	Hosts []string         // hosts to build, see Hosts(); empty: the ordinary ones
	Quiet bool             // no deletions and locks but those the threads ask for
}

// World is a set of simulated forums that share a seed and a clock.
type World struct {
	opt    Options
	forums []*Forum
	wait   sync.WaitGroup
}

// New builds a world. Nothing listens until Serve.
func New(opt Options) *World {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Speed <= 0 {
		opt.Speed = 1
	}
	w := &World{opt: opt}
	lib := loadLibrary()
	for _, p := range plans() {
		if len(opt.Hosts) == 0 && !p.extra || slices.Contains(opt.Hosts, p.host) {
			w.forums = append(w.forums, newForum(w, p, lib))
		}
	}
	return w
}

// Hosts lists the host names of all forums that can be built.
func Hosts() []string {
	var out []string
	for _, p := range plans() {
		out = append(out, p.host)
	}
	return out
}

// Forums are the forums of the world, in a fixed order.
func (w *World) Forums() []*Forum { return slices.Clone(w.forums) }

// Forum is the forum with this host name, nil when the world has none.
func (w *World) Forum(host string) *Forum {
	i := slices.IndexFunc(w.forums, func(f *Forum) bool { return f.Host() == host })
	if i < 0 {
		return nil
	}
	return w.forums[i]
}

// Serve gives each forum a listener on loopback and returns host name → 127.0.0.1:PORT, the
// form of the setting crawler.simulated. The listeners end with ctx; Wait waits for that.
func (w *World) Serve(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	var servers []*http.Server
	for _, f := range w.forums {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			for _, s := range servers {
				_ = s.Close() // the first error is the one that counts
			}
			return nil, fmt.Errorf("listen for %s: %w", f.Host(), err)
		}
		s := &http.Server{Handler: f.Handler(), ReadHeaderTimeout: 10 * time.Second}
		servers = append(servers, s)
		out[f.Host()] = l.Addr().String()
		w.wait.Go(func() { _ = s.Serve(l) }) // always ErrServerClosed: it ends with ctx
	}
	w.wait.Go(func() {
		<-ctx.Done()
		for _, s := range servers {
			_ = s.Close() // nothing to save in a simulation
		}
	})
	return out, nil
}

// Wait returns when all listeners of Serve have ended, after its context has.
func (w *World) Wait() { w.wait.Wait() }
