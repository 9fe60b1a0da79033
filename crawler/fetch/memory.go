package fetch

import (
	"context"
	"sync"
	"time"

	"vigie"
)

// Memory is Hosts and RobotsCache in memory: for a probe, which stores nothing, and for
// tests. It forgets at exit, so a process that polls must use the store.
type Memory struct {
	mu     sync.Mutex
	hosts  map[vigie.HostKey]vigie.HostPace
	robots map[vigie.HostKey]vigie.RobotsFile
}

// NewMemory makes an empty Memory.
func NewMemory() *Memory {
	return &Memory{hosts: map[vigie.HostKey]vigie.HostPace{}, robots: map[vigie.HostKey]vigie.RobotsFile{}}
}

// Reserve implements Hosts.
func (m *Memory) Reserve(_ context.Context, host vigie.HostKey, now time.Time, lease time.Duration, budget int) (vigie.HostPace, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.hosts[host]
	p.Host = host
	if day := now.UTC().Format(time.DateOnly); p.Day != day {
		p.Day, p.Requests = day, 0
	}
	switch {
	case p.PausedUntil.After(now):
		return p, &vigie.FetchError{Reason: vigie.ReasonPaused, Wall: p.PauseReason, RetryAt: p.PausedUntil}
	case p.InFlightUntil.After(now):
		// The answer may come long before the lease ends: worth asking again soon.
		at := now.Add(max(time.Second, p.Delay))
		if at.After(p.InFlightUntil) {
			at = p.InFlightUntil
		}
		return p, &vigie.FetchError{Reason: vigie.ReasonNotBefore, RetryAt: at}
	case p.NextAt.After(now):
		return p, &vigie.FetchError{Reason: vigie.ReasonNotBefore, RetryAt: p.NextAt}
	case p.Requests >= budget:
		return p, &vigie.FetchError{Reason: vigie.ReasonBudget, RetryAt: now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)}
	}
	p.Requests++
	p.InFlightUntil = now.Add(lease)
	m.hosts[host] = p
	return p, nil
}

// Settle implements Hosts.
func (m *Memory) Settle(_ context.Context, pace vigie.HostPace) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	pace.InFlightUntil = time.Time{}
	m.hosts[pace.Host] = pace
	return nil
}

// Robots implements RobotsCache.
func (m *Memory) Robots(_ context.Context, host vigie.HostKey) (vigie.RobotsFile, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.robots[host]
	return f, ok, nil
}

// SaveRobots implements RobotsCache.
func (m *Memory) SaveRobots(_ context.Context, file vigie.RobotsFile) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.robots[file.Host] = file
	return nil
}

// Pace is the row of a host, for reports of a probe.
func (m *Memory) Pace(host vigie.HostKey) vigie.HostPace {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hosts[host]
}
