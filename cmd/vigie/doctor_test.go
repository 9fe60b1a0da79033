package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"vigie"
	"vigie/api/notify/notifytest"
	"vigie/crawler/privacy"
	"vigie/store"
)

// ward is an installation with nothing wrong: what a test breaks is all that doctor may find.
type ward struct {
	data, keys string
	store      *store.Store
	env        map[string]string
}

func healthy(t *testing.T) *ward {
	t.Helper()
	in := install(t)
	w := &ward{data: in.data, keys: in.keys, store: in.app.store}
	ctx, s, now := t.Context(), w.store, in.app.now()
	key, err := privacy.LoadKey(w.keys)
	check(t, err)
	check(t, s.SetMeta(ctx, keyKey, key.Fingerprint()))
	full := vigie.LegalRecord{Basis: "b", Purpose: "p", Retention: "r", Contact: "c", DPIA: "d"}
	check(t, s.PutSite(ctx, vigie.Site{ID: "a.example", Name: "a", URL: "https://a.example", Lang: "fr", Country: "FR", ShelfLife: time.Hour, Legal: full, Enabled: true}))
	check(t, s.SavePoll(ctx, "a.example:drogues", vigie.Poll{LastAt: now.Add(-time.Hour), LastOKAt: now.Add(-time.Hour)}))
	anna, err := s.PutPerson(ctx, vigie.Person{Name: "Anna", Roles: []vigie.Role{vigie.RoleVolunteer}})
	check(t, err)
	_, err = s.AddContact(ctx, vigie.Contact{PersonID: anna.ID, Kind: vigie.ContactMail, Address: "anna@team.example"})
	check(t, err)
	_, err = s.AddShift(ctx, vigie.Shift{PersonID: anna.ID, From: now.Add(-time.Hour), Until: now.Add(time.Hour)})
	check(t, err)
	mail := notifytest.NewMailServer(t, nil)
	w.env = map[string]string{
		"VIGIE_KEYS_DIR": w.keys, "VIGIE_DATA": w.data, "VIGIE_CONTACT_URL": "https://vigie.example/bot", "VIGIE_CONTACT_MAIL": "bot@vigie.example",
		"VIGIE_SMTP_HOST": "127.0.0.1", "VIGIE_SMTP_PORT": strconv.Itoa(mail.Port), "VIGIE_SMTP_FROM": "vigie@team.example", "VIGIE_SMTP_TLS": "none",
	}
	if code, _, stderr := vigieEnv(t, w.env, "reindex"); code != exitOK {
		t.Fatalf("reindex: %s", stderr)
	}
	in.backUp(t, "b.tar")
	return w
}

// copy is the same installation in other folders.
func (w *ward) copy(t *testing.T) *ward {
	t.Helper()
	root := t.TempDir()
	to := &ward{data: filepath.Join(root, "data"), keys: filepath.Join(root, "keys"), env: maps.Clone(w.env)}
	for from, into := range map[string]string{w.data: to.data, w.keys: to.keys} {
		check(t, os.Mkdir(into, 0o700))
		check(t, os.CopyFS(into, os.DirFS(from)))
	}
	check(t, os.Chmod(privacy.KeyPath(to.keys), 0o600))
	to.env["VIGIE_DATA"], to.env["VIGIE_KEYS_DIR"] = to.data, to.keys
	check(t, os.Remove(filepath.Join(to.data, store.FileName)))
	check(t, w.store.Snapshot(t.Context(), filepath.Join(to.data, store.FileName)))
	var err error
	to.store, err = store.Open(t.Context(), store.Options{Dir: to.data})
	check(t, err)
	t.Cleanup(func() { check(t, to.store.Close()) })
	return to
}

// doctor runs it and gives the exit code and what is not fine.
func (w *ward) doctor(t *testing.T, args ...string) (code int, all, bad []finding) {
	t.Helper()
	code, stdout, stderr := vigieEnv(t, w.env, append([]string{"doctor", "--json"}, args...)...)
	var out struct {
		Findings []finding `json:"findings"`
	}
	if err := json.Unmarshal([]byte(stdout), &out); err != nil {
		t.Fatalf("%v: %s%s", err, stdout, stderr)
	}
	for _, f := range out.Findings {
		if f.Check == "" || f.Found == "" || (f.State == checkFault || f.State == checkWarning) != (f.Do != "") {
			t.Errorf("a finding is not complete: %+v", f)
		}
		if f.State != checkOK {
			bad = append(bad, f)
		}
	}
	return code, out.Findings, bad
}

