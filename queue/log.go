package queue

import (
	"fmt"
	"log/slog"
)

// logAdapter gives asynq's messages to slog. Its "info" is about itself, so it is debug
// here; its "fatal" does not end our process.
type logAdapter struct{ log *slog.Logger }

func (l logAdapter) Debug(args ...any) { l.log.Debug(fmt.Sprint(args...), "from", "asynq") }
func (l logAdapter) Info(args ...any)  { l.log.Debug(fmt.Sprint(args...), "from", "asynq") }
func (l logAdapter) Warn(args ...any)  { l.log.Warn(fmt.Sprint(args...), "from", "asynq") }
func (l logAdapter) Error(args ...any) { l.log.Error(fmt.Sprint(args...), "from", "asynq") }
func (l logAdapter) Fatal(args ...any) { l.log.Error(fmt.Sprint(args...), "from", "asynq") }
