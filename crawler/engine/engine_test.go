package engine_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/crawler/engine"
)

// now is the day on which every fixture is read.
var now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// fixture is one page under testdata. Its address stands in the folder's SOURCE file, in a
// line "page: FILE ADDRESS"; without one it is https://ENGINE.example.org/FILE.
type fixture struct {
	engine, file string // "phpbb", "thread-last.html"
	url          string
	body         []byte
}

func (f fixture) name() string   { return f.engine + "/" + f.file }
func (f fixture) stem() string   { return strings.TrimSuffix(f.file, filepath.Ext(f.file)) }
func (f fixture) golden() string { return filepath.Join("testdata", f.engine, f.stem()+".golden.json") }
func (f fixture) html() bool     { return filepath.Ext(f.file) == ".html" }

func (f fixture) open() *engine.Document { return open(f.url, f.body) }

func open(url string, body []byte) *engine.Document {
	return engine.Open(&vigie.Page{URL: url, Status: 200, Body: body, FetchedAt: now}, engine.Options{Now: now, DayFirst: true})
}

var pageLine = regexp.MustCompile(`(?m)^page: (\S+) (\S+)$`)

func fixtures(tb testing.TB) []fixture {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "*", "*"))
	if err != nil {
		tb.Fatal(err)
	}
	urls := map[string]string{}
	for _, f := range files {
		if filepath.Base(f) != "SOURCE" {
			continue
		}
		source, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		for _, m := range pageLine.FindAllStringSubmatch(string(source), -1) {
			urls[filepath.Join(filepath.Dir(f), m[1])] = m[2]
		}
	}
	var list []fixture
	for _, f := range files {
		ext := filepath.Ext(f)
		if strings.HasSuffix(f, ".golden.json") || ext != ".html" && ext != ".json" && ext != ".xml" {
			continue
		}
		name := filepath.Base(filepath.Dir(f))
		if name == "fuzz" { // the fuzzer keeps what it found there
			continue
		}
		body, err := os.ReadFile(f)
		if err != nil {
			tb.Fatal(err)
		}
		address := urls[f]
		if address == "" {
			address = "https://" + name + ".example.org/" + filepath.Base(f)
		}
		list = append(list, fixture{name, filepath.Base(f), address, body})
	}
	if len(list) == 0 {
		tb.Fatal("no fixtures under testdata")
	}
	return list
}

// cannotBe are the pages that some engines have nothing to know by.
var cannotBe = map[string][]string{
	"feed":   {"thread", "thread-last", "missing"},
	"schema": {"missing"},
}

func TestEveryEngineHasItsFolder(t *testing.T) {
	t.Parallel()
	have := map[string][]string{}
	for _, f := range fixtures(t) {
		have[f.engine] = append(have[f.engine], f.stem())
	}
	var names []string
	for _, e := range engine.All() {
		names = append(names, e.Name())
		for _, stem := range []string{"board", "board-2", "thread", "thread-last", "missing"} {
			if slices.Contains(cannotBe[e.Name()], stem) {
				continue
			}
			if !slices.Contains(have[e.Name()], stem) {
				t.Errorf("testdata/%s has no %s", e.Name(), stem)
			}
		}
		if _, err := os.Stat(filepath.Join("testdata", e.Name(), "SOURCE")); err != nil {
			t.Errorf("testdata/%s does not say where its markup is from: %v", e.Name(), err)
		}
		if got, ok := engine.ByName(e.Name()); !ok || got.Name() != e.Name() {
			t.Errorf("ByName(%q) does not find it", e.Name())
		}
		delete(have, e.Name())
	}
	for folder := range have {
		t.Errorf("testdata/%s belongs to no engine", folder)
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("All is not in the order of the names, or has one twice: %v", names)
	}
}

func TestExactlyOneEngineMatches(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		doc := f.open()
		var names []string
		for _, e := range engine.All() {
			if e.Match(doc) {
				names = append(names, e.Name())
			}
		}
		if len(names) != 1 || names[0] != f.engine {
			t.Errorf("%s is matched by %v", f.name(), names)
		}
	}
}

// expected is what a fixture must be, by its name.
func expected(f fixture) (engine.Kind, error) {
	switch kind, _, _ := strings.Cut(f.stem(), "-"); kind {
	case "board":
		return engine.KindBoard, nil
	case "thread":
		return engine.KindThread, nil
	case "missing":
		return engine.KindGone, engine.ErrGone
	case "wall":
		return engine.KindWall, engine.ErrWall
	}
	return engine.KindUnknown, engine.ErrUnknown
}

func TestFixturesGiveTheirGoldens(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			t.Parallel()
			kind, want := expected(f)
			got, err := engine.Read(f.open(), "")
			if !errors.Is(err, want) || got.Kind != kind {
				t.Fatalf("kind %q, error %v; want kind %q, error %v", got.Kind, err, kind, want)
			}
			if got.Engine != f.engine {
				t.Errorf("read by %q", got.Engine)
			}
			compareGolden(t, f.golden(), got)
			named, err := engine.Read(f.open(), f.engine)
			if !errors.Is(err, want) || named.Kind != kind {
				t.Errorf("with its engine named: kind %q, error %v", named.Kind, err)
			}
			checkInvariants(t, got)
		})
	}
}

func TestNoGoldenWithoutItsPage(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, f := range fixtures(t) {
		if known[f.golden()] {
			t.Errorf("two pages share %s", f.golden())
		}
		known[f.golden()] = true
	}
	goldens, err := filepath.Glob(filepath.Join("testdata", "*", "*.golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range goldens {
		if !known[g] {
			t.Errorf("%s belongs to no page", g)
		}
	}
}

func TestFollowingPagesReachTheLast(t *testing.T) {
	t.Parallel()
	for _, f := range fixtures(t) {
		if f.stem() != "thread" && f.stem() != "thread-last" && f.stem() != "board" {
			continue
		}
		got, err := engine.Read(f.open(), f.engine)
		if err != nil {
			t.Errorf("%s: %v", f.name(), err)
			continue
		}
		if last := f.stem() == "thread-last"; last != (got.Next == "") {
			t.Errorf("%s: the next page is %q", f.name(), got.Next)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, x := range fixtures(f) {
		f.Add(x.engine, x.url, x.body)
		f.Add("", x.url, x.body)
	}
	f.Fuzz(func(t *testing.T, name, url string, body []byte) {
		got, err := engine.Read(open(url, body), name)
		if err == nil {
			checkInvariants(t, got)
		}
	})
}

func TestWhatIsSignedMatches(t *testing.T) {
	t.Parallel()
	signed := 0
	for _, f := range fixtures(t) {
		for _, e := range engine.All() {
			s, ok := e.(interface {
				Signed(doc *engine.Document) bool
			})
			if !ok || !s.Signed(f.open()) {
				continue
			}
			signed++
			if !e.Match(f.open()) || e.Name() != f.engine {
				t.Errorf("%s is signed by %s", f.name(), e.Name())
			}
		}
	}
	if signed == 0 {
		t.Error("no fixture is signed")
	}
}
