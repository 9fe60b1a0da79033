package configs

import (
	"bytes"
	_ "embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"vigie"
)

//go:embed default.yaml
var defaults []byte

// FileName is the settings file looked for in the configuration folder.
const FileName = "vigie.yaml"

// Config is the settings of one process.
type Config struct {
	Data        string    `yaml:"data"`
	Addr        string    `yaml:"addr"`
	DatabaseURL Secret    `yaml:"database_url"`
	RedisURL    Secret    `yaml:"redis_url"`
	KeysDir     string    `yaml:"keys_dir"`
	PublicURL   string    `yaml:"public_url"`
	Crawler     Crawler   `yaml:"crawler"`
	Triage      Triage    `yaml:"triage"`
	Notify      Notify    `yaml:"notify"`
	Retention   Retention `yaml:"retention"`
	Log         Log       `yaml:"log"`

	Dir string `yaml:"-"` // folder that the file was read from; empty for none
}

// Crawler is what is set of the crawler.
type Crawler struct {
	ContactURL  string            `yaml:"contact_url"`
	ContactMail string            `yaml:"contact_mail"`
	Workers     int               `yaml:"workers"`
	Simulated   map[string]string `yaml:"simulated"`
}

// Triage is what is set of triage.
type Triage struct {
	Workers int `yaml:"workers"`
}

// Retention is how many days what is kept; docs/privacy.md says what each class is.
type Retention struct {
	Irrelevant int `yaml:"irrelevant_days"`
	Relevant   int `yaml:"relevant_days"`
	Work       int `yaml:"work_days"`
}

// Notify is what is set of telling people.
type Notify struct {
	SMTP    SMTP     `yaml:"smtp"`
	Private []string `yaml:"private"` // HOST:PORT of webhook receivers at private addresses
}

// SMTP is the server that mail is handed to. An empty host: no mail is sent.
type SMTP struct {
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"`
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
	From     string `yaml:"from"`
	TLS      string `yaml:"tls"` // starttls, tls or none
}

// Log is what is set of the log on stderr.
type Log struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// Load reads the settings: defaults, then DIR/vigie.yaml when dir is not empty, then the
// environment, as os.LookupEnv gives it. It returns all mistakes in one CodeInvalid error.
func Load(dir string, env func(string) (string, bool)) (*Config, error) {
	c := &Config{Dir: dir}
	if err := decode(defaults, "default.yaml", c); err != nil {
		return nil, err // unreachable unless the embedded file is broken
	}
	if dir != "" {
		path := filepath.Join(dir, FileName)
		data, err := os.ReadFile(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if info, statErr := os.Stat(dir); statErr != nil || !info.IsDir() {
				return nil, vigie.Errorf(vigie.CodeInvalid, "the configuration folder %s does not exist: create it, or leave --config out", dir)
			}
		case err != nil:
			return nil, vigie.Wrap(vigie.CodeInvalid, err, "cannot read "+path+": check its permissions")
		default:
			if err := decode(data, path, c); err != nil {
				return nil, err
			}
		}
	}
	mistakes := fromEnv(c, env)
	if c.KeysDir == "" {
		c.KeysDir = filepath.Clean(c.Data) + "-keys"
	}
	mistakes = append(mistakes, c.mistakes()...)
	if len(mistakes) > 0 {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the settings have %d mistake(s):\n  %s", len(mistakes), strings.Join(mistakes, "\n  "))
	}
	return c, nil
}

// decode reads YAML strictly into v: an unknown key is an error with its line.
func decode(data []byte, name string, v any) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	if err := yaml.UnmarshalWithOptions(data, v, yaml.Strict()); err != nil {
		return vigie.Errorf(vigie.CodeInvalid, "%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return nil
}

// fromEnv lays the VIGIE_* variables over c. A variable with _FILE names a file whose
// content is the value, for secrets.
func fromEnv(c *Config, env func(string) (string, bool)) (mistakes []string) {
	text := func(name string, set func(string)) {
		if file, ok := env(name + "_FILE"); ok && file != "" {
			data, err := os.ReadFile(file)
			if err != nil {
				mistakes = append(mistakes, name+"_FILE: cannot read "+file+": check the path and its permissions")
				return
			}
			set(strings.TrimSpace(string(data)))
			return
		}
		if v, ok := env(name); ok && v != "" {
			set(v)
		}
	}
	number := func(name string, to *int) {
		text(name, func(v string) {
			n, err := strconv.Atoi(v)
			if err != nil {
				mistakes = append(mistakes, name+": "+strconv.Quote(v)+" is not a whole number")
				return
			}
			*to = n
		})
	}
	text("VIGIE_DATA", func(v string) { c.Data = v })
	text("VIGIE_ADDR", func(v string) { c.Addr = v })
	text("VIGIE_DATABASE_URL", func(v string) { c.DatabaseURL = Secret(v) })
	text("VIGIE_REDIS_URL", func(v string) { c.RedisURL = Secret(v) })
	text("VIGIE_KEYS_DIR", func(v string) { c.KeysDir = v })
	text("VIGIE_CONTACT_URL", func(v string) { c.Crawler.ContactURL = v })
	text("VIGIE_CONTACT_MAIL", func(v string) { c.Crawler.ContactMail = v })
	text("VIGIE_PUBLIC_URL", func(v string) { c.PublicURL = v })
	text("VIGIE_SMTP_HOST", func(v string) { c.Notify.SMTP.Host = v })
	number("VIGIE_SMTP_PORT", &c.Notify.SMTP.Port)
	text("VIGIE_SMTP_USER", func(v string) { c.Notify.SMTP.User = v })
	text("VIGIE_SMTP_PASSWORD", func(v string) { c.Notify.SMTP.Password = Secret(v) })
	text("VIGIE_SMTP_FROM", func(v string) { c.Notify.SMTP.From = v })
	text("VIGIE_SMTP_TLS", func(v string) { c.Notify.SMTP.TLS = v })
	number("VIGIE_CRAWL_WORKERS", &c.Crawler.Workers)
	number("VIGIE_TRIAGE_WORKERS", &c.Triage.Workers)
	text("VIGIE_LOG_LEVEL", func(v string) { c.Log.Level = v })
	text("VIGIE_LOG_FORMAT", func(v string) { c.Log.Format = v })
	return mistakes
}