func TestDoctorFindsNothing(t *testing.T) {
	t.Parallel()
	w := healthy(t)
	before := names(t, w.data)
	code, all, bad := w.doctor(t, "--strict")
	if code != exitOK || len(bad) > 0 {
		t.Errorf("code %d: %+v", code, bad)
	}
	if len(all) != len(examinations)+1 {
		t.Errorf("%d findings of %d checks: %+v", len(all), len(examinations)+1, all)
	}
	if after := names(t, w.data); !slices.Equal(before, after) {
		t.Errorf("the data folder had %v, has %v", before, after)
	}
	code, stdout, _ := vigieEnv(t, w.env, "doctor")
	if code != exitOK || !strings.Contains(stdout, "0 faults, 0 warnings") {
		t.Errorf("%d %s", code, stdout)
	}
}

func names(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	check(t, err)
	for _, e := range entries {
		if e.Name() != "vigie.db-shm" && e.Name() != "vigie.db-wal" { // come and go with those who read
			out = append(out, e.Name())
		}
	}
	return out
}

// TestDoctorFinds breaks one thing at a time.
func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	root := os.Geteuid() == 0
	well := healthy(t)
	for name, c := range map[string]struct {
		spoil func(t *testing.T, w *ward)
		check string
		state string
		want  string // of what was found
		do    string
	}{
		"settings that are wrong": {func(_ *testing.T, w *ward) { w.env["VIGIE_SMTP_TLS"] = "perhaps" }, "settings", checkFault, "perhaps", "correct the settings"},
		"no data folder":          {func(_ *testing.T, w *ward) { w.env["VIGIE_DATA"] = w.data + "/no/such" }, "data folder", checkFault, "not there", "--data"},
		"an open data folder":     {func(t *testing.T, w *ward) { check(t, os.Chmod(w.data, 0o755)) }, "data folder", checkWarning, "0755", "chmod 700"},
		"a data folder of others": {func(t *testing.T, w *ward) {
			if root {
				t.Skip("root writes everywhere")
			}
			check(t, os.Chmod(w.data, 0o500))
			t.Cleanup(func() { check(t, os.Chmod(w.data, 0o700)) })
		}, "data folder", checkFault, "cannot be written", "run this as that user"},
		"keys in the data": {func(t *testing.T, w *ward) {
			check(t, os.Rename(w.keys, filepath.Join(w.data, "keys")))
			w.env["VIGIE_KEYS_DIR"] = filepath.Join(w.data, "keys")
		}, "key folder", checkFault, "lies in the data folder", "VIGIE_KEYS_DIR"},
		"no key":        {func(t *testing.T, w *ward) { check(t, os.Remove(privacy.KeyPath(w.keys))) }, "key", checkFault, "no erasure by name", "copy back"},
		"an open key":   {func(t *testing.T, w *ward) { check(t, os.Chmod(privacy.KeyPath(w.keys), 0o644)) }, "key", checkFault, "0644", "chmod 0600"},
		"half a key":    {func(t *testing.T, w *ward) { check(t, os.Truncate(privacy.KeyPath(w.keys), 7)) }, "key", checkFault, "7 bytes", "right file back"},
		"another key":   {func(t *testing.T, w *ward) { check(t, w.store.SetMeta(t.Context(), keyKey, "other")) }, "key", checkFault, "not the one of this database", "right one back"},
		"no database":   {func(_ *testing.T, w *ward) { w.env["VIGIE_DATABASE_URL"] = "postgres://127.0.0.1:1/x" }, "database", checkFault, "does not answer", "VIGIE_DATABASE_URL"},
		"damaged":       {func(t *testing.T, w *ward) { w.replaceDatabase(t, "this is no database") }, "database", checkFault, "cannot be read", "restore a backup"},
		"an empty file": {func(t *testing.T, w *ward) { w.replaceDatabase(t, "") }, "database", checkFault, "is empty", "restore a backup"},
		"a newer schema": {func(t *testing.T, w *ward) {
			w.exec(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
		}, "schema", checkFault, "9999", "newer vigie"},
		"an older schema": {func(t *testing.T, w *ward) {
			w.exec(t, "DELETE FROM goose_db_version WHERE version_id = "+strconv.FormatInt(store.NewestSchema(), 10))
		}, "schema", checkWarning, "1 steps are pending", "vigie backup"},
		"no redis":          {func(_ *testing.T, w *ward) { w.env["VIGIE_REDIS_URL"] = "redis://127.0.0.1:1/0" }, "redis", checkFault, "does not answer", "VIGIE_REDIS_URL"},
		"an evicting redis": {func(t *testing.T, w *ward) { w.redis(t, "allkeys-lru") }, "redis", checkFault, "would vanish", "CONFIG SET maxmemory-policy noeviction"},
		"a silent redis":    {func(t *testing.T, w *ward) { w.redis(t, "") }, "redis", checkWarning, "does not say", "noeviction"},
		"dead tasks":        {func(t *testing.T, w *ward) { w.kill(t, w.redis(t, "noeviction")) }, "dead tasks", checkWarning, "1 tasks", "task given up"},
		"another clock":     {func(t *testing.T, w *ward) { w.redis(t, "noeviction").SetTime(time.Now().Add(-time.Hour)) }, "clock", checkFault, "redis is -1h", "chrony"},
		"a clock a bit off": {func(t *testing.T, w *ward) { w.redis(t, "noeviction").SetTime(time.Now().Add(6 * time.Second)) }, "clock", checkWarning, "differ by", "chrony"},
		"times of to-morrow": {func(t *testing.T, w *ward) {
			w.poll(t, vigie.Poll{LastAt: time.Now().Add(24 * time.Hour), LastOKAt: time.Now()})
		}, "clock", checkFault, "not come yet", "chrony"},
		"two machines": {func(t *testing.T, w *ward) {
			for _, owner := range []string{"one:1", "two:1"} {
				_, err := w.store.LeaseJob(t.Context(), owner, owner, time.Now(), time.Now().Add(time.Hour))
				check(t, err)
			}
		}, "one vigie", checkFault, "one:1, two:1", "stop all but one"},
		"an index of before": {func(t *testing.T, w *ward) { check(t, w.store.NewChangeEpoch(t.Context())) }, "index", checkWarning, "another layout or database", "reindex"},
		"a damaged index": {func(t *testing.T, w *ward) {
			bolt, err := filepath.Glob(filepath.Join(w.data, "index", "copy-*", "store", "root.bolt"))
			check(t, err)
			check(t, os.Truncate(bolt[0], 100))
		}, "index", checkWarning, "cannot be opened", "reindex"},
		"an index that lags": {func(t *testing.T, w *ward) {
			var batch vigie.VisitBatch
			var verdicts []vigie.Verdict
			for i := range indexBehind + 1 {
				key := fmt.Sprintf("late%d", i)
				th := vigie.Thread{ID: vigie.ThreadID("b.example", key), SiteID: "b.example", BoardID: "b.example:drogues", Key: key, URL: "https://b.example/" + key, Lang: "fr", State: vigie.ThreadAlive}
				batch.Threads = append(batch.Threads, vigie.ReadThread{Thread: th})
				verdicts = append(verdicts, vigie.Verdict{ThreadID: th.ID, Lang: "fr", Disposition: vigie.Exclude})
			}
			_, err := w.store.SaveBatch(t.Context(), batch)
			check(t, err)
			for i := range verdicts {
				th, err := w.store.Thread(t.Context(), verdicts[i].ThreadID)
				check(t, err)
				verdicts[i].Revision = th.Revision
			}
			check(t, w.store.SaveVerdicts(t.Context(), verdicts, nil))
		}, "index", checkWarning, "5 threads in the index, 106 in the database", "reindex"},
		"no backup": {func(t *testing.T, w *ward) { check(t, w.store.SetMeta(t.Context(), backupKey, "")) }, "backup", checkWarning, "none yet", "vigie backup"},
		"an old backup": {func(t *testing.T, w *ward) {
			check(t, w.store.SetMeta(t.Context(), backupKey, "2026-01-02T03:04:05Z"))
		}, "backup", checkWarning, "2026-01-02", "vigie backup"},
		"no contact": {func(_ *testing.T, w *ward) { delete(w.env, "VIGIE_CONTACT_MAIL") }, "contact", checkFault, "nothing is crawled", "VIGIE_CONTACT_MAIL"},
		"no legal record": {func(t *testing.T, w *ward) {
			w.exec(t, "PRAGMA ignore_check_constraints = ON; UPDATE sites SET legal_dpia = '' WHERE enabled")
		}, "sites", checkFault, "lacks dpia", "--record"},
		"no site":             {func(t *testing.T, w *ward) { w.exec(t, "UPDATE sites SET enabled = FALSE") }, "sites", checkWarning, "nothing is read", "vigie probe"},
		"never read":          {func(t *testing.T, w *ward) { w.poll(t, vigie.Poll{LastError: "blocked"}) }, "visits", checkWarning, "never read, last failure: blocked", "vigie sites"},
		"read long ago":       {func(t *testing.T, w *ward) { w.poll(t, vigie.Poll{LastOKAt: time.Now().Add(-100 * time.Hour)}) }, "visits", checkFault, "was last read on", "vigie probe"},
		"read the day before": {func(t *testing.T, w *ward) { w.poll(t, vigie.Poll{LastOKAt: time.Now().Add(-30 * time.Hour)}) }, "visits", checkWarning, "was last read on", "vigie probe"},
		"boards all paused":   {func(t *testing.T, w *ward) { w.exec(t, "UPDATE boards SET paused = TRUE") }, "visits", checkWarning, "no board", "disable"},
		"no mail server":      {func(_ *testing.T, w *ward) { delete(w.env, "VIGIE_SMTP_HOST") }, "mail", checkFault, "Anna", "VIGIE_SMTP_HOST"},
		"a deaf mail server":  {func(t *testing.T, w *ward) { _, w.env["VIGIE_SMTP_PORT"], _ = net.SplitHostPort(freePort(t)) }, "mail", checkFault, "does not answer", "firewall"},
		"mail in clear only":  {func(_ *testing.T, w *ward) { w.env["VIGIE_SMTP_TLS"] = "starttls" }, "mail", checkFault, "STARTTLS", "notify.smtp"},
		"messages given up": {func(t *testing.T, w *ward) {
			w.exec(t, fmt.Sprintf("INSERT INTO effects VALUES ('m', 'k', '', 1, 'c', 'p', 'mail', '{}', 0, 0, 0, 3, 'failed', %d, 'x')", time.Now().UnixMilli()))
		}, "messages", checkWarning, "1 messages", "/emergencies"},
		"nobody on duty": {func(t *testing.T, w *ward) { w.exec(t, "DELETE FROM shifts") }, "duty", checkFault, "nobody on duty", "vigie duty add"},
		"a coordinator for all": {func(t *testing.T, w *ward) {
			w.exec(t, "DELETE FROM shifts")
			w.exec(t, `UPDATE persons SET roles = '["coordinator"]'`)
		}, "duty", checkWarning, "1 coordinators", "vigie duty add"},
		"nobody to be told": {func(t *testing.T, w *ward) { w.exec(t, "DELETE FROM contacts") }, "duty", checkFault, "would be told", "user contact"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := well.copy(t)
			c.spoil(t, w)
			code, _, bad := w.doctor(t)
			i := slices.IndexFunc(bad, func(f finding) bool { return f.Check == c.check && f.State == c.state })
			if i < 0 || !strings.Contains(bad[i].Found, c.want) || !strings.Contains(bad[i].Do, c.do) {
				t.Fatalf("want %s of %s with %q and %q: %+v", c.state, c.check, c.want, c.do, bad)
			}
			fault := slices.ContainsFunc(bad, func(f finding) bool { return f.State == checkFault })
			if fault != (code == exitFaults) || !fault && code != exitOK || c.state == checkFault && !fault {
				t.Errorf("code %d: %+v", code, bad)
			}
			if strictly, _, _ := w.doctor(t, "--strict"); strictly != map[bool]int{true: exitFaults, false: exitWarnings}[fault] {
				t.Errorf("strictly: code %d: %+v", strictly, bad)
			}
		})
	}
}

