package store

import (
	"embed"

	"vigie"
)

// Migrations are the numbered steps of the schema, for the tests of upgrades.
var Migrations embed.FS = migrations

// FeedQuery is the text of the feed's query without filters, for the test of its plan.
func FeedQuery() string {
	where, _ := feedWhere(vigie.FeedFilter{})
	return viewQuery + " WHERE " + where + " ORDER BY q.priority DESC, q.id DESC LIMIT 50"
}

// SplitPassword takes the password out of an address, for its test.
func SplitPassword(address string) (rest, password string) { return splitPassword(address) }
