package vigie_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows is the whole import graph of production code: what each package may import of
// ours, and which outside libraries have their home there. It is read from the files, so
// that a cached test result never hides a new arrow.
var arrows = map[string]struct{ ours, libs []string }{
	".":                {},
	"configs":          {[]string{"vigie"}, []string{"github.com/goccy/go-yaml"}},
	"crawler/engine":   {[]string{"vigie"}, []string{"github.com/PuerkitoBio/goquery", "github.com/andybalholm/cascadia", "golang.org/x/net/html"}},
	"crawler/fetch":    {[]string{"vigie"}, []string{"github.com/gocolly/colly/v2", "github.com/andybalholm/brotli", "golang.org/x/net", "golang.org/x/text"}},
	"crawler/privacy":  {[]string{"vigie"}, []string{"golang.org/x/text"}},
	"crawler/sim":      {[]string{"vigie"}, []string{"github.com/goccy/go-yaml", "golang.org/x/text"}},
	"crawler":          {[]string{"vigie", "vigie/crawler/engine", "vigie/crawler/privacy", "vigie/crawler/pulse", "vigie/crawler/schedule"}, []string{"golang.org/x/text"}},
	"store":            {[]string{"vigie"}, []string{"modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/pressly/goose/v3"}},
	"store/backup":     {[]string{"vigie"}, nil},
	"queue":            {[]string{"vigie"}, []string{"github.com/hibiken/asynq", "github.com/redis/go-redis/v9", "github.com/alicebob/miniredis/v2"}},
	"triage/lexicon":   {nil, []string{"github.com/goccy/go-yaml", "golang.org/x/text"}},
	"triage/twin":      {[]string{"vigie"}, nil},
	"triage/alert":     {[]string{"vigie"}, nil},
	"triage/rank":      {[]string{"vigie"}, nil},
	"triage/model":     {nil, nil},
	"triage/train":     {[]string{"vigie", "vigie/triage", "vigie/triage/lexicon", "vigie/triage/model"}, nil},
	"triage/backtest":  {[]string{"vigie", "vigie/triage"}, nil},
	"triage":           {[]string{"vigie", "vigie/triage/lexicon", "vigie/triage/model"}, []string{"golang.org/x/text"}},
	"index":            {[]string{"vigie"}, []string{"github.com/blevesearch/bleve/v2", "github.com/blevesearch/bleve_index_api", "golang.org/x/text"}},
	"api/desk":         {[]string{"vigie", "vigie/api/report"}, []string{"golang.org/x/crypto"}},
	"api/notify":       {[]string{"vigie"}, []string{"github.com/wneessen/go-mail"}},
	"api/safe":         {nil, nil},
	"api/report":       {[]string{"vigie"}, nil},
	"api/report/files": {[]string{"vigie/api/report"}, []string{"github.com/xuri/excelize/v2"}},
	"api/client":       {[]string{"vigie"}, nil},
	"api":              {[]string{"vigie", "vigie/api/desk", "vigie/api/report", "vigie/api/report/files", "vigie/api/safe"}, []string{"github.com/danielgtaylor/huma/v2", "github.com/prometheus/client_golang"}},
	"web":              {[]string{"vigie", "vigie/api/desk", "vigie/api/report", "vigie/api/safe"}, []string{"github.com/goccy/go-yaml"}},
	"crawler/schedule": {[]string{"vigie"}, nil},
	"crawler/pulse":    {[]string{"vigie"}, nil},
	"crawler/replay":   {[]string{"vigie", "vigie/crawler/pulse", "vigie/crawler/schedule"}, nil},
	"cmd/vigie":        {[]string{"*"}, []string{"github.com/spf13/cobra", "github.com/schollz/progressbar/v3", "golang.org/x/sync", "github.com/prometheus/client_golang"}},
}

// testPackages help tests; production code may not import them.
var testPackages = []string{"store/storetest", "queue/queuetest", "api/apitest", "api/notify/notifytest"}

func TestArrows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != ".") {
			return fs.SkipDir
		}
		dir := path.Dir(name)
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || slices.Contains(testPackages, dir) {
			return nil
		}
		seen[dir] = true
		checkFile(t, dir, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range arrows {
		if !seen[dir] {
			t.Errorf("the list names %s, which does not exist: take it out", dir)
		}
	}
}

func checkFile(t *testing.T, dir, name string) {
	t.Helper()
	allowed, known := arrows[dir]
	if !known {
		t.Errorf("%s: package %s is not in the list of arrows: add it with what it may import", name, dir)
		return
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imp, _ := strconv.Unquote(spec.Path.Value) // unreachable unless the parser breaks
		switch {
		case imp == "vigie" || strings.HasPrefix(imp, "vigie/"):
			if slices.Contains(testPackages, strings.TrimPrefix(imp, "vigie/")) {
				t.Errorf("%s imports the test package %s", name, imp)
			}
			if !slices.Contains(allowed.ours, "*") && !slices.Contains(allowed.ours, imp) {
				t.Errorf("%s imports %s: %s may import of ours only %v", name, imp, dir, allowed.ours)
			}
		case strings.Contains(strings.SplitN(imp, "/", 2)[0], "."):
			if !slices.ContainsFunc(allowed.libs, func(lib string) bool { return imp == lib || strings.HasPrefix(imp, lib+"/") }) {
				t.Errorf("%s imports %s: its home is elsewhere, %s may import only %v", name, imp, dir, allowed.libs)
			}
		}
	}
}