func TestDoctorOnDisks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		room, size int64
		state      string
	}{
		{2 << 30, 0, checkOK}, {900 << 20, 0, checkWarning}, {100 << 20, 0, checkFault},
		{2 << 30, 3 << 30, checkOK}, {2 << 30, 5 << 30, checkWarning},
	} {
		if f := diskOf("/d", c.room, c.size); len(f) != 1 || f[0].State != c.state {
			t.Errorf("%d free for %d: %+v", c.room, c.size, f)
		}
	}
	if got := inBytes(1536) + ", " + inBytes(7) + ", " + inBytes(3<<40); got != "1.5 KiB, 7 bytes, 3.0 TiB" {
		t.Error(got)
	}
}

// exec changes the database behind the store's back.
func (w *ward) exec(t *testing.T, query string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(w.data, store.FileName)+"?_pragma=busy_timeout(5000)")
	check(t, err)
	defer db.Close()
	_, err = db.Exec(query)
	check(t, err)
}

func (w *ward) poll(t *testing.T, p vigie.Poll) {
	t.Helper()
	check(t, w.store.SavePoll(t.Context(), "a.example:drogues", p))
}

// replaceDatabase puts something else into a new data folder.
func (w *ward) replaceDatabase(t *testing.T, content string) {
	t.Helper()
	w.env["VIGIE_DATA"] = filepath.Join(t.TempDir(), "data")
	check(t, os.Mkdir(w.env["VIGIE_DATA"], 0o700))
	check(t, os.WriteFile(filepath.Join(w.env["VIGIE_DATA"], store.FileName), []byte(content), 0o600))
}

