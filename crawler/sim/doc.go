// Package sim builds forums that do not exist and serves them over HTTP: one for each forum
// software Vigie reads first, with its markup, addresses, error pages, character sets and
// advertisements. Threads arrive, get replies, are locked and deleted while time passes.
//
// Everything is a function of (seed, time): the same forum at the same time gives the same
// bytes, in any process. All threads and names are invented; none is copied from a forum.
//
// It is used by tests, the demo and the benchmark. It never makes a request, never reads a
// real forum and never listens on anything but loopback.
package sim
