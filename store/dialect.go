package store

import (
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// dialect is everything in which the two databases differ.
type dialect struct {
	name string
	// changeNumber gives the number of the running transaction for the change log.
	changeNumber string
	// settled is the condition under which a change can no longer be overtaken by a
	// transaction with a smaller number that commits later.
	settled string
	// values are the marks of a row to insert, the first of them numbered from. SQLite takes
	// $1 for a name and looks each one up among those before it: in long statements that
	// costs four times as much as a plain mark.
	values func(from, n int) string
	// lock makes a SELECT hold its rows until the transaction ends.
	lock string
	// server names the instance whose numbers the change log uses: a copy in another one
	// starts a new epoch.
	server string
	// tables lists the names of all tables.
	tables string
	// alone makes the other transactions that open questions wait for this one; empty where there is
	// one writer anyway.
	alone string
	// scrub are statements after which nothing is left in the files of what was deleted before.
	scrub []string
	// again says that the database ended a transaction in favour of another one.
	again func(error) bool
}

// sqlite has one writer at a time: numbers are given in order of commit.
var sqlite = dialect{
	name:         "sqlite",
	scrub:        []string{"PRAGMA wal_checkpoint(TRUNCATE)"},
	changeNumber: "UPDATE change_counter SET n = n + 1 WHERE one = 1 RETURNING n",
	settled:      "TRUE",
	values:       func(_, n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") },
	server:       "SELECT ''",
	tables:       "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
	again:        func(error) bool { return false },
}

// postgres numbers changes by transaction id and reads below the oldest running one, so a
// late commit is never skipped.
var postgres = dialect{
	name:         "postgres",
	scrub:        []string{"VACUUM posts", "VACUUM threads", "VACUUM fingerprints", "VACUUM fingerprint_bands", "VACUUM drafts", "VACUUM comments", "VACUUM probes"},
	changeNumber: "SELECT pg_current_xact_id()::text::bigint",
	settled:      "seq < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
	lock:         " FOR UPDATE",
	alone:        "SELECT pg_advisory_xact_lock(8317)",
	values:       marks,
	server:       "SELECT system_identifier::text FROM pg_control_system()",
	tables:       "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
	again: func(err error) bool {
		var e *pgconn.PgError
		return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
	},
}

// sqliteDSN is the address of a SQLite file: pragmas stand in it, because those set later
// would reach one connection of the pool only.
func sqliteDSN(path string, writer bool) string {
	pragmas := []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
		"cache_size(-32768)", "mmap_size(268435456)",
	}
	q := url.Values{}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	if writer {
		q.Set("_txlock", "immediate")
	} else {
		q.Add("_pragma", "query_only(1)")
	}
	return "file:" + escapePath(path) + "?" + q.Encode()
}

// asIsDSN is the address of a SQLite file that exists and is neither made nor changed by
// being opened.
func asIsDSN(path string) string {
	return "file:" + escapePath(path) + "?mode=rw&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=secure_delete(1)"
}

func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}