// redis starts one that says this of its memory; empty: nothing.
func (w *ward) redis(t *testing.T, policy string) *miniredis.Miniredis {
	t.Helper()
	m := miniredis.RunT(t)
	if policy != "" {
		check(t, m.Server().Register("CONFIG", func(c *server.Peer, _ string, _ []string) {
			c.WriteMapLen(1)
			c.WriteBulk("maxmemory-policy")
			c.WriteBulk(policy)
		}))
	}
	w.env["VIGIE_REDIS_URL"] = "redis://" + m.Addr() + "/0"
	return m
}

// kill puts a task among those that were given up.
func (w *ward) kill(t *testing.T, m *miniredis.Miniredis) {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: m.Addr()})
	defer c.Close()
	check(t, c.ZAdd(context.Background(), "asynq:{triage}:archived", redis.Z{Score: 1, Member: "x"}).Err())
}

// TestDoctorBesideServe looks at an installation that runs.
func TestDoctorBesideServe(t *testing.T) {
	t.Parallel()
	r := start(t, "serve")
	code, stdout, stderr := vigieRun(t, "", "doctor", "--data", r.data, "--json")
	if code != exitFaults { // it has no contact
		t.Errorf("%d %s", code, stderr)
	}
	for _, want := range []string{"a vigie runs with", "the running vigie has it open"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("it does not say %q: %s", want, stdout)
		}
	}
	if code := r.end(); code != exitOK {
		t.Errorf("the running vigie was disturbed: %d", code)
	}
}

