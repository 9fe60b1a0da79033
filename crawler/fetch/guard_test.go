package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"vigie"
)

// addressClasses has one address of each kind that must never be connected to.
var addressClasses = []string{
	"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
	"192.0.0.170", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1", "198.19.255.255",
	"198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
	"::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::1",
	"2620:4f:8000::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "4000::1", "fd00:ec2::254",
}

const public = "93.184.215.14" // an ordinary public address; nothing is sent to it

func TestS2_EveryClassIsRefused(t *testing.T) {
	t.Parallel()
	if len(addressClasses) < 38 {
		t.Errorf("%d classes, 38 are promised", len(addressClasses))
	}
	for _, s := range addressClasses {
		if err := checkAddr(netip.MustParseAddr(s)); !errors.Is(err, errAddress) {
			t.Errorf("%s is let through: %v", s, err)
		}
	}
	for _, s := range []string{public, "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4007::1", "::ffff:8.8.8.8"} {
		if err := checkAddr(netip.MustParseAddr(s)); err != nil {
			t.Errorf("%s is a public address: %v", s, err)
		}
	}
	if checkAddr(netip.MustParseAddr("fe80::1%eth0")) == nil || checkAddr(netip.MustParseAddr("2606:4700::1111%eth0")) == nil || checkAddr(netip.Addr{}) == nil {
		t.Error("a zone or no address is let through")
	}
}

// miniDNS answers from a table, in the process.
type miniDNS struct {
	mu      sync.Mutex
	answers map[string][][]netip.Addr // name → answer to the first question, the second …
}

func (d *miniDNS) set(name string, answers ...[]netip.Addr) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers[name+"."] = answers
}

// next is the answer for a name and type. A and AAAA are asked at the same time, so a name's
// answer moves on with the A question.
func (d *miniDNS) next(name string, v4 bool) []netip.Addr {
	d.mu.Lock()
	defer d.mu.Unlock()
	list := d.answers[name]
	if len(list) == 0 {
		return nil
	}
	var out []netip.Addr
	for _, a := range list[0] {
		if a.Is4() == v4 {
			out = append(out, a)
		}
	}
	if v4 && len(list) > 1 {
		d.answers[name] = list[1:]
	}
	return out
}

func (d *miniDNS) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe() // not a packet connection: lengths come first, as over TCP
		go d.serve(server)
		return client, nil
	}}
}

func (d *miniDNS) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, q); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(q) != nil || len(m.Questions) != 1 {
			return
		}
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		name := m.Questions[0].Name
		for _, a := range d.next(strings.ToLower(name.String()), m.Questions[0].Type == dnsmessage.TypeA) {
			h := dnsmessage.ResourceHeader{Name: name, Class: dnsmessage.ClassINET, TTL: 0}
			if a.Is4() {
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
			} else {
				m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
			}
		}
		out, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...)); err != nil {
			return
		}
	}
}

// always grants every request; robots.txt is whatever robots says.
type always struct{ robots vigie.RobotsFile }

func (a always) Reserve(_ context.Context, key vigie.HostKey, _ time.Time, _ time.Duration, _ int) (vigie.HostPace, error) {
	return vigie.HostPace{Host: key}, nil
}
func (a always) Settle(context.Context, vigie.HostPace) error { return nil }
func (a always) Robots(_ context.Context, key vigie.HostKey) (vigie.RobotsFile, bool, error) {
	f := a.robots
	f.Host = key
	return f, f.Status != "", nil
}
func (a always) SaveRobots(context.Context, vigie.RobotsFile) error { return nil }

// probe counts what the guard would have let connect.
type probe struct {
	t       *testing.T
	dns     *miniDNS
	forum   *forum
	mu      sync.Mutex
	allowed []netip.AddrPort
	cases   int
	pages   *Client // robots.txt known: the page itself is asked for
	robots  *Client // robots.txt unknown: it is asked for first
}

