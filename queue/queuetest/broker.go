// Package queuetest helps tests of what rings or works: a Redis of the test's own that goes
// down, comes back and forgets on demand. Production code may not import it.
package queuetest

import (
	"context"
	"errors"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"vigie/queue"
)

// Broker is a Redis in the test's process that obeys the test.
type Broker struct {
	server *miniredis.Miniredis

	mu    sync.Mutex
	down  bool
	conns map[net.Conn]struct{}
}

var errDown = errors.New("queuetest: redis is down")

// NewBroker starts a Broker; it ends with the test.
func NewBroker(t testing.TB) *Broker {
	t.Helper()
	b := &Broker{server: miniredis.NewMiniRedis(), conns: map[net.Conn]struct{}{}}
	c, err := b.server.Dial()
	if err != nil {
		t.Fatalf("queuetest: %v", err)
	}
	_ = c.Close() // the first connection only starts the server
	t.Cleanup(func() {
		b.Down()
		b.server.Close()
	})
	return b
}

// Open makes a Queue on a new Broker. It looks for tasks every 5 ms unless opt says
// otherwise, and is closed with the test.
func Open(t testing.TB, opt queue.Options) (*queue.Queue, *Broker) {
	t.Helper()
	b := NewBroker(t)
	opt.Dial = b.Dial
	if opt.CheckInterval == 0 {
		opt.CheckInterval = 5 * time.Millisecond
	}
	q, err := queue.Open(context.Background(), opt)
	if err != nil {
		t.Fatalf("queuetest: %v", err)
	}
	t.Cleanup(func() { _ = q.Close() }) // its connections may be cut already
	return q, b
}

// Dial connects, for Options.Dial and for looking inside.
func (b *Broker) Dial(context.Context) (net.Conn, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return nil, errDown
	}
	c, err := b.server.Dial()
	if err != nil {
		return nil, err
	}
	b.conns[c] = struct{}{}
	return c, nil
}

// Down cuts all connections and refuses new ones. What is queued is kept.
func (b *Broker) Down() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = true
	for c := range b.conns {
		_ = c.Close() // cutting it is the point
	}
	clear(b.conns)
}

// Up ends Down.
func (b *Broker) Up() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = false
}

// Flush forgets everything, like FLUSHALL or a restart without persistence.
func (b *Broker) Flush() { b.server.FlushAll() }

// Pass lets time pass for what expires.
func (b *Broker) Pass(d time.Duration) { b.server.FastForward(d) }
