package fetch

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"vigie"
)

const (
	robotsFresh = 24 * time.Hour      // RFC 9309, 2.4
	robotsStale = 30 * 24 * time.Hour // a good copy while robots.txt is unreachable, 2.3.1.4
	robotsRetry = 10 * time.Minute
	robotsBytes = 512 << 10 // 2.5 asks for 500 KiB at least
	robotsLineX = 8 << 10   // and the line begun there
)

// What RobotsFile.Status says.
const (
	robotsOK      = "ok"
	robotsMissing = "missing"
	robotsRefused = "refused"
	robotsDown    = "down"
)

// robotsMemo remembers what need not be parsed again, and chains of redirects that had to
// wait. The truth is in RobotsCache.
type robotsMemo struct {
	mu     sync.Mutex
	parsed map[vigie.HostKey]parsedRobots
	chains map[vigie.HostKey]robotsChain
}

type parsedRobots struct {
	fetched, good time.Time
	robots        *Robots
}

// robotsChain is how far the redirects of a robots.txt were followed.
type robotsChain struct {
	next *url.URL
	hops int
}

const memoHosts = 1024 // then all is forgotten: more hosts than any installation watches

func newRobotsMemo() *robotsMemo {
	return &robotsMemo{parsed: map[vigie.HostKey]parsedRobots{}, chains: map[vigie.HostKey]robotsChain{}}
}

func (m *robotsMemo) parse(file vigie.RobotsFile) *Robots {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.parsed[file.Host]
	if ok && p.fetched.Equal(file.FetchedAt) && p.good.Equal(file.GoodAt) {
		return p.robots
	}
	if len(m.parsed) >= memoHosts {
		clear(m.parsed)
	}
	p = parsedRobots{file.FetchedAt, file.GoodAt, ParseRobots(file.Body)}
	m.parsed[file.Host] = p
	return p.robots
}

func (m *robotsMemo) chain(key vigie.HostKey, first *url.URL) robotsChain {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c, ok := m.chains[key]; ok {
		return c
	}
	return robotsChain{next: &url.URL{Scheme: first.Scheme, Host: first.Host, Path: "/robots.txt"}}
}

func (m *robotsMemo) setChain(key vigie.HostKey, c robotsChain) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.next == nil {
		delete(m.chains, key)
		return
	}
	if len(m.chains) >= memoHosts {
		clear(m.chains)
	}
	m.chains[key] = c
}

// robots answers the rules of a host, asking for them when they are a day old. What it
// returns as an error means that nothing may be fetched now.
func (g *gate) robots(ctx context.Context, site vigie.Site, key vigie.HostKey, page *url.URL) (*Robots, error) {
	file, known, err := g.opt.Robots.Robots(ctx, key)
	if err != nil {
		return nil, &storeError{fmt.Errorf("robots of %s: %w", key, err)}
	}
	if !known || g.robotsDue(file) {
		file, err = g.refreshRobots(ctx, site, key, page, file)
		if err != nil {
			return nil, err
		}
	}
	if file.Status == robotsDown && (file.GoodAt.IsZero() || g.opt.Now().Sub(file.GoodAt) >= robotsStale) {
		g.opt.Observe(Event{Site: site.ID, Host: key, Reason: vigie.ReasonRobotsDown})
		return nil, &vigie.FetchError{Reason: vigie.ReasonRobotsDown, URL: page.String(), RetryAt: file.RetryAt}
	}
	return g.memo.parse(file), nil
}

func (g *gate) robotsDue(file vigie.RobotsFile) bool {
	now := g.opt.Now()
	if file.Status == robotsDown {
		return !file.RetryAt.After(now)
	}
	age := now.Sub(file.FetchedAt)
	return age >= robotsFresh || age < 0
}

// refreshRobots asks for robots.txt, following at most five redirects across hosts; the rules
// are those of the first host. Each hop is reserved like any request, and a hop that must
// wait is where the next call goes on.
func (g *gate) refreshRobots(ctx context.Context, site vigie.Site, key vigie.HostKey, page *url.URL, old vigie.RobotsFile) (vigie.RobotsFile, error) {
	old.Host = key
	for {
		chain := g.memo.chain(key, page)
		hopKey := HostKey(chain.next.Scheme, chain.next.Hostname(), chain.next.Port())
		rule := newPaceRule(site.MinDelay, g.isSimulated(chain.next), 0)
		pace, err := g.reserve(ctx, site, hopKey, rule, page)
		if err != nil {
			return old, err
		}
		if chain.hops == 0 {
			// Another process may have had it since we looked.
			if file, ok, err := g.opt.Robots.Robots(ctx, key); err == nil && ok && !g.robotsDue(file) {
				pace.InFlightUntil = time.Time{}
				if err := g.opt.Hosts.Settle(context.WithoutCancel(ctx), pace); err != nil {
					return old, &storeError{fmt.Errorf("release %s: %w", hopKey, err)}
				}
				return file, nil
			}
		}
		x := g.send(ctx, chain.next, http.Header{"Accept": {"text/plain,*/*;q=0.5"}}, g.readRobots)
		if x.cancelled {
			g.settle(ctx, site, pace, rule, x, true)
			return old, x.fetchError()
		}
		next, redirected := robotsRedirect(x)
		if redirected && chain.hops < maxRedirects && next != nil {
			g.memo.setChain(key, robotsChain{next, chain.hops + 1})
			g.settle(ctx, site, pace, rule, x, true)
			continue
		}
		g.memo.setChain(key, robotsChain{})
		file := judgeRobots(old, x, redirected)
		rule.crawlDelay = min(ParseRobots(file.Body).CrawlDelay(g.opt.Product), maxCrawlDelay)
		if file.Status == robotsRefused || file.Status == robotsDown {
			g.opt.Logger.Warn("robots.txt "+file.Status, "site", site.ID, "host", string(key), "status", x.status, "reason", string(x.reason))
		}
		// Saved before the host is released, so that whoever has it next sees it.
		err = g.opt.Robots.SaveRobots(context.WithoutCancel(ctx), file)
		x = g.settle(ctx, site, pace, rule, x, true)
		if err != nil {
			return old, &storeError{fmt.Errorf("save robots of %s: %w", key, err)}
		}
		if x.reason == vigie.ReasonAddress {
			return old, &vigie.FetchError{Reason: vigie.ReasonAddress, URL: page.String(), Err: x.err}
		}
		return file, nil
	}
}

