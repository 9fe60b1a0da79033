// Package api is JSON over HTTP: one table of routes with the roles each needs, RFC 9457
// problems, an OpenAPI 3.1 description and a documentation page that works offline.
//
//	request ─▶ observe (id, log, metrics) ─▶ recover ─▶ headers ─▶ origin ─▶ limits ─▶ route
//	─▶ token ─▶ role ─▶ input ─▶ desk (authorise, audit, apply) ─▶ view
//
// The package decides nothing about questions or sites: package desk does. It never shows
// the cause of a failure, never logs a token, the words of a search or the text of a post,
// and never sends HTML made from a forum's text.
package api
