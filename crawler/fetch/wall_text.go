package fetch

import (
	"bytes"
	"html"
	"strings"
)

// scan collects the title and the visible text, up to fullText bytes. It is a scanner and no
// parser: it runs on every page, and a page with content ends it after a few kilobytes.
func (p *wallPage) scan() {
	p.marks = map[string]bool{}
	text := make([]byte, 0, 1024)
	rest := p.raw
	for len(rest) > 0 {
		open := bytes.IndexByte(rest, '<')
		if open < 0 {
			text = appendFolded(text, rest)
			break
		}
		text = appendFolded(text, rest[:open])
		if len(text) > fullText {
			p.full = true
			break
		}
		rest = rest[open:]
		if bytes.HasPrefix(rest, []byte("<!--")) {
			rest = after(rest, "-->")
			continue
		}
		name := tagName(rest)
		end := tagEnd(rest)
		inside := rest[end:]
		switch name {
		case "script", "style", "noscript", "template", "svg", "select", headTag, "title", "textarea":
			if name == headTag { // its title and scripts are met one by one
				break
			}
			closing := indexEndTag(inside, name)
			if closing < 0 {
				closing = len(inside)
			}
			if name == "title" && p.title == "" {
				p.title = lowerText(appendFolded(nil, inside[:closing]))
			}
			if name == "noscript" { // Discourse and others keep the readable page there
				break
			}
			inside = inside[closing:]
			if len(inside) > 0 {
				inside = inside[tagEnd(inside):]
			}
		case "input", "button":
			text = appendFolded(text, attribute(rest[:end], "value"))
		}
		if len(text) > 0 && text[len(text)-1] != ' ' && !inlineTag(name) {
			text = append(text, ' ')
		}
		rest = inside
	}
	p.text = lowerText(text)
}

func lowerText(b []byte) string {
	text := strings.ReplaceAll(html.UnescapeString(string(b)), "’", "'")
	return strings.ToLower(strings.TrimSpace(text))
}

// inlineTag is true for tags in the middle of a sentence.
func inlineTag(name string) bool {
	switch strings.TrimPrefix(name, "/") {
	case "a", "b", "i", "em", "strong", "span", "u", "small", "code", "abbr":
		return true
	}
	return false
}

// appendFolded appends text with each run of white space as one space.
func appendFolded(dst, src []byte) []byte {
	for _, c := range src {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			if len(dst) == 0 || dst[len(dst)-1] == ' ' {
				continue
			}
			c = ' '
		}
		dst = append(dst, c)
		if len(dst) > fullText+1 {
			break
		}
	}
	return dst
}

// tagName is the name in "<name …", in lower case, with the slash of an end tag.
func tagName(tag []byte) string {
	i := 1
	for i < len(tag) && i < 16 && (tag[i] == '/' && i == 1 || tag[i]|0x20 >= 'a' && tag[i]|0x20 <= 'z' || tag[i] >= '0' && tag[i] <= '9') {
		i++
	}
	return strings.ToLower(string(tag[1:i]))
}

// tagEnd is where the tag ends; a > in a quoted attribute does not count.
func tagEnd(tag []byte) int {
	var quote byte
	for i := 1; i < len(tag); i++ {
		switch c := tag[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && tag[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(tag)
}

func attribute(tag []byte, name string) []byte {
	i := bytes.Index(bytes.ToLower(tag), []byte(name+`="`))
	if i < 0 {
		return nil
	}
	value, _, ended := bytes.Cut(tag[i+len(name)+2:], []byte{'"'})
	if !ended {
		return nil
	}
	return append([]byte(" "), value...)
}

func after(b []byte, mark string) []byte {
	if i := bytes.Index(b, []byte(mark)); i >= 0 {
		return b[i+len(mark):]
	}
	return nil
}

// indexEndTag finds "</name" in any case.
func indexEndTag(b []byte, name string) int {
	for at := 0; ; at += 2 {
		i := bytes.Index(b[at:], []byte("</"))
		if i < 0 {
			return -1
		}
		at += i
		if end := at + 2 + len(name); end <= len(b) && strings.EqualFold(string(b[at+2:end]), name) {
			return at
		}
	}
}
