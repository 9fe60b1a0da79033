package files

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"vigie/api/report"
)

// CSV writes one table: commas, UTF-8, a point in numbers.
func CSV(w io.Writer, s report.Sheet) error {
	out := csv.NewWriter(w)
	line := make([]string, 0, len(s.Header))
	for _, h := range s.Header {
		line = append(line, Defuse(h))
	}
	if err := out.Write(line); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	for _, cells := range s.Rows {
		line = line[:0]
		for _, c := range cells {
			line = append(line, text(c))
		}
		if err := out.Write(line); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

func text(cell any) string {
	switch c := cell.(type) {
	case nil:
		return ""
	case int:
		return strconv.Itoa(c)
	case float64:
		return strconv.FormatFloat(c, 'f', -1, 64)
	default:
		return Defuse(fmt.Sprint(c))
	}
}
