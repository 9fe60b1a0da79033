package queue

import (
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// embedded is a Redis inside this process. Nothing listens: clients come in over pipes.
type embedded struct {
	server *miniredis.Miniredis
	done   chan struct{}
	ended  chan struct{}
}

func startEmbedded() (*embedded, error) {
	e := &embedded{server: miniredis.NewMiniRedis(), done: make(chan struct{}), ended: make(chan struct{})}
	c, err := e.server.Dial() // the first connection starts it
	if err != nil {
		return nil, fmt.Errorf("start the embedded redis: %w", err)
	}
	if err := c.Close(); err != nil {
		return nil, fmt.Errorf("start the embedded redis: %w", err)
	}
	go e.tick()
	return e, nil
}

// tick lets keys expire: without it no time passes in there and locks are held for ever.
// The server's own ClockTTL would do the same by walking all keys at every command.
func (e *embedded) tick() {
	defer close(e.ended)
	t := time.NewTicker(time.Second)
	defer t.Stop()
	last := time.Now()
	for {
		select {
		case <-e.done:
			return
		case now := <-t.C:
			e.server.FastForward(now.Sub(last))
			last = now
		}
	}
}

func (e *embedded) stop() {
	close(e.done)
	<-e.ended
	e.server.Close()
}
