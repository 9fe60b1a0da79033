package main

import (
	"context"
	"slices"

	"vigie"
	"vigie/store"
)

// judgedThreads is the store as the archive follows it: threads come with their first
// verdict, seconds after their text. Indexing is the dearest part of a thread's way, and a
// first verdict is a change of its own, so that it would be paid for twice.
type judgedThreads struct{ *store.Store }

// Documents leaves out what triage has never seen.
func (j judgedThreads) Documents(ctx context.Context, ids []string) ([]vigie.Document, error) {
	docs, err := j.Store.Documents(ctx, ids)
	return slices.DeleteFunc(docs, func(d vigie.Document) bool { return d.Verdict.ThreadID == "" }), err
}
