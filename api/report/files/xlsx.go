package files

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"vigie/api/report"
)

// sheetName makes a title fit for a tab: at most 31 characters, none of those that Excel forbids.
func sheetName(title string, n int) string {
	name := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, title))
	const most = 27 // and the number, which keeps names apart
	if len(name) > most {
		name = name[:most]
	}
	return fmt.Sprintf("%d %s", n, strings.TrimSpace(string(name)))
}

// XLSX writes a workbook with one sheet a table.
func XLSX(w io.Writer, sheets []report.Sheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	for i, s := range sheets {
		name := sheetName(s.Title, i+1)
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return fmt.Errorf("write xlsx: sheet %d: %w", i+1, err)
		}
		if err := fill(f, name, s, bold); err != nil {
			return fmt.Errorf("write xlsx: sheet %d: %w", i+1, err)
		}
	}
	if err := f.Write(w); err != nil {
		return fmt.Errorf("write xlsx: %w", err)
	}
	return nil
}

// fill writes the cells of a sheet as a stream: text as text, numbers as numbers.
func fill(f *excelize.File, name string, s report.Sheet, bold int) error {
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err //nolint:wrapcheck // XLSX says where
	}
	const first, other = 32, 16 // widths of columns, in characters
	if err := errors.Join(out.SetColWidth(1, 1, first), out.SetColWidth(2, max(2, len(s.Header)), other)); err != nil {
		return err
	}
	head := make([]any, 0, len(s.Header))
	for _, h := range s.Header {
		head = append(head, excelize.Cell{StyleID: bold, Value: Defuse(h)})
	}
	for i, cells := range append([][]any{head}, s.Rows...) {
		line := make([]any, len(cells))
		for j, c := range cells {
			if t, ok := c.(string); ok {
				c = Defuse(t)
			}
			line[j] = c
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), line); err != nil {
			return err //nolint:wrapcheck // XLSX says where
		}
	}
	return out.Flush() //nolint:wrapcheck // XLSX says where
}
