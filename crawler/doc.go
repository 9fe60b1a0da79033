// Package crawler takes one board from its listing to stored threads: it walks the listing,
// reads the threads that moved, replaces names by pseudonyms, redacts personal data and
// hands the result to the store in whole threads. Package schedule decides which threads are
// read and when a board is visited next.
//
// It never fetches by itself (Fetcher does, politely), never stores a page or a name, never
// classifies, and never skips the gate: when the host's gap has not passed it waits for
// the time that the gate names, or ends the visit.
package crawler
