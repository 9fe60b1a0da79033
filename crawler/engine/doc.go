// Package engine reads pages of forums: one file for each forum software, one call (Read)
// for whoever has a page and wants its threads or posts.
//
//	page ──Open──▶ Document ──Read──▶ Result{Kind, Board | Thread, Next}
//
// It is pure: no network, no disk, no clock (Options.Now is the present). It never returns
// an empty thread: a page that has text and no posts is ErrDrift, a page that says "no such
// thread" is ErrGone. It never follows a link, it returns it: absolute and without session id.
// Software without an engine is read by fall-backs: what a page says of itself (schema), its
// feeds (feed), its shape (generic, whose Result is Unsure). They claim no page that an engine knows.
// To add an engine: one file, one folder under testdata, one line in list.go.
package engine
