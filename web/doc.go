// Package web is the pages that people use: it turns the use cases of api/desk into HTML, in French, Dutch
// and English, for a phone as for a desk. It holds no rule of its own: who may do what, and what may
// follow what, is decided there. Reading, claiming, writing and publishing work without scripts.
//
// It never shows markup from a forum: all text is escaped by html/template, addresses of forums are
// links without a referrer, and the policy of every page allows our own files alone.
package web
