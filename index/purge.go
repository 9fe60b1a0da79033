package index

import (
	"context"
	"fmt"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
)

// purgedKey holds the last erasure after which the copy's files were rewritten.
var purgedKey = []byte("purged")

// purge rewrites the copy's files when text was erased since it did so last: what is deleted stays in
// a segment's dictionary until the segment is merged.
func (x *Index) purge(ctx context.Context, live bleve.Index) error {
	want, err := x.o.Source.Purge(ctx)
	if err != nil || want == "" {
		return err
	}
	done, err := live.GetInternal(purgedKey)
	if err != nil || string(done) == want {
		return err
	}
	inner, err := live.Advanced()
	if err != nil {
		return err
	}
	segments, ok := inner.(*scorch.Scorch)
	if !ok {
		return fmt.Errorf("index of an unknown kind %T: rebuild it with 'vigie reindex'", inner)
	}
	if err := segments.ForceMerge(ctx, &mergeplan.SingleSegmentMergePlanOptions); err != nil {
		return fmt.Errorf("rewrite the index after an erasure: %w", err)
	}
	x.o.Log.InfoContext(ctx, "the index was rewritten after an erasure")
	return live.SetInternal(purgedKey, []byte(want))
}
