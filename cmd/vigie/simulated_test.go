package main

import (
	"context"
	"path/filepath"
	"testing"

	"vigie/configs"
	"vigie/crawler/sim"
)

// simulated is the program on simulated forums, with its data in a folder of the test.
type simulated struct {
	ctx   context.Context
	world *sim.World
	cfg   *configs.Config
	cli   *cli
}

// onSimulated serves the first few simulated forums and readies a program that may read them.
func onSimulated(t *testing.T, forums int) *simulated {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	s := &simulated{ctx: ctx, world: sim.New(sim.Options{Seed: 3, Hosts: sim.Hosts()[:forums]})}
	hosts, err := s.world.Serve(ctx)
	check(t, err)
	t.Cleanup(func() { stop(); s.world.Wait() })
	s.cli = &cli{process: process{stdout: t.Output(), stderr: t.Output(), env: func(string) (string, bool) { return "", false }}}
	s.cfg = &configs.Config{
		Data: filepath.Join(t.TempDir(), "data"), KeysDir: filepath.Join(t.TempDir(), "keys"),
		Crawler: configs.Crawler{Workers: 1, Simulated: hosts}, Triage: configs.Triage{Workers: 1}, Log: configs.Log{Level: "error", Format: "text"},
	}
	return s
}

// start opens the program; whoever starts it closes it.
func (s *simulated) start(t *testing.T, p parts) *app {
	t.Helper()
	a, err := openApp(s.ctx, s.cfg, s.cli.logger(s.cfg), p)
	check(t, err)
	return a
}

// open opens the program until the test ends, with the forums known to it.
func (s *simulated) open(t *testing.T, p parts) *app {
	t.Helper()
	a := s.start(t, p)
	t.Cleanup(func() { check(t, a.Close()) })
	check(t, seedWorld(s.ctx, a, s.world))
	return a
}
