package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
)

// Exit codes, as `vigie help` lists them.
const (
	exitOK          = 0
	exitFailed      = 1   // something broke; the log on stderr says what
	exitUsage       = 2   // wrong arguments, settings or input
	exitGone        = 3   // parse: the page says that the thread is gone
	exitWall        = 4   // parse, probe: a wall (captcha, login, consent)
	exitUnknown     = 5   // parse, probe: no engine knows the page
	exitConflict    = 6   // in use by another process, wrong schema, or somebody was first
	exitUnavailable = 7   // try later: locked, rebuilding, or a part is down
	exitInterrupted = 130 // stopped by a signal
)

const exitHelp = `
Exit codes:
  0 done · 1 something broke · 2 wrong arguments, settings or input · 3 gone · 4 wall · 5 unknown page
  6 in use, wrong schema or conflict · 7 try later · 130 interrupted`

// process is what a run of the program gets from outside; tests own one.
type process struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) (string, bool)
}

// cli is one run: the process, and the flags that all commands share.
type cli struct {
	process
	dataFlag, configDir string
	addrFlag            string
}

// exitError ends the run with a code; its text goes to stderr when it is not empty.
type exitError struct {
	code int
	text string
}

func (e exitError) Error() string { return e.text }

// run executes the program and gives its exit code. Errors are told on stderr: what
// happened, then what to do.
func run(ctx context.Context, p process) int {
	c := &cli{process: p}
	root := c.root()
	root.SetArgs(p.args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	code, text := exitCode(ctx, err)
	if text != "" {
		fmt.Fprintln(p.stderr, "vigie: "+text)
	}
	return code
}

func exitCode(ctx context.Context, err error) (int, string) {
	var exit exitError
	switch {
	case err == nil:
		return exitOK, ""
	case errors.As(err, &exit):
		return exit.code, exit.text
	case ctx.Err() != nil:
		return exitInterrupted, "interrupted"
	}
	if _, told := errors.AsType[*vigie.Error](err); !told {
		if strings.HasPrefix(err.Error(), "unknown ") || strings.Contains(err.Error(), "flag") || strings.Contains(err.Error(), "arg(s)") {
			return exitUsage, err.Error() + "\nSee 'vigie help'."
		}
		return exitFailed, err.Error()
	}
	text := vigie.ErrorMessage(err)
	switch vigie.ErrorCode(err) {
	case vigie.CodeInvalid, vigie.CodeNotFound, vigie.CodeLegal, vigie.CodeForbidden, vigie.CodeUnauthorized:
		return exitUsage, text
	case vigie.CodeConflict, vigie.CodeStale:
		return exitConflict, text
	case vigie.CodeUnavailable, vigie.CodeLimited:
		return exitUnavailable, text
	default:
		return exitFailed, err.Error()
	}
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "vigie",
		Short: "Vigie finds open questions about drugs on public forums and hands them to the people who answer",
		Long: `Vigie watches public forums for questions about drugs that nobody answers well, ranks them, hands them to
trained volunteers and follows each published answer. Vigie is not an emergency service.

Start with 'vigie demo': everything on simulated forums, nothing to install.
` + exitHelp,
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.PersistentFlags().StringVar(&c.dataFlag, "data", "", "folder of database and index (default from settings: data)")
	root.PersistentFlags().StringVar(&c.configDir, "config", "", "folder with vigie.yaml (see configs/default.yaml for every setting)")
	root.AddCommand(
		c.serveCmd(), c.demoCmd(), c.simCmd(), c.crawlCmd(), c.probeCmd(), c.parseCmd(), c.triageCmd(), c.evalCmd(), c.trainCmd(),
		c.lexiconCmd(), c.backtestCmd(), c.exportCmd(), c.eraseCmd(), c.accessCmd(), c.retentionCmd(), c.alertsCmd(), c.reportCmd(), c.benchCmd(),
		c.searchCmd(), c.reindexCmd(), c.userCmd(), c.dutyCmd(), c.sitesCmd(), c.migrateCmd(), c.backupCmd(), c.restoreCmd(), c.doctorCmd(), c.healthCmd(), c.versionCmd(),
	)
	return root
}

// config loads the settings and lays the flags over them.
func (c *cli) config() (*configs.Config, error) {
	env := c.env
	flags := map[string]string{"VIGIE_DATA": c.dataFlag, "VIGIE_ADDR": c.addrFlag}
	return configs.Load(c.configDir, func(name string) (string, bool) {
		if v := flags[name]; v != "" {
			return v, true
		}
		return env(name)
	})
}

// logger writes to stderr at the level and in the format of the settings.
func (c *cli) logger(cfg *configs.Config) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Log.Level)); err != nil {
		level = slog.LevelInfo // unreachable: validated
	}
	opts := &slog.HandlerOptions{Level: level}
	if cfg.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(c.stderr, opts))
	}
	return slog.New(slog.NewTextHandler(c.stderr, opts))
}
