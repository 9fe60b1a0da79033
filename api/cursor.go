package api

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"vigie"
)

// Cursors are opaque to their readers: what they hold may change.

func badCursor() error {
	return vigie.Errorf(vigie.CodeInvalid, "the cursor is not one of ours: use \"next\" of the page before as it is, or start again without one")
}

func encodeCursor(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

func decodeCursor(s string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return "", badCursor()
	}
	return string(b), nil
}

// feedCursor writes (priority, id); the priority exactly, bit for bit.
func feedCursor(c vigie.FeedCursor) string {
	if c.ID == "" {
		return ""
	}
	return encodeCursor("f " + strconv.FormatUint(math.Float64bits(c.Priority), 16) + " " + c.ID)
}

func readFeedCursor(s string) (vigie.FeedCursor, error) {
	if s == "" {
		return vigie.FeedCursor{}, nil
	}
	raw, err := decodeCursor(s)
	if err != nil {
		return vigie.FeedCursor{}, err
	}
	parts := strings.Split(raw, " ")
	if len(parts) != 3 || parts[0] != "f" || parts[2] == "" {
		return vigie.FeedCursor{}, badCursor()
	}
	bits, err := strconv.ParseUint(parts[1], 16, 64)
	priority := math.Float64frombits(bits)
	if err != nil || math.IsNaN(priority) || math.IsInf(priority, 0) {
		return vigie.FeedCursor{}, badCursor()
	}
	return vigie.FeedCursor{Priority: priority, ID: parts[2]}, nil
}

// offsetCursor writes how many results were shown.
func offsetCursor(n int) string { return encodeCursor("o " + strconv.Itoa(n)) }

func readOffsetCursor(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	raw, err := decodeCursor(s)
	if err != nil {
		return 0, err
	}
	digits, ok := strings.CutPrefix(raw, "o ")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 {
		return 0, badCursor()
	}
	return n, nil
}

// values splits repeated and comma-separated values of a filter.
func values[T ~string](in []string) []T {
	var out []T
	for _, s := range in {
		for v := range strings.SplitSeq(s, ",") {
			if v = strings.TrimSpace(v); v != "" {
				out = append(out, T(v))
			}
		}
	}
	return out
}

// instant reads a time or a day; a day begins at midnight UTC.
func instant(name, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, vigie.Errorf(vigie.CodeInvalid, "%q is not a time: write 2026-11-24 or 2026-11-24T10:00:00Z", name)
}
