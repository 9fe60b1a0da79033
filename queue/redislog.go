package queue

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// silent keeps go-redis from writing to stderr: it does so at each failed dial, while the
// same errors come back from the calls and are logged or returned there.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// The logger is one for the process and read without a lock, so it is set before anything runs.
func init() { //nolint:gochecknoinits // see above: later would be a race
	redis.SetLogger(silent{})
}
