package store_test

import (
	"testing"

	"vigie/store"
)

// TestNoPasswordInArguments: arguments of programs are seen by everybody on the machine.
func TestNoPasswordInArguments(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][2]string{
		"postgres://anna:s%40cret@db:5432/vigie?sslmode=disable":   {"postgres://anna@db:5432/vigie?sslmode=disable", "s@cret"},
		"postgres:///vigie?host=/run/pg&password=secret&user=anna": {"postgres:///vigie?host=%2Frun%2Fpg&user=anna", "secret"},
		"postgres://db/vigie": {"postgres://db/vigie", ""},
	} {
		rest, password := store.SplitPassword(address)
		if rest != want[0] || password != want[1] {
			t.Errorf("%s: %s and %q", address, rest, password)
		}
	}
}
