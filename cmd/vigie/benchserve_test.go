//go:build unix

package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// BenchmarkServe starts `vigie serve` as a program of its own, on a new data folder and again
// on the same one, beside `vigie version`, which only starts and ends. It tells the time
// until it says where it listens, and the resident memory after two seconds of rest.
func BenchmarkServe(b *testing.B) {
	program := filepath.Join(b.TempDir(), "vigie")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	var f figures
	for b.Loop() {
		data := filepath.Join(b.TempDir(), "data")
		start := time.Now()
		if err := exec.CommandContext(b.Context(), program, "version").Run(); err != nil {
			b.Fatal(err)
		}
		nothing := time.Since(start)
		first, _ := serveOnce(b, program, data)
		again, memory := serveOnce(b, program, data)
		f.add("s-first-start", first.Seconds())
		f.add("s-start", again.Seconds())
		f.add("x-version", ratio(again, nothing))
		if memory > 0 {
			f.add("MB-resident", memory)
		}
	}
	f.report(b)
}

var resident = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

// serveOnce gives the time to start and the resident megabytes, 0 where /proc does not tell.
func serveOnce(b *testing.B, program, data string) (time.Duration, float64) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "serve", "--data", data, "--addr", "127.0.0.1:0")
	// A contact, so that the crawler is there too; the shipped sites are not enabled.
	cmd.Env = append(os.Environ(), "VIGIE_CONTACT_URL=https://bench.example/vigie", "VIGIE_CONTACT_MAIL=vigie@bench.example")
	log, err := cmd.StderrPipe()
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(log)
	ready, said := false, ""
	for !ready && lines.Scan() {
		ready, said = listening.MatchString(lines.Text()), said+lines.Text()+"\n"
	}
	took := time.Since(start)
	if !ready {
		b.Fatalf("it did not start:\n%s", said)
	}
	memory := 0.0
	time.Sleep(2 * time.Second) // what is measured is a process at rest
	if status, err := os.ReadFile("/proc/" + strconv.Itoa(cmd.Process.Pid) + "/status"); err == nil {
		if m := resident.FindSubmatch(status); m != nil {
			kb, _ := strconv.Atoi(string(m[1])) // digits
			memory = float64(kb) / 1e3
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		b.Fatal(err)
	}
	for lines.Scan() { // to its end, so that it can write
	}
	_ = cmd.Wait() // 130: it was interrupted
	return took, memory
}
