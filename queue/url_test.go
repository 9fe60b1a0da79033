package queue_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"vigie"
	"vigie/queue"
)

func TestParseURL(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		in, network, addr, user, password string
		db                                int
		tls                               bool
	}{
		{in: "redis://localhost", network: "tcp", addr: "localhost:6379"},
		{in: "redis://u:p%40ss@10.0.0.1:7000/3", network: "tcp", addr: "10.0.0.1:7000", user: "u", password: "p@ss", db: 3},
		{in: "valkey://h:1/2", network: "tcp", addr: "h:1", db: 2},
		{in: "rediss://h:1", network: "tcp", addr: "h:1", tls: true},
		{in: "valkeys://h:1", network: "tcp", addr: "h:1", tls: true},
		{in: "unix:///run/r.sock?db=4", network: "unix", addr: "/run/r.sock", db: 4},
	} {
		c, err := queue.ParseURL(tc.in)
		if err != nil {
			t.Errorf("%s: %v", tc.in, err)
			continue
		}
		o := c.(*redis.Client).Options()
		got := []any{o.Network, o.Addr, o.Username, o.Password, o.DB, o.TLSConfig != nil}
		if diff := cmp.Diff([]any{tc.network, tc.addr, tc.user, tc.password, tc.db, tc.tls}, got); diff != "" {
			t.Errorf("%s: %s", tc.in, diff)
		}
		must(t, c.Close())
	}
}

func TestParseURLOfMany(t *testing.T) {
	t.Parallel()
	c, err := queue.ParseURL("redis-cluster://u:p@a:1,b:2,[::1]:3,d?tls=true")
	must(t, err)
	o := c.(*redis.ClusterClient).Options()
	if diff := cmp.Diff([]any{[]string{"a:1", "b:2", "[::1]:3", "d:6379"}, "u", "p", true}, []any{o.Addrs, o.Username, o.Password, o.TLSConfig != nil}); diff != "" {
		t.Error(diff)
	}
	must(t, c.Close())
	c, err = queue.ParseURL("redis-sentinel://u:p@a:1,b/main?db=5")
	must(t, err)
	s := c.(*redis.Client).Options()
	if s.DB != 5 || s.Username != "u" || s.Password != "p" {
		t.Errorf("sentinel options db %d", s.DB)
	}
	must(t, c.Close())
}

func TestBadURLs(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"localhost:6379", "http://h", "redis://h:port", "redis-sentinel://h:1", "redis-cluster://", "redis-sentinel://u:geheim@h/m?db=x", "redis://u:geheim@h:1/x"} {
		_, err := queue.ParseURL(in)
		if vigie.ErrorCode(err) != vigie.CodeInvalid {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("the password is in %v", err)
		}
	}
}
