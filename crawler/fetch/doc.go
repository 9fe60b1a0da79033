// Package fetch is the polite transport: the only way by which Vigie asks a forum for
// anything. Each request, robots.txt and redirects included, passes one gate: scope, address
// guard, robots.txt, pace and budget, conditional headers, size caps, charset, walls.
//
//	visit.Get ──▶ colly ──▶ gate ──▶ guarded dial ──▶ forum
//	                         ├─ Hosts (next_at, in flight, budget: a row in the store)
//	                         └─ RobotsCache (24 h)
//
// It never sleeps: a request that must wait is answered with the time to come back and
// nothing sent. It never evades a wall, sends a cookie or a Referer, changes its User-Agent,
// connects to a private address or stores a page.
package fetch
