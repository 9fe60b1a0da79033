package fetch

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	far := strings.Repeat("<link rel=stylesheet href=/style.css>\n", 300) // 11 KB of head before the meta
	for _, c := range []struct {
		name, body, kind, header string
		text, charset            string
	}{
		{"nothing stated, ASCII", "<p>x</p>", "text/html", "", "<p>x</p>", "utf-8"},
		{"nothing stated, UTF-8", "<p>Prénom</p>", "text/html", "", "<p>Prénom</p>", "utf-8"},
		{"nothing stated, Latin", "<p>Pr\xe9nom \x80</p>", "text/html", "", "<p>Prénom €</p>", "windows-1252"},
		{"header", "<p>Pr\xe9nom</p>", "text/html", "ISO-8859-1", "<p>Prénom</p>", "windows-1252"},
		{"header, odd spelling", "<p>\xa4</p>", "text/html", "'ISO_8859-15'", "<p>€</p>", "iso-8859-15"},
		{"header beats meta", "<head><meta charset=utf-8></head>Pr\xe9", "text/html", "windows-1252", "<head><meta charset=utf-8></head>Pré", "windows-1252"},
		{"BOM beats header", "\xef\xbb\xbfPré", "text/html", "windows-1252", "Pré", "utf-8"},
		{"UTF-16 by BOM", "\xff\xfeP\x00\xe9\x00", "text/html", "", "Pé", "utf-16le"},
		{"UTF-16 big", "\xfe\xff\x00P\x00\xe9", "text/plain", "", "Pé", "utf-16be"},
		{"meta", "<head><meta charset='iso-8859-15'></head>\xa4", "text/html", "", "<head><meta charset='iso-8859-15'></head>€", "iso-8859-15"},
		{"meta beyond 1,024 bytes", "<head>" + far + "<META CHARSET=windows-1251></head>\xcf", "text/html", "", "<head>" + far + "<META CHARSET=windows-1251></head>П", "windows-1251"},
		{"meta http-equiv", `<meta content="text/html; charset=iso-8859-2" http-equiv=Content-Type>` + "\xb1", "text/html", "", `<meta content="text/html; charset=iso-8859-2" http-equiv=Content-Type>ą`, "iso-8859-2"},
		{"meta in a comment", "<head><!-- <meta charset=windows-1251> --></head>\xe9", "text/html", "", "<head><!-- <meta charset=windows-1251> --></head>é", "windows-1252"},
		{"meta in a script", "<head><script>'<meta charset=windows-1251>'</script></head>\xe9", "text/html", "", "<head><script>'<meta charset=windows-1251>'</script></head>é", "windows-1252"},
		{"meta in the body", "<head></head><body><meta charset=windows-1251>\xe9", "text/html", "", "<head></head><body><meta charset=windows-1251>é", "windows-1252"},
		{"meta of content only", `<head><meta name=x content="charset=windows-1251"></head>` + "\xe9", "text/html", "", `<head><meta name=x content="charset=windows-1251"></head>é`, "windows-1252"},
		{"meta says UTF-16", "<meta charset=utf-16>é", "text/html", "", "<meta charset=utf-16>é", "utf-8"},
		{"unknown charset", "é", "text/html", "klingon", "é", "utf-8"},
		{"replacement charset", "é", "text/html", "hz-gb-2312", "é", "utf-8"},
		{"UTF-8 stated, Latin sent", "Pr\xe9nom, \xe0 c\xf4t\xe9", "text/html", "utf-8", "Prénom, à côté", "windows-1252"},
		{"UTF-8 with a stray byte", strings.Repeat("é", 20) + "\xe9", "text/html", "", strings.Repeat("é", 20) + "\uFFFD", "utf-8"},
		{"JSON is UTF-8", "{\"a\":\"\xe9\"}", "application/json", "", "{\"a\":\"\uFFFD\"}", "utf-8"},
		{"XML declaration", "<?xml version='1.0' encoding='ISO-8859-15'?><a>\xa4</a>", "application/atom+xml", "", "<?xml version='1.0' encoding='ISO-8859-15'?><a>€</a>", "iso-8859-15"},
		{"empty", "", "text/html", "", "", "utf-8"},
	} {
		got, name := decode([]byte(c.body), c.kind, c.header)
		if string(got) != c.text || name != c.charset {
			t.Errorf("%s: %q in %s, want %q in %s", c.name, short(got), name, short([]byte(c.text)), c.charset)
		}
	}
}

func short(b []byte) string { return string(b[max(0, len(b)-60):]) }

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<meta charset=iso-8859-15>\xa4"), "text/html", "")
	f.Add([]byte("\xff\xfe\x00"), "text/html", "utf-16")
	f.Add([]byte("<?xml encoding="), "text/xml", "x")
	f.Fuzz(func(t *testing.T, body []byte, kind, header string) {
		got, name := decode(body, kind, header)
		if !utf8.Valid(got) || name == "" {
			t.Errorf("%q: not UTF-8, or no name", body)
		}
	})
}
