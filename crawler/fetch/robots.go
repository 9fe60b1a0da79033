package fetch

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// Robots is a parsed robots.txt (RFC 9309). The zero value allows everything.
type Robots struct {
	groups []robotsGroup
}

// robotsGroup is one run of User-agent lines and the rules below it.
type robotsGroup struct {
	agents []string // lower case tokens; "*" for everybody
	delays []robotsDelay
	rules  []robotsRule
}

// robotsDelay is a Crawl-delay line. It holds for the agents named above it: a line that the
// RFC does not know does not end a run of User-agent lines, so later ones may follow.
type robotsDelay struct {
	agents int
	delay  time.Duration
}

type robotsRule struct {
	allow   bool
	pattern robotsPattern
}

// ParseRobots reads a robots.txt. It never fails: lines that cannot be parsed are skipped
// (2.3.1.5), and a page of HTML has no rules.
func ParseRobots(body []byte) *Robots {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	r := &Robots{}
	inRules := true // the next User-agent line starts a group
	for len(body) > 0 {
		var line []byte
		if i := bytes.IndexAny(body, "\r\n"); i >= 0 {
			line, body = body[:i], body[i+1:]
		} else {
			line, body = body, nil
		}
		key, value, ok := robotsLine(line)
		if !ok {
			continue
		}
		if key == "user-agent" {
			if inRules {
				r.groups = append(r.groups, robotsGroup{})
				inRules = false
			}
			g := &r.groups[len(r.groups)-1]
			g.agents = append(g.agents, agentToken(value))
			continue
		}
		if len(r.groups) == 0 {
			continue // a rule before the first User-agent belongs to nobody
		}
		g := &r.groups[len(r.groups)-1]
		switch key {
		case "allow", "disallow":
			inRules = true
			if value != "" { // an empty Disallow allows, which is what no rule does
				g.rules = append(g.rules, robotsRule{key == "allow", newPattern(value)})
			}
		case "crawl-delay":
			if d, ok := parseCrawlDelay(value); ok {
				g.delays = append(g.delays, robotsDelay{len(g.agents), d})
			}
		}
	}
	return r
}

// robotsLine splits "Key: value # comment". Usual misspellings of Disallow count: a refusal
// that a person can read is a refusal.
func robotsLine(line []byte) (key, value string, ok bool) {
	if i := bytes.IndexByte(line, '#'); i >= 0 {
		line = line[:i]
	}
	k, v, ok := strings.Cut(strings.ReplaceAll(string(line), "\x00", ""), ":")
	if !ok {
		return "", "", false
	}
	key = strings.ToLower(strings.TrimSpace(k))
	switch key {
	case "useragent", "user agent":
		key = "user-agent"
	case "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		key = "disallow"
	case "crawldelay", "crawl delay":
		key = "crawl-delay"
	}
	return key, strings.TrimSpace(v), true
}

// agentToken is the product token at the start of a User-agent value, in lower case.
func agentToken(value string) string {
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		return "*"
	}
	end := 0
	for end < len(value) && isTokenByte(value[end]) {
		end++
	}
	return strings.ToLower(value[:end])
}

func isTokenByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '-'
}

// parseCrawlDelay reads seconds, also "0.5" and "0,5".
func parseCrawlDelay(value string) (time.Duration, bool) {
	s, err := strconv.ParseFloat(strings.Replace(value, ",", ".", 1), 64)
	if err != nil || math.IsNaN(s) || s < 0 {
		return 0, false
	}
	const most = 100 * 365 * 24 * time.Hour
	if s > most.Seconds() {
		return most, true
	}
	return time.Duration(s * float64(time.Second)), true
}

// Allowed says whether the agent may ask for a path (with its query). agent is a product
// token or a User-Agent that starts with one.
func (r *Robots) Allowed(agent, path string) bool {
	if path == "" {
		path = "/"
	}
	if path == "/robots.txt" {
		return true
	}
	path = normalisePath(path)
	longest, allow := -1, true
	name := r.groupName(agent)
	for _, g := range r.groups {
		if g.index(name) < 0 {
			continue
		}
		for _, rule := range g.rules {
			n := rule.pattern.octets
			if n < longest || n == longest && !rule.allow {
				continue // shorter, or a tie that Allow has won or will not change
			}
			if rule.pattern.match(path) {
				longest, allow = n, rule.allow
			}
		}
	}
	return allow
}

// CrawlDelay is the longest Crawl-delay that the file states for the agent, 0 if none.
func (r *Robots) CrawlDelay(agent string) time.Duration {
	var longest time.Duration
	name := r.groupName(agent)
	for _, g := range r.groups {
		i := g.index(name)
		if i < 0 {
			continue
		}
		for _, d := range g.delays {
			if i < d.agents {
				longest = max(longest, d.delay)
			}
		}
	}
	return longest
}

// groupName is the agent's own token when some group names it, else "*".
func (r *Robots) groupName(agent string) string {
	token := agentToken(agent)
	for _, g := range r.groups {
		if token != "" && g.index(token) >= 0 {
			return token
		}
	}
	return "*"
}

func (g robotsGroup) index(token string) int {
	for i, a := range g.agents {
		if a == token {
			return i
		}
	}
	return -1
}
