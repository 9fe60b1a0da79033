package configs

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// mistakes lists everything that is wrong with the settings, each with what to do.
func (c *Config) mistakes() (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if strings.TrimSpace(c.Data) == "" {
		bad("data: is empty: name a folder")
	}
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || !isPort(port) {
		bad("addr: %q is not HOST:PORT, for example 127.0.0.1:8080", c.Addr)
	}
	if u := c.DatabaseURL.Reveal(); u != "" && !strings.HasPrefix(u, "postgres://") && !strings.HasPrefix(u, "postgresql://") {
		bad("database_url: must start with postgres://; leave it empty for SQLite")
	}
	if u := c.RedisURL.Reveal(); u != "" && !strings.Contains(u, "://") {
		bad("redis_url: must be an address such as redis://HOST:6379/0; leave it empty for the embedded queue")
	}
	if u := c.Crawler.ContactURL; u != "" {
		if p, err := url.Parse(u); err != nil || p.Host == "" || (p.Scheme != "https" && p.Scheme != "http") {
			bad("crawler.contact_url: %q is not a web address: give the page that says who crawls and why", u)
		}
	}
	if m := c.Crawler.ContactMail; m != "" {
		if a, err := mail.ParseAddress(m); err != nil || a.Address != m {
			bad("crawler.contact_mail: %q is not a mail address", m)
		}
	}
	for _, w := range []struct {
		name string
		n    int
	}{{"crawler.workers", c.Crawler.Workers}, {"triage.workers", c.Triage.Workers}} {
		if w.n < 1 || w.n > 64 {
			bad("%s: %d is not between 1 and 64", w.name, w.n)
		}
	}
	for _, r := range []struct {
		name string
		n    int
	}{{"irrelevant_days", c.Retention.Irrelevant}, {"relevant_days", c.Retention.Relevant}, {"work_days", c.Retention.Work}} {
		if r.n < 1 || r.n > 3660 {
			bad("retention.%s: %d is not between 1 and 3660 days", r.name, r.n)
		}
	}
	for host, addr := range c.Crawler.Simulated {
		if ap, err := netip.ParseAddrPort(addr); err != nil || !ap.Addr().IsLoopback() || ap.Port() == 0 {
			bad("crawler.simulated: %s: %q is not a loopback address with a port, such as 127.0.0.1:8090", host, addr)
		}
		if host == "" || strings.ContainsAny(host, "/:@ ") {
			bad("crawler.simulated: %q is not a host name", host)
		}
	}
	if u := c.PublicURL; u != "" {
		if p, err := url.Parse(u); err != nil || p.Host == "" || (p.Scheme != "https" && p.Scheme != "http") || p.User != nil || p.RawQuery != "" || p.Fragment != "" {
			bad("public_url: %q is not a web address: give the one under which people reach Vigie, such as https://vigie.example.org", u)
		}
	}
	out = append(out, c.Notify.mistakes()...)
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		bad("log.level: %q is not debug, info, warn or error", c.Log.Level)
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		bad("log.format: %q is not text or json", c.Log.Format)
	}
	slices.Sort(out)
	return out
}

// mistakes lists what is wrong with the settings of mail and webhooks.
func (n *Notify) mistakes() (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	for _, target := range n.Private {
		if host, port, err := net.SplitHostPort(target); err != nil || host == "" || port == "0" || !isPort(port) {
			bad("notify.private: %q is not HOST:PORT of a webhook receiver", target)
		}
	}
	s := n.SMTP
	if !slices.Contains([]string{"starttls", "tls", "none"}, s.TLS) {
		bad("notify.smtp.tls: %q is not starttls, tls or none", s.TLS)
	}
	if s.Host == "" {
		return out
	}
	if strings.ContainsAny(s.Host, "/:@ ") && net.ParseIP(s.Host) == nil {
		bad("notify.smtp.host: %q is not a host name: the port stands in notify.smtp.port", s.Host)
	}
	if s.Port < 1 || s.Port > 65535 {
		bad("notify.smtp.port: %d is not a port, such as 587 (starttls) or 465 (tls)", s.Port)
	}
	if a, err := mail.ParseAddress(s.From); err != nil || a.Address != s.From {
		bad("notify.smtp.from: %q is not a mail address: say from whom mail comes", s.From)
	}
	if (s.User == "") != (s.Password == "") {
		bad("notify.smtp: user and password belong together: set both or none")
	}
	if s.TLS == "none" && s.Password != "" && !isLoopback(s.Host) {
		bad("notify.smtp.tls: none would send the password in clear to %s: use starttls or tls", s.Host)
	}
	return out
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0 && n <= 65535
}

// HasContact says that the operator has said who crawls: without it no real site is polled.
func (c *Config) HasContact() bool { return c.Crawler.ContactURL != "" && c.Crawler.ContactMail != "" }
