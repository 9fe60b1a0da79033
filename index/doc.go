// Package index is the full-text copy of the archive: words, phrases, fuzzy words and
// facets over threads with their verdicts. It follows the store's change log in batches and
// keeps its cursor inside the index, so a crash repeats at most one batch.
//
// It is a copy that can be deleted at any time: a missing, corrupt or foreign index is built
// again beside the old one and swapped in. It stores no text (hits are ids and places; the
// caller takes the text from the store), and it never sorts by priority or counts by date:
// SQL does that a thousand times cheaper.
package index
