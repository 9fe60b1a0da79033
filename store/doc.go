// Package store is the truth: every site, thread, verdict, question, token and audit row, in
// SQL. One SQL text runs on SQLite (a file in the data folder, no cgo) and on PostgreSQL;
// what differs stands in dialect.go.
//
// It applies the rules that must hold whoever calls: a site is enabled only with a complete
// legal record, a question changes only as vigie.Next allows and by exactly one of many
// callers, a change of a thread is in the change log in the same transaction.
//
// It never holds a user name or a raw page, never calls another part, and never decides
// what a thread means.
package store
