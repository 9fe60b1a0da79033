package privacy

import (
	"slices"
	"strings"
)

// Path parts and parameters of web addresses whose neighbour is a user's name or number.
var (
	userParts = map[string]bool{"profil": true, "profile": true, "profiles": true, "profiel": true, "profil-public": true, "user": true, "users": true, "u": true,
		"member": true, "members": true, "membre": true, "membres": true, "lid": true, "leden": true, "gebruiker": true, "utilisateur": true, "utilisateurs": true,
		"avatar": true, "avatars": true, "user_avatar": true, "letter_avatar": true, "author": true, "auteur": true, "people": true}
	userParams = []string{"username=", "pseudo=", "un=", "user=", "name=", "author=", "u=", "uid=", "userid=", "user_id=", "member=", "avatar=", "login="}
)

// linkName finds a user's name in an address at i: "/profil/X", "?pseudo=X", "u/X". The
// part between start and end is replaced.
func (m *Masker) linkName(text string, i int) (start, end int, mask string) {
	switch text[i] {
	case '/':
		return m.pathName(text, i)
	case '=':
		return m.paramName(text, i)
	}
	if i > 0 && (wordRune(rune(text[i-1])) || text[i-1] == '/' || text[i-1] == '.') || !strings.HasPrefix(text[i:], "u/") || afterNumber(text, i) {
		return 0, 0, ""
	}
	return m.part(text, i+2, 3)
}

// afterNumber says that "u/" is a unit: "5 u/day".
func afterNumber(text string, i int) bool {
	left := strings.TrimRight(text[:i], " ")
	return left != "" && isDigit(left[len(left)-1])
}

func (m *Masker) pathName(text string, i int) (start, end int, mask string) {
	p := i
	for p > 0 && (isLetter(text, p-1) || text[p-1] == '_' || text[p-1] == '-') {
		p--
	}
	if i+1 < len(text) && text[i+1] == '@' { // /@x
		return m.part(text, i+2, 2)
	}
	for _, word := range []string{"profil-", "profile-", "membre-", "member-", "user-"} { // /profil-123.htm
		if next := text[i+1 : min(len(text), i+1+len(word))]; lower(next) == word {
			return m.part(text, i+1+len(word), 1)
		}
	}
	word := lower(text[p:i])
	if !userParts[word] || p == 0 || text[p-1] != '/' {
		return 0, 0, ""
	}
	start = i + 1
	if word == "user_avatar" || word == "letter_avatar" { // /user_avatar/host/name/45/1.png
		n := strings.IndexByte(text[start:], '/')
		if host := text[start:max(start, start+n)]; n > 0 && strings.Contains(host, ".") && !strings.ContainsAny(host, " \n") {
			start += n + 1
		}
	}
	if word == "avatar" || word == "avatars" { // /avatars/m/0/name.jpg
		for {
			end := partEnd(text, start)
			if end >= len(text) || text[end] != '/' || end == start {
				break
			}
			start = end + 1
		}
	}
	return m.part(text, start, 1)
}

func (m *Masker) paramName(text string, i int) (start, end int, mask string) {
	p := i
	for p > 0 && (isLetter(text, p-1) || text[p-1] == '_') {
		p--
	}
	if p == 0 || text[p-1] != '?' && text[p-1] != '&' && text[p-1] != ';' {
		return 0, 0, ""
	}
	key := lower(text[p : i+1])
	if slices.Contains(userParams, key) {
		return m.part(text, i+1, 1)
	}
	return 0, 0, ""
}

// part reads one part of an address from start: no shorter than least.
func (m *Masker) part(text string, start, least int) (int, int, string) {
	if start < len(text) && text[start] == '@' {
		start++
	}
	if e, mask := m.match(text, start, true); start < len(text) && e > start && (e == len(text) || strings.IndexByte("/?&#. \n\t,;)>\"]", text[e]) >= 0) {
		return start, partEnd(text, e), mask
	}
	end := partEnd(text, start)
	name := text[start:end]
	if len(name) < least || isPseudonym(name) || strings.HasPrefix(name, "[") {
		return 0, 0, ""
	}
	if n := strings.LastIndexByte(name, '.'); n > 0 { // x.123 and x.png
		name = name[:n]
	}
	return start, end, m.linkMask(name)
}

func partEnd(text string, p int) int {
	start := p
	for p < len(text) && !isSpace(text[p]) && strings.IndexByte("/?&#,;)<>\"]|:", text[p]) < 0 {
		p++
	}
	for p > start && strings.IndexByte(".!", text[p-1]) >= 0 {
		p--
	}
	return p
}