func newProbe(t *testing.T) *probe {
	p := &probe{t: t, dns: &miniDNS{answers: map[string][][]netip.Addr{}}}
	c := newClock()
	p.forum = newForum(t, c)
	p.forum.mux.HandleFunc("/to", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("u"), http.StatusFound)
	})
	opt := Options{
		ContactURL: "https://vigie.example/bot", ContactMail: "bot@vigie.example", Now: c.Now, Logger: slog.New(slog.DiscardHandler),
		Simulated: map[string]string{host: p.forum.addr()}, Resolver: p.dns.resolver(),
	}
	count := func(ap netip.AddrPort) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.allowed = append(p.allowed, ap)
		return errors.New("counted, not connected")
	}
	known := always{vigie.RobotsFile{Status: robotsMissing, FetchedAt: c.Now(), GoodAt: c.Now()}}
	var err error
	opt.Hosts, opt.Robots = known, known
	if p.pages, err = newClient(opt, count); err != nil {
		t.Fatal(err)
	}
	opt.Robots = always{}
	if p.robots, err = newClient(opt, count); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.pages.CloseIdleConnections)
	t.Cleanup(p.robots.CloseIdleConnections)
	return p
}

// try sends an address through every fetcher, directly and by redirect, and says which
// connections the guard would have made.
func (p *probe) try(address, hostname string, hosts ...string) []netip.AddrPort {
	p.t.Helper()
	p.allowed = nil
	site := vigie.Site{ID: "x", URL: "http://" + host, Hosts: append([]string{hostname}, hosts...)}
	hook := &http.Client{Transport: p.pages.GuardedTransport()}
	for name, get := range map[string]func() error{
		"page": func() error {
			_, err := p.pages.Visit(site).Get(p.t.Context(), address, vigie.Validators{})
			return err
		},
		"robots": func() error {
			_, err := p.robots.Visit(site).Get(p.t.Context(), address, vigie.Validators{})
			return err
		},
		"webhook": func() error { return post(p.t, hook, address) },
		"page by redirect": func() error {
			_, err := p.pages.Visit(site).Get(p.t.Context(), "http://"+host+"/to?u="+urlEscape(address), vigie.Validators{})
			return err
		},
		"webhook by redirect": func() error { return post(p.t, hook, "http://"+host+"/to?u="+urlEscape(address)) },
	} {
		p.cases++
		if err := get(); err == nil {
			p.t.Errorf("%s: %s was answered", name, address)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.allowed
}

func urlEscape(s string) string {
	return strings.NewReplacer("%", "%25", "&", "%26", "#", "%23", "+", "%2B", " ", "%20", "\t", "%09").Replace(s)
}

func post(t *testing.T, c *http.Client, address string) error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader("{}"))
	if err != nil {
		return err
	}
	resp, err := c.Do(req)
	if err == nil {
		_ = resp.Body.Close()
	}
	return err
}

func bracket(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}

