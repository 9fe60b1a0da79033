package fetch

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"vigie"
)

// Hosts keeps one row a host, shared by all processes: the store in production, Memory in a
// probe.
type Hosts interface {
	// Reserve takes the host for one request, in one statement: it counts the request and
	// sets InFlightUntil to now+lease. When the gap has not passed, a request is out, the
	// host is paused or the day's budget is spent, nothing changes and the error is a
	// *vigie.FetchError with ReasonNotBefore, ReasonPaused or ReasonBudget and RetryAt.
	Reserve(ctx context.Context, host vigie.HostKey, now time.Time, lease time.Duration, budget int) (vigie.HostPace, error)
	// Settle stores what the answer taught and releases the host.
	Settle(ctx context.Context, pace vigie.HostPace) error
}

// RobotsCache keeps the last robots.txt of each host, shared by all processes.
type RobotsCache interface {
	Robots(ctx context.Context, host vigie.HostKey) (vigie.RobotsFile, bool, error)
	SaveRobots(ctx context.Context, file vigie.RobotsFile) error
}

// Options are the settings of a Client. Hosts and Robots must be set; ContactURL and
// ContactMail too, unless only simulated hosts are asked.
type Options struct {
	Product     string // product token, also the robots.txt agent; default VigieBot
	Version     string // default 1.0
	ContactURL  string // page that says what the bot is
	ContactMail string // mailbox that a forum's owner can write to

	Hosts  Hosts
	Robots RobotsCache

	// Simulated maps a host name to 127.0.0.1:PORT (any loopback address): requests for
	// that host go there as plain http. It is the only way past the address guard.
	Simulated map[string]string
	// Private lists HOST:PORT targets that GuardedTransport, and it alone, may reach at a
	// private address (an internal webhook receiver).
	Private []string

	Timeout   time.Duration // whole request, to the last byte of the body; default 30 s
	MaxBody   int           // bytes of a body, as sent and as decompressed; default 8 MiB
	MaxHeader int           // bytes of all answer headers; default 64 KiB
	Budget    int           // requests a day for sites that name none; default 1000

	Now      func() time.Time // default time.Now
	Jitter   func() float64   // 0 ≤ x < 1, spreads penalties by ±20 %; default random
	Resolver *net.Resolver    // default net.DefaultResolver; its answers are checked whatever it is
	Logger   *slog.Logger     // default slog.Default()
	Observe  func(Event)      // called after each request that was sent, and each that was refused
}

// Event tells a metrics hook about one request. It holds no address beyond the host.
type Event struct {
	Site    string
	Host    vigie.HostKey
	Robots  bool // a request for robots.txt
	Sent    bool // false: refused before anything was sent
	Status  int
	Reason  vigie.FetchReason // empty: the answer was good
	Latency time.Duration
	Bytes   int
}

// Client makes visits. It is safe for concurrent use and holds no cookie, no visited set and
// no page.
type Client struct {
	opt       Options
	agent     string // User-Agent
	simulated map[string]netip.AddrPort
	gate      *gate
	guarded   *guardedTransport
}

// New makes a Client. It refuses settings with which a forum's owner could not tell who is
// asking.
func New(opt Options) (*Client, error) { return newClient(opt, nil) }

// newClient lets tests count the connections that the guard would allow.
func newClient(opt Options, allowed func(netip.AddrPort) error) (*Client, error) {
	opt = opt.withDefaults()
	agent, err := userAgent(opt)
	if err != nil {
		return nil, err
	}
	if opt.Hosts == nil || opt.Robots == nil {
		return nil, vigie.Errorf(vigie.CodeInternal, "fetch needs Hosts and Robots: give it the store or fetch.NewMemory()")
	}
	simulated, err := simulatedHosts(opt.Simulated)
	if err != nil {
		return nil, err
	}
	dial := &guardedDial{resolver: opt.Resolver, allowed: allowed}
	outside := newTransport(opt, dial.DialContext)
	// Gaps of 5 s and more leave nothing to reuse, and net/http may send a request twice
	// when a reused connection breaks: two requests under one reservation.
	outside.DisableKeepAlives = true
	inside := newTransport(opt, dialSimulated(simulated))
	c := &Client{opt: opt, agent: agent, simulated: simulated}
	c.gate = &gate{
		opt: opt, agent: agent, simulated: simulated,
		outside: outside, inside: inside,
		decoders: newDecoders(), memo: newRobotsMemo(),
	}
	c.guarded = newGuarded(opt, agent, simulated, outside, inside)
	return c, nil
}

const (
	schemeHTTP  = "http"
	schemeHTTPS = "https"

	connectTimeout = 10 * time.Second
	maxRedirects   = 5
)

func (o Options) withDefaults() Options {
	if o.Product == "" {
		o.Product = "VigieBot"
	}
	if o.Version == "" {
		o.Version = "1.0"
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 8 << 20
	}
	if o.MaxHeader <= 0 {
		o.MaxHeader = 64 << 10
	}
	if o.Budget <= 0 {
		o.Budget = 1000
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Observe == nil {
		o.Observe = func(Event) {}
	}
	return o
}

// newTransport makes a bare transport. Proxy stays nil: a proxy from the environment would
// connect for us and so go round the guard. Bodies are decompressed in body.go, where the
// caps are.
func newTransport(opt Options, dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		DialContext:            dial,
		DisableCompression:     true,
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  opt.Timeout,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConns:           16,
		MaxIdleConnsPerHost:    2,
		MaxResponseHeaderBytes: int64(opt.MaxHeader),
	}
}

// GuardedTransport sends requests that are not a visit to a forum (webhooks): address guard
// and User-Agent, no robots.txt, no pace, no caps. Targets of Options.Private are let through.
func (c *Client) GuardedTransport() http.RoundTripper { return c.guarded }

// UserAgent is the one User-Agent that every request carries.
func (c *Client) UserAgent() string { return c.agent }

// CloseIdleConnections closes what is kept open to simulated hosts.
func (c *Client) CloseIdleConnections() {
	for _, rt := range []http.RoundTripper{c.gate.inside, c.gate.outside, c.guarded.private} {
		if t, ok := rt.(*http.Transport); ok {
			t.CloseIdleConnections()
		}
	}
}

// HostKey is the key under which the robots.txt, pace and budget of an address are kept.
func HostKey(scheme, host, port string) vigie.HostKey {
	scheme, host = strings.ToLower(scheme), strings.ToLower(strings.TrimSuffix(host, "."))
	if port == "" {
		port = "80"
		if scheme == schemeHTTPS {
			port = "443"
		}
	}
	return vigie.HostKey(scheme + "://" + net.JoinHostPort(host, port))
}
