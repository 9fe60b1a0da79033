package configs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"vigie"
	"vigie/configs"
)

func env(pairs ...string) func(string) (string, bool) {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(k string) (string, bool) { v, ok := m[k]; return v, ok }
}

func folder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, configs.FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDefaultsFileEnvironment(t *testing.T) {
	t.Parallel()
	c, err := configs.Load("", env())
	if err != nil {
		t.Fatal(err)
	}
	if c.Data != "data" || c.Addr != "127.0.0.1:8080" || c.KeysDir != "data-keys" || c.HasContact() {
		t.Errorf("defaults: %+v", c)
	}
	secret := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(secret, []byte("postgres://vigie:pa55@db/vigie\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := folder(t, "addr: 127.0.0.1:9000\ndata: /srv/vigie\ncrawler:\n  simulated: {sante.forum.example: \"127.0.0.1:8090\"}\n")
	c, err = configs.Load(dir, env("VIGIE_ADDR", "127.0.0.1:9001", "VIGIE_DATABASE_URL_FILE", secret))
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:9001" || c.Data != "/srv/vigie" || c.Crawler.Simulated["sante.forum.example"] == "" {
		t.Errorf("layers: %+v", c)
	}
	if c.DatabaseURL.Reveal() != "postgres://vigie:pa55@db/vigie" {
		t.Error("the value of VIGIE_DATABASE_URL_FILE did not arrive")
	}
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		if out := fmt.Sprintf(verb, c); strings.Contains(out, "pa55") {
			t.Errorf("%s prints the password: %s", verb, out)
		}
	}
}

func TestMistakesAreToldAllAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		env        []string
		want       []string
	}{
		{"unknown key", "adress: x\n", nil, []string{"adress", "vigie.yaml"}},
		{"three mistakes", "addr: nowhere\nlog: {level: loud}\ntriage: {workers: 0}\n", nil, []string{"3 mistake", "addr", "log.level", "triage.workers"}},
		{"simulated host that is not loopback", "crawler:\n  simulated: {a.example: \"10.0.0.1:80\"}\n", nil, []string{"loopback"}},
		{"number", "", []string{"VIGIE_CRAWL_WORKERS", "many"}, []string{"VIGIE_CRAWL_WORKERS", "whole number"}},
		{"missing secret file", "", []string{"VIGIE_REDIS_URL_FILE", "/does/not/exist"}, []string{"VIGIE_REDIS_URL_FILE", "permissions"}},
		{"mail", "crawler: {contact_mail: nobody}\n", nil, []string{"contact_mail"}},
		{"public address", "public_url: vigie\n", nil, []string{"public_url"}},
		{"mail", "notify: {smtp: {host: \"mail.example:25\", port: 0, user: u, tls: maybe}}\n", nil, []string{"smtp.host", "smtp.port", "smtp.from", "together", "smtp.tls"}},
		{"password in clear", "notify: {smtp: {host: mail.example, from: v@example.org, user: u, password: p, tls: none}}\n", nil, []string{"in clear"}},
		{"private target", "notify: {private: [\"hook\"]}\n", nil, []string{"notify.private"}},
		{"not yaml", "addr: [\n", nil, []string{"vigie.yaml"}},
	} {
		_, err := configs.Load(folder(t, c.file), env(c.env...))
		if vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%s: error %v, want invalid", c.name, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(vigie.ErrorMessage(err), w) {
				t.Errorf("%s: %q does not say %q", c.name, vigie.ErrorMessage(err), w)
			}
		}
	}
	if _, err := configs.Load(filepath.Join(t.TempDir(), "none"), env()); !strings.Contains(vigie.ErrorMessage(err), "does not exist") {
		t.Errorf("missing folder: %v", err)
	}
}

func TestSimulatedCannotComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	c, err := configs.Load("", env("VIGIE_SIMULATED", "a.example=127.0.0.1:1", "VIGIE_CRAWLER_SIMULATED", "a.example=127.0.0.1:1", "VIGIE_NOTIFY_PRIVATE", "hook:1"))
	if err != nil || len(c.Crawler.Simulated)+len(c.Notify.Private) != 0 {
		t.Errorf("simulated hosts %v, private targets %v, err %v", c.Crawler.Simulated, c.Notify.Private, err)
	}
}

func TestMailFromTheEnvironment(t *testing.T) {
	t.Parallel()
	secret := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(secret, []byte("pa55\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := configs.Load("", env("VIGIE_SMTP_HOST", "mail.example.org", "VIGIE_SMTP_PORT", "465", "VIGIE_SMTP_TLS", "tls", "VIGIE_SMTP_USER", "vigie",
		"VIGIE_SMTP_PASSWORD_FILE", secret, "VIGIE_SMTP_FROM", "vigie@example.org", "VIGIE_PUBLIC_URL", "https://vigie.example.org"))
	if err != nil {
		t.Fatal(err)
	}
	want := configs.SMTP{Host: "mail.example.org", Port: 465, User: "vigie", Password: "pa55", From: "vigie@example.org", TLS: "tls"}
	if c.Notify.SMTP != want || c.PublicURL != "https://vigie.example.org" {
		t.Error("the settings of mail did not arrive")
	}
	if out := fmt.Sprintf("%+v", c); strings.Contains(out, "pa55") {
		t.Errorf("it prints the password: %s", out)
	}
}

func TestShippedSitesAreDisabledAndWhole(t *testing.T) {
	t.Parallel()
	sites, boards, err := configs.ShippedSites()
	if err != nil {
		t.Fatal(err)
	}
	if len(sites) < 4 || len(boards) < 8 {
		t.Fatalf("%d sites, %d boards", len(sites), len(boards))
	}
	for _, s := range sites {
		if s.Enabled || len(s.Legal.Missing(s.Minors)) == 0 {
			t.Errorf("%s ships enabled or with a legal record that nobody wrote", s.ID)
		}
		if s.MinDelay < 5*time.Second || s.Budget != 1000 || s.ShelfLife <= 0 {
			t.Errorf("%s: delay %s, budget %d, shelf life %s", s.ID, s.MinDelay, s.Budget, s.ShelfLife)
		}
	}
	for _, b := range boards {
		if !strings.HasPrefix(b.URL, "https://") || b.ID != b.SiteID+":"+b.Slug {
			t.Errorf("board %+v", b)
		}
	}
}

func TestBadSiteFiles(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"id: a.example\nurl: https://a.example\nlang: de\ncountry: DE\n":                                  "lang",
		"id: a.example\nurl: https://a.example\nlang: fr\ncountry: FR\nzone: Mars/Base\n":                 "time zone",
		"id: a.example\nurl: https://a.example\nlang: fr\ncountry: FR\nshelf_life: soon\n":                "duration",
		"id: a.example\nurl: https://a.example\nlang: fr\ncountry: FR\nboards: [{slug: \"a:b\", url: /}]": "slug",
		"id: a.example\ncolour: red\n": "colour",
	} {
		_, _, err := configs.ReadSites(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "a.yaml") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
