package fetch

import (
	"bytes"
	"net/http"
)

// Decode turns the bytes of a saved page into UTF-8 as if it had been fetched without a
// header, and says from which charset.
func Decode(body []byte) (text []byte, charset string) {
	kind := "text/html"
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		kind = "application/json"
	}
	return decode(body, kind, "")
}

// WallOfSaved names the wall that a saved page is, empty for none.
func WallOfSaved(body []byte) string { return Wall(http.StatusOK, http.Header{}, body) }
