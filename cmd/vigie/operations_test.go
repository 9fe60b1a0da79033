package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/prometheus/client_golang/prometheus"

	"vigie"
	"vigie/api/notify"
	"vigie/crawler/engine"
)

// exported lists the figures of a whole vigie with their labels.
func exported(t *testing.T) map[string][]string {
	t.Helper()
	a := openTriageApp(t)
	a.handler() // the API adds its own
	descriptions := make(chan *prometheus.Desc)
	go func() { a.registry.Describe(descriptions); close(descriptions) }()
	form := regexp.MustCompile(`fqName: "([^"]+)".*variableLabels: \{([^}]*)\}`)
	out := map[string][]string{}
	for d := range descriptions {
		m := form.FindStringSubmatch(d.String())
		if m == nil {
			t.Fatalf("a description that this test does not read: %s", d)
		}
		out[m[1]] = strings.FieldsFunc(m[2], func(r rune) bool { return r == ',' || r == ' ' })
	}
	if len(out) < 30 || !slices.Equal(out["vigie_fetch_requests_total"], []string{"site", "result"}) {
		t.Fatalf("not all figures were found: %v", out)
	}
	return out
}

// expressions lists what rules and dashboard ask Prometheus.
func expressions(t *testing.T) (out []string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "configs", "monitoring", "alerts.yaml"))
	check(t, err)
	var rules struct {
		Groups []struct {
			Name  string `yaml:"name"`
			Rules []struct {
				Alert       string            `yaml:"alert"`
				Expr        string            `yaml:"expr"`
				For         string            `yaml:"for"`
				Labels      map[string]string `yaml:"labels"`
				Annotations map[string]string `yaml:"annotations"`
			} `yaml:"rules"`
		} `yaml:"groups"`
	}
	check(t, yaml.UnmarshalWithOptions(data, &rules, yaml.Strict()))
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			if r.Alert == "" || r.Expr == "" || r.Annotations["summary"] == "" || r.Annotations["do"] == "" || !slices.Contains([]string{"page", "warn"}, r.Labels["severity"]) {
				t.Errorf("a rule of %s is not complete: %+v", g.Name, r)
			}
			out = append(out, r.Expr)
		}
	}
	data, err = os.ReadFile(filepath.Join("..", "..", "configs", "monitoring", "dashboard.json"))
	check(t, err)
	var board struct {
		Panels []struct {
			ID      int    `json:"id"`
			Title   string `json:"title"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	check(t, json.Unmarshal(data, &board))
	ids := map[int]bool{}
	for _, p := range board.Panels {
		if ids[p.ID] || p.Title == "" || len(p.Targets) == 0 {
			t.Errorf("a panel is not complete: %+v", p)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			out = append(out, target.Expr)
		}
	}
	if len(out) < 25 {
		t.Fatalf("only %d expressions were found", len(out))
	}
	return out
}

// TestMonitoringAsksForWhatIsShown compares rules and dashboard with the figures that exist:
// names, labels, and the values of labels that are fixed.
func TestMonitoringAsksForWhatIsShown(t *testing.T) {
	t.Parallel()
	shown := exported(t)
	name := regexp.MustCompile(`\b((?:vigie|process|go)_[a-z_]+)(\{[^}]*\})?`)
	selector := regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"`)
	grouping := regexp.MustCompile(`by \(([^)]*)\)`)
	known := map[string][]string{
		"result": {"ok", "304", "error", "drift", notify.ResultSent, notify.ResultFailed, notify.ResultGivenUp},
		"kind":   {string(engine.KindUnknown), string(engine.KindThread), string(engine.KindBoard)},
	}
	for _, r := range []vigie.FetchReason{vigie.ReasonWall, vigie.ReasonForbidden, vigie.ReasonNotBefore} {
		known["result"] = append(known["result"], string(r))
	}
	target := []string{"job", "instance"} // every figure that was scraped has these
	used := map[string]bool{}
	for _, expr := range expressions(t) {
		if strings.Count(expr, "(") != strings.Count(expr, ")") || strings.Count(expr, "{") != strings.Count(expr, "}") || strings.Count(expr, `"`)%2 != 0 {
			t.Errorf("brackets or quotes of %s do not fit", expr)
		}
		labels := slices.Clone(target)
		for _, m := range name.FindAllStringSubmatch(expr, -1) {
			base := m[1]
			if _, there := shown[base]; !there {
				for _, suffix := range []string{"_bucket", "_sum", "_count"} {
					if b, cut := strings.CutSuffix(base, suffix); cut {
						base = b
						labels = append(labels, "le")
						break
					}
				}
			}
			own, there := shown[base]
			if !there {
				t.Errorf("%s asks for %s, which nothing shows", expr, m[1])
			}
			used[base] = true
			labels = append(labels, own...)
			for _, s := range selector.FindAllStringSubmatch(m[2], -1) {
				if !slices.Contains(own, s[1]) && !slices.Contains(target, s[1]) {
					t.Errorf("%s: %s has no label %s", expr, m[1], s[1])
				}
				if values, fixed := known[s[1]]; fixed {
					for v := range strings.SplitSeq(s[2], "|") {
						if !slices.Contains(values, v) {
							t.Errorf("%s: %s is never %q", expr, s[1], v)
						}
					}
				}
			}
		}
		for _, m := range grouping.FindAllStringSubmatch(expr, -1) {
			for label := range strings.SplitSeq(m[1], ",") {
				if !slices.Contains(labels, strings.TrimSpace(label)) {
					t.Errorf("%s groups by %s, which none of its figures has", expr, label)
				}
			}
		}
	}
	for base := range shown {
		if strings.HasPrefix(base, "vigie_") && !used[base] {
			t.Errorf("neither rules nor dashboard show %s", base)
		}
	}
}

