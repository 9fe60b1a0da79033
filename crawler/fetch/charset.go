package fetch

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode turns a body into UTF-8. Order: byte order mark, header, meta in the whole head (old
// boards put it beyond the 1,024 bytes that x/net looks at), XML declaration, valid UTF-8,
// statistics. A statement of UTF-8 that the bytes plainly contradict is passed over. The name
// is that of the URL standard's list: utf-8, windows-1252 (also for ISO-8859-1), utf-16le …
func decode(body []byte, kind, header string) ([]byte, string) {
	if enc, name, skip := byteOrderMark(body); name != "" {
		return convert(body[skip:], enc, name, false)
	}
	valid := utf8.Valid(body)
	isUTF8 := valid || mostlyUTF8(body)
	believed := func(enc encoding.Encoding, name string) bool { return enc != nil && (name != utf8Name || isUTF8) }
	if enc, name := lookup(header); believed(enc, name) {
		return convert(body, enc, name, valid)
	}
	if enc, name := lookup(stated(body, kind)); believed(enc, name) {
		if strings.HasPrefix(name, "utf-16") {
			name, enc = utf8Name, unicode.UTF8 // it could not have been read in UTF-16
		}
		return convert(body, enc, name, valid)
	}
	if isUTF8 || strings.HasSuffix(kind, "json") {
		return convert(body, unicode.UTF8, utf8Name, valid)
	}
	return convert(body, charmap.Windows1252, "windows-1252", false)
}

const utf8Name = "utf-8" // as the URL standard's list of encodings has it

func byteOrderMark(body []byte) (encoding.Encoding, string, int) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return unicode.UTF8, utf8Name, 3
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "utf-16be", 2
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16le", 2
	}
	return nil, "", 0
}

func lookup(label string) (encoding.Encoding, string) {
	if label == "" {
		return nil, ""
	}
	enc, name := charset.Lookup(strings.Trim(label, "\"' "))
	if name == "replacement" {
		return nil, ""
	}
	return enc, name
}

// mostlyUTF8 allows for a stray byte or a cut in the middle of a letter: at least nine in ten
// of the letters outside ASCII are well formed. In windows-1252 hardly one is.
func mostlyUTF8(body []byte) bool {
	var good, bad int
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad == 0 || good >= 9*bad
}

// convert is body in UTF-8, the same bytes where they are it already.
func convert(body []byte, enc encoding.Encoding, name string, valid bool) ([]byte, string) {
	if name == utf8Name {
		if valid {
			return body, name
		}
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), name
	}
	out, err := enc.NewDecoder().Bytes(body)
	if err != nil { // decoders replace what they cannot read; kept for those that would not
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), utf8Name
	}
	return out, name
}

// stated is the charset that a document names inside.
func stated(body []byte, kind string) string {
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<?xml")) {
		if name := xmlEncoding(body); name != "" {
			return name
		}
	}
	if !strings.Contains(kind, "html") {
		return ""
	}
	return metaCharset(body)
}

func xmlEncoding(body []byte) string {
	end := bytes.Index(body, []byte("?>"))
	if end < 0 || end > 512 {
		return ""
	}
	_, rest, ok := bytes.Cut(body[:end], []byte("encoding="))
	if !ok || len(rest) < 2 {
		return ""
	}
	name, _, _ := bytes.Cut(rest[1:], rest[:1])
	return string(name)
}

const headTag = "head"

const headBytes = 256 << 10 // where the search for a meta ends

// metaCharset reads <meta charset> and <meta http-equiv=Content-Type> up to the end of the
// head. A tokenizer is used so that comments and scripts do not count.
func metaCharset(body []byte) string {
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), headBytes)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == headTag {
				return ""
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			switch string(name) {
			case "body":
				return ""
			case "meta":
				if cs := metaValue(z, more); cs != "" {
					return cs
				}
			}
		}
	}
}

func metaValue(z *html.Tokenizer, more bool) string {
	var content string
	var isType bool
	for more {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch string(key) {
		case "charset":
			return string(val)
		case "http-equiv":
			isType = strings.EqualFold(string(val), "content-type")
		case "content":
			content = string(val)
		}
	}
	if !isType {
		return ""
	}
	i := strings.Index(strings.ToLower(content), "charset")
	if i < 0 {
		return ""
	}
	rest, ok := strings.CutPrefix(strings.TrimSpace(content[i+len("charset"):]), "=")
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(strings.TrimSpace(rest), ";")
	return rest
}
