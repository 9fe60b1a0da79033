package files_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"vigie/api/report"
	"vigie/api/report/files"
)

// evil are texts that a spreadsheet would run, and what a file holds instead.
var evil = map[string]string{
	`=HYPERLINK("http://evil.example","x")`: `'=HYPERLINK("http://evil.example","x")`,
	"+1":                                    "'+1", "-1+1": "'-1+1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1",
	"": "", "Mons": "Mons", "a=b": "a=b", "'=1": "'=1", "été": "été",
}

func sheet() report.Sheet {
	s := report.Sheet{Title: "=Teams/[2026]: a title that is far too long for a tab", Header: []string{"=team", "answers", "share", "delay"}}
	for text := range evil {
		s.Rows = append(s.Rows, []any{text, 3, 0.25, nil})
	}
	return s
}

func TestDefuse(t *testing.T) {
	t.Parallel()
	for text, want := range evil {
		if got := files.Defuse(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	in := sheet()
	if err := files.CSV(&out, in); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(lines) != len(in.Rows)+1 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	if diff := cmp.Diff([]string{"'=team", "answers", "share", "delay"}, lines[0]); diff != "" {
		t.Error(diff)
	}
	for i, line := range lines[1:] {
		want := evil[in.Rows[i][0].(string)]
		if diff := cmp.Diff([]string{want, "3", "0.25", ""}, line); diff != "" {
			t.Error(diff)
		}
	}
}

func TestXLSX(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	in := sheet()
	if err := files.XLSX(&out, []report.Sheet{in, {Title: in.Title, Header: []string{"a"}}, {Title: "", Header: nil}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	names := f.GetSheetList()
	if len(names) != 3 {
		t.Fatalf("sheets %q", names)
	}
	for _, name := range names {
		if utf8.RuneCountInString(name) > 31 || strings.ContainsAny(name, `[]:*?/\'`) {
			t.Errorf("%q is no name for a sheet", name)
		}
	}
	rows, err := f.GetRows(names[0])
	if err != nil || len(rows) != len(in.Rows)+1 || rows[0][0] != "'=team" {
		t.Fatalf("%q, %v", rows, err)
	}
	for i, row := range rows[1:] {
		if want := evil[in.Rows[i][0].(string)]; row[0] != want || row[1] != "3" || row[2] != "0.25" {
			t.Errorf("row %q, want %q", row, want)
		}
		for col, want := range map[string]bool{"A": false, "B": true, "C": true} {
			at := col + strconv.Itoa(i+2)
			kind, err := f.GetCellType(names[0], at)
			if number := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber; err != nil || number != want {
				t.Errorf("%s is of kind %v, %v", at, kind, err)
			}
			if formula, err := f.GetCellFormula(names[0], at); err != nil || formula != "" {
				t.Errorf("%s holds the formula %q, %v", at, formula, err)
			}
		}
	}
}
