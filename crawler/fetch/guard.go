package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"vigie"
)

// errAddress is a refusal by the address guard; it becomes vigie.ReasonAddress.
var errAddress = errors.New("address refused")

// refused lists every range that is not an ordinary public host, one reason a line. A public
// forum has no business there, and an address inside would let a page make Vigie ask
// the machines beside it.
var refused = prefixes(
	"0.0.0.0/8",         // this network
	"10.0.0.0/8",        // private
	"100.64.0.0/10",     // carrier NAT
	"127.0.0.0/8",       // loopback
	"169.254.0.0/16",    // link local, cloud metadata
	"172.16.0.0/12",     // private
	"192.0.0.0/24",      // protocol assignments
	"192.0.2.0/24",      // documentation
	"192.31.196.0/24",   // AS112
	"192.52.193.0/24",   // AMT
	"192.88.99.0/24",    // 6to4 relays
	"192.168.0.0/16",    // private
	"192.175.48.0/24",   // AS112
	"198.18.0.0/15",     // benchmarks
	"198.51.100.0/24",   // documentation
	"203.0.113.0/24",    // documentation
	"224.0.0.0/4",       // multicast
	"240.0.0.0/4",       // reserved, broadcast
	"168.63.129.16/32",  // Azure's internal service
	"::/96",             // unspecified, loopback, IPv4-compatible
	"::ffff:0:0/96",     // IPv4-mapped: unmapped before the check, refused if one is left
	"::ffff:0:0:0/96",   // IPv4-translated
	"64:ff9b::/96",      // NAT64: carries any IPv4 address
	"64:ff9b:1::/48",    // NAT64, local
	"100::/64",          // discard
	"100:0:0:1::/64",    // dummy prefix
	"2001::/23",         // protocol assignments, Teredo, ORCHID
	"2001:db8::/32",     // documentation
	"2002::/16",         // 6to4: carries any IPv4 address
	"2620:4f:8000::/48", // AS112
	"3fff::/20",         // documentation
	"5f00::/16",         // segment routing
	"fc00::/7",          // unique local
	"fe80::/10",         // link local
	"fec0::/10",         // site local
	"ff00::/8",          // multicast
)

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// checkAddr refuses an address that is not public. IPv6 outside 2000::/3 is not assigned to
// anybody, so it is refused as a whole.
func checkAddr(a netip.Addr) error {
	if a.Zone() != "" {
		return fmt.Errorf("%w: %s has a zone", errAddress, a)
	}
	a = a.Unmap()
	for _, p := range refused {
		if p.Contains(a) {
			return fmt.Errorf("%w: %s is in %s", errAddress, a, p)
		}
	}
	if !a.IsValid() || a.Is6() && a.As16()[0]>>5 != 1 {
		return fmt.Errorf("%w: %s is not a public address", errAddress, a)
	}
	return nil
}

// checkTarget refuses addresses by their text: scheme, credentials, port, numeric hosts that
// are no plain public address, and a step down from https.
func checkTarget(req *http.Request) error {
	u := req.URL
	switch {
	case u.Scheme != schemeHTTP && u.Scheme != schemeHTTPS:
		return fmt.Errorf("%w: scheme %q", errAddress, u.Scheme)
	case u.User != nil:
		return fmt.Errorf("%w: it has a user name", errAddress)
	case u.Hostname() == "":
		return fmt.Errorf("%w: it has no host", errAddress)
	case u.Port() != "" && u.Port() != "80" && u.Port() != "443" || strings.HasSuffix(u.Host, ":"):
		return fmt.Errorf("%w: port %q, only 80 and 443 are asked", errAddress, u.Port())
	case req.Response != nil && req.Response.Request != nil && isHTTPS(req.Response.Request.URL) && u.Scheme != schemeHTTPS:
		return fmt.Errorf("%w: a redirect from https to http", errAddress)
	}
	host := u.Hostname()
	if a, err := netip.ParseAddr(host); err == nil {
		return checkAddr(a)
	}
	if endsInNumber(host) || strings.Contains(host, ":") || strings.Contains(host, "%") {
		return fmt.Errorf("%w: %q is a number written to look like a name", errAddress, host)
	}
	return nil
}

func isHTTPS(u *url.URL) bool { return u != nil && u.Scheme == schemeHTTPS }

// endsInNumber is the test of the URL standard for hosts that some resolvers read as IPv4:
// 127.1, 0x7f000001, 2130706433, 0177.0.0.1.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" {
		return true
	}
	if len(last) > 1 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X') {
		return strings.Trim(last[2:], "0123456789abcdefABCDEF") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// guardedDial resolves a name, refuses it when any of its addresses is not public, and
// connects to the very addresses that it checked: a second look-up could answer otherwise.
type guardedDial struct {
	resolver *net.Resolver
	allowed  func(netip.AddrPort) error // tests: asked instead of connecting
}

const maxAddresses = 4 // tried before giving up on a host

func (d *guardedDial) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAddress, err)
	}
	var ips []netip.Addr
	if ip, err := netip.ParseAddr(host); err == nil {
		ips = []netip.Addr{ip}
	} else if ips, err = d.resolver.LookupNetIP(ctx, "ip", host); err != nil {
		return nil, fmt.Errorf("look up %s: %w", host, err)
	}
	for _, ip := range ips {
		if err := checkAddr(ip); err != nil {
			return nil, err
		}
	}
	dialer := &net.Dialer{Timeout: connectTimeout, Control: d.control, FallbackDelay: -1}
	err = fmt.Errorf("look up %s: no address", host)
	for _, ip := range ips[:min(len(ips), maxAddresses)] {
		var conn net.Conn
		if conn, err = dialer.DialContext(ctx, network, net.JoinHostPort(ip.Unmap().String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

// control runs between socket and connect with the address that the kernel will get.
func (d *guardedDial) control(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errAddress, err)
	}
	if err := checkAddr(ap.Addr()); err != nil {
		return err
	}
	if ap.Port() != 80 && ap.Port() != 443 {
		return fmt.Errorf("%w: port %d", errAddress, ap.Port())
	}
	if d.allowed != nil {
		return d.allowed(ap)
	}
	return nil
}

// simulatedHosts reads Options.Simulated. A target that is not loopback is refused, so that
// the setting can never send a forum's requests to another machine.
func simulatedHosts(in map[string]string) (map[string]netip.AddrPort, error) {
	out := make(map[string]netip.AddrPort, len(in))
	for host, target := range in {
		ap, err := netip.ParseAddrPort(target)
		if err != nil || !ap.Addr().IsLoopback() {
			return nil, vigie.Errorf(vigie.CodeInvalid, "crawler.simulated: %s points to %q: only a loopback address with a port may stand there, as 127.0.0.1:8099", host, target)
		}
		out[hostName(host)] = ap
	}
	return out, nil
}

// dialSimulated connects to the loopback address of a simulated host, and to nothing else.
func dialSimulated(hosts map[string]netip.AddrPort) func(ctx context.Context, network, addr string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: connectTimeout}
	return func(ctx context.Context, _, addr string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errAddress, err)
		}
		ap, ok := hosts[strings.ToLower(host)]
		if !ok {
			return nil, fmt.Errorf("%w: %s is not simulated", errAddress, host)
		}
		return dialer.DialContext(ctx, "tcp", ap.String())
	}
}
