// Package replay measures the schedule: it plays the life of invented boards (or a file of
// arrivals) against several polling policies on a virtual clock, at the same number of
// requests, and counts how late each would have read what people wrote.
//
// Every request counts: listing pages, threads, failures. It fetches nothing and reads no
// clock; the same seed gives the same figures.
package replay