// TestS2_NoConnection: more than 300 ways to an inside address, through every fetcher.
func TestS2_NoConnection(t *testing.T) {
	t.Parallel()
	p := newProbe(t)
	out := netip.MustParseAddr(public)
	for i, s := range addressClasses {
		a := netip.MustParseAddr(s)
		name := fmt.Sprintf("n%d.evil.example", i)
		lit := bracket(a)
		addrs := map[string]string{
			"direct": "http://" + lit + "/", "https": "https://" + lit + "/", "userinfo": "http://user:pw@" + lit + "/", "port": "http://" + lit + ":22/",
			"dns": "http://" + name + "/", "trailing dot": "http://" + name + "./",
		}
		for how, address := range addrs {
			p.dns.set(name, []netip.Addr{a.Unmap()})
			if got := p.try(address, strings.Trim(lit, "[]"), name, name+"."); len(got) > 0 {
				t.Errorf("%s %s: would connect to %v", how, address, got)
			}
		}
		for how, answer := range map[string][]netip.Addr{"inside first": {a.Unmap(), out}, "inside last": {out, a.Unmap()}} {
			p.dns.set(name, answer)
			if got := p.try("http://"+name+"/", name); len(got) > 0 {
				t.Errorf("several answers, %s: would connect to %v", how, got)
			}
		}
		// Rebinding: the second look-up answers an inside address. The one that was checked
		// is the one that is connected to.
		p.dns.set(name, []netip.Addr{out}, []netip.Addr{a.Unmap()})
		for _, ap := range p.try("http://"+name+"/", name) {
			if ap.Addr() != out {
				t.Errorf("rebinding: would connect to %v", ap)
			}
		}
	}
	for _, s := range []string{
		"2130706433", "0x7f000001", "017700000001", "127.1", "127.0.1", "0x7f.1", "0177.0.0.1", "0x7f.0x0.0x0.0x1", "127.0.0.1.", "127.000.000.001",
		"1.1.1.1.1", "0", "0x", "08.8.8.8", "256.1.1.1", "１２７.0.0.1", "127。0。0。1", "%31%32%37.0.0.1", "①②⑦.0.0.1", "0xA9FEA9FE", "2852039166", "0251.0376.0251.0376",
		"[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[fe80::1%25eth0]", "[::1%25lo]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]",
		"localhost", "LOCALHOST.", "a.localhost", "127.0.0.1\t", "127.0.0.1#@example.com", "example.com@127.0.0.1", "127.0.0.1\\@example.com", "127.0.0.1:80:80",
	} {
		p.dns.set("localhost", []netip.Addr{netip.MustParseAddr("127.0.0.1")})
		p.dns.set("a.localhost", []netip.Addr{netip.MustParseAddr("127.0.0.1")})
		if got := p.try("http://"+s+"/", strings.Trim(s, "[]"), "127.0.0.1", "::1", "169.254.169.254", "localhost", "localhost.", "a.localhost"); len(got) > 0 {
			t.Errorf("spelling %q: would connect to %v", s, got)
		}
	}
	p.dns.set("ok.example", []netip.Addr{out})
	for _, s := range []string{"http://ok.example:8080/", "http://ok.example:22/", "http://ok.example:0/", "ftp://ok.example/", "file:///etc/passwd", "gopher://ok.example/", "http://u@ok.example/", "https://:p@ok.example/", "javascript:1", "http:///x"} {
		if got := p.try(s, "ok.example"); len(got) > 0 {
			t.Errorf("%q: would connect to %v", s, got)
		}
	}
	if p.cases < 300 {
		t.Errorf("%d cases, 300 are promised", p.cases)
	}
	if got := p.try("http://ok.example/", "ok.example"); len(got) != 5 {
		t.Errorf("a public host would be connected to %v: the count counts nothing", got)
	}
}

func TestS2_NoStepDownFromHTTPS(t *testing.T) {
	t.Parallel()
	p := newProbe(t)
	site := vigie.Site{ID: "x", URL: "https://" + host}
	_, err := p.pages.Visit(site).Get(t.Context(), "https://"+host+"/to?u=http://"+host+"/to", vigie.Validators{})
	if reason(err) != vigie.ReasonAddress {
		t.Errorf("https to http: %v", err)
	}
	if n := len(p.forum.log()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// TestS2_PrivateWebhookMustBeNamed: a target of the settings is reached, its neighbour is not.
func TestS2_PrivateWebhookMustBeNamed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	inside := newForum(t, r.clock)
	inside.mux.HandleFunc("POST /hook", func(w http.ResponseWriter, req *http.Request) { w.WriteHeader(http.StatusNoContent) })
	hook := func(opt Options) error {
		c, err := New(opt)
		if err != nil {
			t.Fatal(err)
		}
		defer c.CloseIdleConnections()
		return post(t, &http.Client{Transport: c.GuardedTransport()}, inside.URL+"/hook")
	}
	if err := hook(r.opt); !errors.Is(err, errAddress) {
		t.Errorf("a private target that nobody named: %v", err)
	}
	r.opt.Private = []string{inside.addr()}
	if err := hook(r.opt); err != nil {
		t.Errorf("a named target: %v", err)
	}
	log := inside.log()
	if len(log) != 1 || !strings.HasPrefix(log[0].head.Get("User-Agent"), "VigieBot/") {
		t.Errorf("the target saw %+v", log)
	}
	site := vigie.Site{ID: "x", URL: inside.URL}
	c, err := New(r.opt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Visit(site).Get(t.Context(), inside.URL+"/hook", vigie.Validators{}); reason(err) != vigie.ReasonAddress {
		t.Errorf("a page from a named webhook target: %v", err)
	}
}
