package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"vigie/configs"
	"vigie/crawler/engine"
)

type composeFile struct {
	Services map[string]composeService `yaml:"services"`
	Volumes  map[string]any            `yaml:"volumes"`
	Secrets  map[string]any            `yaml:"secrets"`
}

type composeService struct {
	Image       string                    `yaml:"image"`
	Build       string                    `yaml:"build"`
	Command     []string                  `yaml:"command"`
	Environment map[string]string         `yaml:"environment"`
	Ports       []string                  `yaml:"ports"`
	Volumes     []string                  `yaml:"volumes"`
	Tmpfs       []string                  `yaml:"tmpfs"`
	Secrets     []string                  `yaml:"secrets"`
	DependsOn   map[string]map[string]any `yaml:"depends_on"`
	Healthcheck map[string]any            `yaml:"healthcheck"`
	ReadOnly    bool                      `yaml:"read_only"`
	User        string                    `yaml:"user"`
}

// TestCompose checks docker-compose.yml as far as a machine without an engine can: that it
// starts all parts with flags and settings that exist, with health checks, volumes and
// secrets that are defined, and that no port is open to the world.
func TestCompose(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "docker-compose.yml"))
	check(t, err)
	var f composeFile
	check(t, yaml.Unmarshal(data, &f))
	var all parts
	for name, s := range f.Services {
		if len(s.Healthcheck) == 0 {
			t.Errorf("%s has no health check", name)
		}
		for _, p := range s.Ports {
			if !strings.HasPrefix(p, "127.0.0.1:") {
				t.Errorf("%s opens %s to the world", name, p)
			}
		}
		for _, v := range s.Volumes {
			source, _, _ := strings.Cut(v, ":")
			if _, defined := f.Volumes[source]; !defined && !strings.HasPrefix(source, ".") {
				t.Errorf("%s mounts %s, which is not defined", name, source)
			}
		}
		for _, secret := range s.Secrets {
			if _, defined := f.Secrets[secret]; !defined {
				t.Errorf("%s needs the secret %s, which is not defined", name, secret)
			}
		}
		for other := range s.DependsOn {
			if _, defined := f.Services[other]; !defined {
				t.Errorf("%s waits for %s, which is not defined", name, other)
			}
		}
		if s.Build != "" {
			checkVigieService(t, name, s, &all)
		}
	}
	if all != allParts {
		t.Errorf("the services run %+v: a part is missing", all)
	}
}

func checkVigieService(t *testing.T, name string, s composeService, all *parts) {
	t.Helper()
	if !s.ReadOnly || len(s.DependsOn) != 2 {
		t.Errorf("%s is not read-only, or does not wait for its database and queue", name)
	}
	env := func(key string) (string, bool) {
		if strings.HasSuffix(key, "_FILE") {
			return "", false // a secret of the running container
		}
		v, ok := s.Environment[key]
		return strings.NewReplacer("${VIGIE_CONTACT_URL:?the page that says who crawls and why}", "https://vigie.example/bot",
			"${VIGIE_CONTACT_MAIL:?the mailbox that a forum can write to}", "bot@vigie.example").Replace(v), ok
	}
	cfg, err := configs.Load("", env)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	known := regexp.MustCompile(`VIGIE_[A-Z_]+`).FindAllString(knownVariables(t), -1)
	for key := range s.Environment {
		if !slices.Contains(known, strings.TrimSuffix(key, "_FILE")) {
			t.Errorf("%s sets %s, which no setting reads", name, key)
		}
	}
	cfg.DatabaseURL = "postgres://set" // by the secret
	if len(s.Command) != 3 || s.Command[0] != "serve" || s.Command[1] != "--only" {
		t.Errorf("%s runs %v", name, s.Command)
		return
	}
	p, err := parseParts(s.Command[2], cfg)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	all.crawl, all.triage, all.api, all.jobs = all.crawl || p.crawl, all.triage || p.triage, all.api || p.api, all.jobs || p.jobs
}

// knownVariables is the file that documents every setting with its variable.
func knownVariables(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "configs", "default.yaml"))
	check(t, err)
	return string(data)
}

func TestDockerfileBuildsThisProgram(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "Dockerfile"))
	check(t, err)
	mod, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	check(t, err)
	text := string(data)
	version := regexp.MustCompile(`(?m)^go (1\.\d+)`).FindStringSubmatch(string(mod))
	if version == nil || !strings.Contains(text, "FROM golang:"+version[1]+"-") {
		t.Errorf("the Dockerfile builds with another Go than go.mod's %v", version)
	}
	for _, want := range []string{"CGO_ENABLED=0", "./cmd/vigie", "FROM scratch", "USER 65532", `ENTRYPOINT ["/vigie"]`} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile does not say %q", want)
		}
	}
}

// TestREADMEListsTheEngines keeps the README's list in step with the code.
func TestREADMEListsTheEngines(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	check(t, err)
	for _, e := range engine.All() {
		if !strings.Contains(string(data), "`"+e.Name()+"`") {
			t.Errorf("the README does not list the engine %s", e.Name())
		}
	}
}
