package desk

import (
	"context"
	"slices"

	"vigie"
)

// Split takes a thread out of a question: it asks something else, and stands in the queue by itself from
// then on. The two are not put together again.
func (d *Desk) Split(ctx context.Context, c Caller, id, threadID string) (vigie.QuestionView, error) {
	var none vigie.QuestionView
	if err := c.May(UseWork); err != nil {
		return none, err
	}
	q, err := d.store.Question(ctx, id)
	if err != nil {
		return none, missing(err, "question", id)
	}
	if !slices.Contains(q.ThreadIDs, threadID) {
		return none, vigie.Errorf(vigie.CodeNotFound, "thread %q is not part of this question: reload it", short(threadID))
	}
	if err := d.changing(ctx, c, id, threadID); err != nil {
		return none, err
	}
	if err := d.store.Split(ctx, id, threadID); err != nil {
		return none, err
	}
	if q, err = d.store.Question(ctx, id); err != nil {
		return none, missing(err, "question", id)
	}
	return d.speak(c, q), nil
}