// TestUnits reads the units of systemd: that they run commands and flags that exist, set
// variables that are read, and give the program as little of the machine as it needs.
func TestUnits(t *testing.T) {
	t.Parallel()
	known := regexp.MustCompile(`VIGIE_[A-Z_]+`).FindAllString(knownVariables(t), -1)
	for file, want := range map[string][]string{
		"vigie.service":        {"User=vigie", "NoNewPrivileges=yes", "ProtectSystem=strict", "StateDirectory=vigie", "StateDirectoryMode=0700", "UMask=0077", "LimitCORE=0", "CapabilityBoundingSet="},
		"vigie-backup.service": {"User=vigie", "NoNewPrivileges=yes", "ProtectSystem=strict", "UMask=0077", "Type=oneshot"},
		"vigie-backup.timer":   {"OnCalendar=*-*-* 03:30:00", "Persistent=true", "WantedBy=timers.target"},
	} {
		data, err := os.ReadFile(filepath.Join("..", "..", "configs", "systemd", file))
		check(t, err)
		lines := strings.Split(string(data), "\n")
		for _, w := range want {
			if !slices.Contains(lines, w) {
				t.Errorf("%s does not say %s", file, w)
			}
		}
		for _, line := range lines {
			if rest, ok := strings.CutPrefix(line, "Environment="); ok {
				for set := range strings.FieldsSeq(rest) {
					if key, _, _ := strings.Cut(set, "="); !slices.Contains(known, key) {
						t.Errorf("%s sets %s, which no setting reads", file, key)
					}
				}
			}
			_, args, ok := strings.Cut(line, "/usr/local/bin/vigie ")
			if !ok {
				continue
			}
			root := (&cli{}).root()
			cmd, rest, err := root.Find(strings.Fields(strings.ReplaceAll(args, "'", "")))
			if err != nil || cmd == root {
				t.Errorf("%s runs %s, which is no command: %v", file, args, err)
				continue
			}
			for _, word := range rest {
				if flag, ok := strings.CutPrefix(word, "--"); ok && cmd.Flag(flag) == nil {
					t.Errorf("%s: %s has no flag %s", file, cmd.Name(), word)
				}
			}
		}
	}
}
