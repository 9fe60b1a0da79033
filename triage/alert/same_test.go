package alert

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReplayIsAlwaysTheSame(t *testing.T) {
	t.Parallel()
	const days = 30
	one, two := replay(7, false, Default, days, nil), replay(7, false, Default, days, nil)
	if diff := cmp.Diff(fmt.Sprint(one), fmt.Sprint(two)); diff != "" {
		t.Errorf("the same seed gives another year: %s", diff)
	}
	if other := replay(8, true, Default, days, nil); other.Threads == one.Threads && other.Alarms == one.Alarms {
		t.Error("another seed gives the same year")
	}
}