// robotsRedirect is where an answer leads: nil for a place that may not be asked.
func robotsRedirect(x exchange) (*url.URL, bool) {
	if x.err != nil || x.status < 300 || x.status > 399 || x.header.Get("Location") == "" {
		return nil, false
	}
	from, err := url.Parse(x.url)
	if err != nil {
		return nil, true // unreachable: it was sent there
	}
	to, err := from.Parse(x.header.Get("Location"))
	if err != nil || checkTarget(&http.Request{URL: to, Response: &http.Response{Request: &http.Request{URL: from}}}) != nil {
		return nil, true
	}
	to.Fragment = ""
	return to, true
}

// readRobots takes the first 512 KiB and the line begun there; more is not an error.
func (g *gate) readRobots(x *exchange, resp *http.Response) {
	switch s := resp.StatusCode; {
	case s >= 200 && s < 300:
	case s == http.StatusTooManyRequests, s >= 500:
		x.reason = statusReason(resp)
		return
	case s >= 400:
		x.reason = vigie.ReasonGone // an answer, and no reason to pause: judgeRobots says what it means
		return
	default:
		if !isRedirect(resp) {
			x.reason = vigie.ReasonStatus
		}
		return
	}
	codings, err := contentCodings(resp.Header.Get("Content-Encoding"))
	if err != nil {
		x.err = err
		return
	}
	buf := g.decoders.buffer()
	defer g.decoders.release(buf)
	err = g.decoders.read(buf, resp.Body, codings, robotsBytes+robotsLineX)
	if err != nil && failure(err) != vigie.ReasonTooBig {
		x.err = err
		return
	}
	x.size = buf.Len()
	x.wall = Wall(resp.StatusCode, x.header, buf.Bytes())
	if x.wall != "" {
		x.reason = vigie.ReasonWall
	}
	x.body = robotsPrefix(buf.Bytes())
}

// judgeRobots is the policy (RFC 9309, 2.3.1, and stricter where a refusal can be read): 2xx
// rules, 401/403/451 refuse, other 4xx allow, anything else keeps the old copy as stale.
func judgeRobots(old vigie.RobotsFile, x exchange, redirected bool) vigie.RobotsFile {
	file := vigie.RobotsFile{Host: old.Host, FetchedAt: x.at, GoodAt: x.at}
	switch {
	case x.err == nil && x.wall == "" && x.status >= 200 && x.status < 300:
		file.Status, file.Body = robotsOK, x.body
	case x.err == nil && (x.status == http.StatusUnauthorized || x.status == http.StatusForbidden || x.status == http.StatusUnavailableForLegalReasons):
		// Kept as a rule, so that it goes on when the file is unreachable later.
		file.Status, file.Body = robotsRefused, []byte("User-agent: *\nDisallow: /\n")
	case x.err == nil && !redirected && x.status >= 400 && x.status < 500 && x.status != http.StatusTooManyRequests:
		file.Status = robotsMissing
	default:
		file.Status, file.Body, file.GoodAt = robotsDown, old.Body, old.GoodAt
		file.RetryAt = later(x.at.Add(robotsRetry), parseRetryAfter(x.header.Get("Retry-After"), x.at))
	}
	return file
}

// robotsPrefix copies the first 512 KiB and what is there of the line begun at that place,
// when it ends.
func robotsPrefix(all []byte) []byte {
	if len(all) <= robotsBytes {
		return bytes.Clone(all)
	}
	end := bytes.IndexAny(all[robotsBytes:], "\r\n")
	if end < 0 {
		end = bytes.LastIndexAny(all[:robotsBytes], "\r\n") + 1 - robotsBytes // half a rule is another rule
	}
	return bytes.Clone(all[:robotsBytes+end])
}

// CrawlDelay is what the robots.txt of an address's host asks of us, as far as it is known; 0: nothing.
// Nothing is fetched.
func (c *Client) CrawlDelay(ctx context.Context, u *url.URL) time.Duration {
	file, known, err := c.opt.Robots.Robots(ctx, HostKey(u.Scheme, u.Hostname(), u.Port()))
	if err != nil || !known {
		return 0
	}
	return c.gate.memo.parse(file).CrawlDelay(c.opt.Product)
}