// TestDoctorOnPostgres looks at rights, clock and an empty database.
func TestDoctorOnPostgres(t *testing.T) {
	t.Parallel()
	address := os.Getenv("VIGIE_TEST_DATABASE_URL")
	if address == "" {
		t.Skip("VIGIE_TEST_DATABASE_URL is not set: .ci/run starts the server and sets it")
	}
	w := healthy(t)
	url := freshDatabase(t, address)
	w.env["VIGIE_DATABASE_URL"] = url
	find := func(name string) finding {
		_, all, _ := w.doctor(t)
		i := slices.IndexFunc(all, func(f finding) bool { return f.Check == name })
		return all[i]
	}
	if f := find("database"); f.State != checkWarning || !strings.Contains(f.Found, "no database yet") {
		t.Errorf("empty: %+v", f)
	}
	s, err := store.Open(t.Context(), store.Options{URL: url})
	check(t, err)
	defer s.Close()
	for _, name := range []string{"database", "schema", "rights", "clock"} {
		if f := find(name); f.State != checkOK {
			t.Errorf("%+v", f)
		}
	}
	admin, err := sql.Open("pgx", url)
	check(t, err)
	t.Cleanup(func() { admin.Close() })
	guest := fmt.Sprintf("guest_%d", os.Getpid())
	_, err = admin.Exec("CREATE ROLE " + guest + " LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + guest)
	check(t, err)
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP OWNED BY " + guest + "; DROP ROLE " + guest); err != nil {
			t.Error(err)
		}
	})
	w.env["VIGIE_DATABASE_URL"] = regexp.MustCompile(`user=\w+`).ReplaceAllString(url, "user="+guest)
	if f := find("rights"); f.State != checkFault || !strings.Contains(f.Found, "create tables") || !strings.Contains(f.Do, "owner") {
		t.Errorf("a guest: %+v", f)
	}
}
