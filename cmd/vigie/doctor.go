package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vigie"
	"vigie/configs"
	"vigie/crawler/privacy"
	"vigie/queue"
	"vigie/store"
)

// What a check comes to.
const (
	checkOK      = "ok"
	checkSkipped = "skipped" // something that it needs is missing, which another check says
	checkWarning = "warning"
	checkFault   = "fault"
)

// Exit codes of doctor; they are its own, as `vigie doctor --help` says.
const (
	exitWarnings = 1
	exitFaults   = 2
)

// finding is what one check found, and what to do about it.
type finding struct {
	Check string `json:"check"`
	State string `json:"state"`
	Found string `json:"found"`
	Do    string `json:"do,omitempty"` // empty when there is nothing to do
}

func fine(format string, args ...any) []finding {
	return []finding{{State: checkOK, Found: fmt.Sprintf(format, args...)}}
}

func skipped(why string) []finding { return []finding{{State: checkSkipped, Found: why}} }

func warning(do, format string, args ...any) []finding {
	return []finding{{State: checkWarning, Found: fmt.Sprintf(format, args...), Do: do}}
}

func fault(do, format string, args ...any) []finding {
	return []finding{{State: checkFault, Found: fmt.Sprintf(format, args...), Do: do}}
}

// broken makes a fault of an error; what people read of it says what to do.
func broken(err error) []finding {
	if _, told := errors.AsType[*vigie.Error](err); told {
		found, do, _ := strings.Cut(vigie.ErrorMessage(err), ": ")
		return fault(do, "%s", found)
	}
	return fault("try again; if it stays, the reason is in what was found", "%s", err)
}

// patient is an installation as the checks look at it. Nothing in it is changed.
type patient struct {
	cfg      *configs.Config
	now      time.Time
	store    *store.Store // nil when it cannot be opened
	storeErr error        // why
	schema   int64        // number of its last migration
	pending  []int64      // migrations that the next start will run
	key      *privacy.Key // nil when it cannot be read
	keyErr   error        // why
	redis    queue.Server
	redisErr error
	asked    bool // redis was asked: there is one of its own
}

// examination is one check.
type examination struct {
	name string
	run  func(context.Context, *patient) []finding
}

// examinations are all checks, those first that others rest on.
var examinations = []examination{
	{"data folder", checkDataFolder},
	{"disk", checkDisk},
	{"one vigie", checkOneVigie},
	{"key folder", checkKeyFolder},
	{"key", checkKey},
	{"database", checkDatabase},
	{"schema", checkSchema},
	{"rights", checkRights},
	{"redis", checkRedis},
	{"clock", checkClock},
	{"dead tasks", checkDeadTasks},
	{"index", checkIndex},
	{"backup", checkBackup},
	{"contact", checkContact},
	{"sites", checkSites},
	{"visits", checkVisits},
	{"mail", checkMail},
	{"messages", checkMessages},
	{"duty", checkDuty},
}

func (c *cli) doctorCmd() *cobra.Command {
	var asJSON, strict bool
	cmd := &cobra.Command{
		Use: "doctor", Short: "Check a whole installation and say what to do; changes nothing, works beside a running serve", Args: cobra.NoArgs,
		Long: `Checks settings, data folder, disk, key, database, schema, rights, Redis, clock, queue, index, backup, sites, visits, mail and
duty, with the settings of this shell: run it as the user that runs vigie, with its variables.

Exit codes: 0 no fault · 1 warnings, with --strict · 2 faults`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			findings := c.examine(cmd.Context())
			var err error
			if asJSON {
				err = json.NewEncoder(c.stdout).Encode(struct {
					Findings []finding `json:"findings"`
				}{findings})
			} else {
				err = tellFindings(c.stdout, findings)
			}
			if err != nil {
				return err
			}
			return verdict(findings, strict)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&strict, "strict", false, "end with code 1 when there are warnings")
	return cmd
}

// examine runs all checks.
func (c *cli) examine(ctx context.Context) []finding {
	cfg, err := c.config()
	if err != nil {
		out := broken(err)
		out[0].Check, out[0].Found, out[0].Do = "settings", vigie.ErrorMessage(err), "correct the settings and run this again: nothing else was checked"
		return out
	}
	from := "defaults and VIGIE_* variables"
	if cfg.Dir != "" {
		from = filepath.Join(cfg.Dir, configs.FileName) + " and VIGIE_* variables"
	}
	findings := []finding{{Check: "settings", State: checkOK, Found: "read from " + from}}
	p := admit(ctx, cfg)
	defer p.close()
	for _, e := range examinations {
		for _, f := range e.run(ctx, p) {
			f.Check = e.name
			findings = append(findings, f)
		}
	}
	return findings
}

// admit opens what the checks look at, as it is.
func admit(ctx context.Context, cfg *configs.Config) *patient {
	p := &patient{cfg: cfg, now: time.Now(), asked: cfg.RedisURL != ""}
	simulated := func(host string) bool { return cfg.Crawler.Simulated[host] != "" }
	p.store, p.storeErr = store.Look(ctx, store.Options{URL: cfg.DatabaseURL.Reveal(), Dir: cfg.Data, Simulated: simulated})
	if p.storeErr == nil {
		p.schema, p.storeErr = p.store.SchemaVersion(ctx)
	}
	if p.storeErr == nil {
		p.pending, p.storeErr = p.store.PendingSchemas(ctx)
	}
	p.key, p.keyErr = privacy.LoadKey(cfg.KeysDir)
	if p.asked {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		p.redis, p.redisErr = queue.Look(ctx, queue.Options{RedisURL: cfg.RedisURL.Reveal()})
	}
	return p
}

func (p *patient) close() {
	if p.store != nil {
		_ = p.store.Close() // it was only read
	}
}

// readable says that the database can be asked, with the schema that this program knows.
func (p *patient) readable() bool {
	return p.storeErr == nil && p.schema == store.NewestSchema() && len(p.pending) == 0
}

// new says that there is no installation yet: the first start will make one.
func (p *patient) new() bool { return vigie.ErrorCode(p.storeErr) == vigie.CodeNotFound }

// needsStore is what a check says that cannot look at the database.
func needsStore() []finding { return skipped("needs a database of this version") }

// tellFindings writes the findings for people.
func tellFindings(w io.Writer, findings []finding) error {
	count := map[string]int{}
	for _, f := range findings {
		count[f.State]++
		state := f.State
		if state == checkFault || state == checkWarning {
			state = strings.ToUpper(state)
		}
		if _, err := fmt.Fprintf(w, "%-8s %-12s %s\n", state, f.Check, f.Found); err != nil {
			return err
		}
		if f.Do != "" {
			if _, err := fmt.Fprintf(w, "%-21s → %s\n", "", f.Do); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "\n%d faults, %d warnings\n", count[checkFault], count[checkWarning])
	return err
}

// verdict is the exit code of the findings.
func verdict(findings []finding, strict bool) error {
	worst := exitOK
	for _, f := range findings {
		switch {
		case f.State == checkFault:
			worst = exitFaults
		case f.State == checkWarning && strict:
			worst = max(worst, exitWarnings)
		}
	}
	if worst == exitOK {
		return nil
	}
	return exitError{code: worst}
}
