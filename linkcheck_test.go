package vigie_test

import (
	"testing"
	"time"

	"vigie"
)

func TestALinkIsFollowed(t *testing.T) {
	t.Parallel()
	posted := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	found := vigie.Sight{Found: true, Hash: "a"}
	gone := vigie.Sight{Gone: vigie.LinkReasonPost}
	down := vigie.Sight{Reason: vigie.LinkReasonFetch}
	for name, c := range map[string][]struct {
		after  time.Duration // since publication
		sight  vigie.Sight
		status string
		reason string
		next   time.Duration // since publication; 0: none
	}{
		"it stays": {
			{time.Hour, found, vigie.LinkAlive, "", 6 * time.Hour},
			{6 * time.Hour, found, vigie.LinkAlive, "", 24 * time.Hour},
			{30 * 24 * time.Hour, found, vigie.LinkAlive, "", 0},
		},
		"it is edited, then locked": {
			{time.Hour, found, vigie.LinkAlive, "", 6 * time.Hour},
			{6 * time.Hour, vigie.Sight{Found: true, Hash: "b"}, vigie.LinkEdited, "", 24 * time.Hour},
			{24 * time.Hour, vigie.Sight{Found: true, Hash: "a", Locked: true}, vigie.LinkLocked, "", 48 * time.Hour},
		},
		"an error is no removal": {
			{time.Hour, found, vigie.LinkAlive, "", 6 * time.Hour},
			{6 * time.Hour, down, vigie.LinkAlive, vigie.LinkReasonFetch, 24 * time.Hour},
			{24 * time.Hour, down, vigie.LinkAlive, vigie.LinkReasonFetch, 48 * time.Hour},
			{48 * time.Hour, found, vigie.LinkAlive, "", 72 * time.Hour},
		},
		"one look is no removal": {
			{time.Hour, gone, vigie.LinkUnknown, vigie.LinkReasonOnce, 6 * time.Hour},
			{2 * time.Hour, gone, vigie.LinkUnknown, vigie.LinkReasonOnce, 6 * time.Hour},
			{6 * time.Hour, found, vigie.LinkAlive, "", 24 * time.Hour},
		},
		"two looks are": {
			{time.Hour, found, vigie.LinkAlive, "", 6 * time.Hour},
			{6 * time.Hour, gone, vigie.LinkAlive, vigie.LinkReasonOnce, 24 * time.Hour},
			{24 * time.Hour, gone, vigie.LinkRemoved, vigie.LinkReasonPost, 48 * time.Hour},
			{48 * time.Hour, found, vigie.LinkAlive, "", 72 * time.Hour}, // put back
		},
		"a forum that is never there again": {
			{40 * 24 * time.Hour, down, vigie.LinkUnknown, vigie.LinkReasonFetch, 0},
		},
	} {
		p := vigie.Publication{At: posted, Status: vigie.LinkUnknown}
		for i, step := range c {
			p = p.Seen(step.sight, posted.Add(step.after))
			next := time.Time{}
			if step.next > 0 {
				next = posted.Add(step.next)
			}
			if p.Status != step.status || p.Reason != step.reason || !p.NextCheck.Equal(next) || !p.CheckedAt.Equal(posted.Add(step.after)) {
				t.Errorf("%s, look %d: %s %q, next %s; want %s %q, next %s", name, i+1, p.Status, p.Reason, p.NextCheck, step.status, step.reason, next)
			}
		}
	}
}
