package queue

import (
	"crypto/tls"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"vigie"
)

const urlHelp = "use redis://[user:password@]host:6379/0, rediss://… for TLS, unix:///path/to/socket?db=0, " +
	"redis-sentinel://host:26379,host:26379/master?db=0 or redis-cluster://host:6379,host:6379 (valkey works like redis in all of them)"

// ParseURL makes the client for a Redis or Valkey address. It does not connect. Errors
// never show the address: it may hold a password.
//
//	redis://[user:password@]host:6379/0     valkey://…      one server
//	rediss://…                              valkeys://…     one server over TLS
//	unix:///run/redis.sock?db=0                             one server on a socket
//	redis-sentinel://h1:26379,h2:26379/master?db=0&tls=true Sentinel
//	redis-cluster://h1:6379,h2:6379?tls=true                Cluster
func ParseURL(address string) (redis.UniversalClient, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(address), "://")
	if !ok {
		return nil, vigie.Errorf(vigie.CodeInvalid, "the redis address has no scheme: %s", urlHelp)
	}
	scheme = strings.Replace(strings.ToLower(scheme), "valkey", "redis", 1)
	switch scheme {
	case "redis", "rediss", "unix", "redis-socket":
		scheme = strings.Replace(scheme, "redis-socket", "unix", 1)
		o, err := redis.ParseURL(scheme + "://" + rest)
		if err != nil {
			return nil, vigie.Errorf(vigie.CodeInvalid, "the redis address cannot be read: %s", urlHelp)
		}
		return redis.NewClient(pooled(o)), nil
	case "redis-sentinel", "redis+sentinel", "sentinel":
		p, err := parseMany(rest, "26379")
		if err != nil || p.path == "" {
			return nil, vigie.Errorf(vigie.CodeInvalid, "the sentinel address needs hosts and the name of the master: %s", urlHelp)
		}
		return redis.NewFailoverClient(&redis.FailoverOptions{
			MasterName: p.path, SentinelAddrs: p.hosts, Username: p.user, Password: p.password, DB: p.db, TLSConfig: p.tls,
			SentinelUsername: p.query.Get("sentinel_username"), SentinelPassword: p.query.Get("sentinel_password"),
			DialTimeout: dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, MaxRetries: maxRetries, DialerRetries: dialRetries,
		}), nil
	case "redis-cluster", "redis+cluster", "cluster":
		p, err := parseMany(rest, "6379")
		if err != nil {
			return nil, vigie.Errorf(vigie.CodeInvalid, "the cluster address cannot be read: %s", urlHelp)
		}
		return redis.NewClusterClient(&redis.ClusterOptions{
			Addrs: p.hosts, Username: p.user, Password: p.password, TLSConfig: p.tls,
			DialTimeout: dialTimeout, ReadTimeout: ioTimeout, WriteTimeout: ioTimeout, MaxRetries: maxRetries, DialerRetries: dialRetries,
		}), nil
	}
	return nil, vigie.Errorf(vigie.CodeInvalid, "%q is no scheme of a redis address: %s", scheme, urlHelp)
}

const (
	dialTimeout = 3 * time.Second
	ioTimeout   = 5 * time.Second
	maxRetries  = 2
	dialRetries = 2
)

// pooled sets what every single-server client has.
func pooled(o *redis.Options) *redis.Options {
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.MaxRetries = dialTimeout, ioTimeout, ioTimeout, maxRetries
	if o.PoolSize == 0 {
		o.PoolSize = 20
	}
	o.DialerRetries = dialRetries // a lost redis is told at once, not after five tries
	o.DisableIdentity = true      // the embedded server does not know the command
	return o
}

// many is an address with several hosts, which net/url does not read.
type many struct {
	hosts          []string
	user, password string
	path           string
	db             int
	tls            *tls.Config
	query          url.Values
}

func parseMany(rest, port string) (many, error) {
	authority := rest
	if n := strings.IndexAny(rest, "/?"); n >= 0 {
		authority = rest[:n]
	}
	tail := rest[len(authority):]
	userinfo := ""
	if n := strings.LastIndexByte(authority, '@'); n >= 0 {
		userinfo, authority = authority[:n+1], authority[n+1:]
	}
	u, err := url.Parse("redis://" + userinfo + "host" + tail)
	if err != nil {
		return many{}, err
	}
	p := many{path: strings.Trim(u.Path, "/"), query: u.Query(), user: u.User.Username()}
	p.password, _ = u.User.Password() // none is none
	for host := range strings.SplitSeq(authority, ",") {
		if host = strings.TrimSpace(host); host == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(host); err != nil {
			host = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
		p.hosts = append(p.hosts, host)
	}
	if len(p.hosts) == 0 {
		return many{}, vigie.Errorf(vigie.CodeInvalid, "no host")
	}
	if s := p.query.Get("db"); s != "" {
		if p.db, err = strconv.Atoi(s); err != nil {
			return many{}, err
		}
	}
	if p.query.Get("tls") == "true" {
		p.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return p, nil
}
