package replay_test

import (
	"strings"
	"testing"
	"time"

	"vigie/crawler/replay"
)

// perHour is the budget of the reference in trust.md: 120 requests an hour for sixty boards.
const perHour = 120

var seeds = []uint64{1, 2, 3, 4, 5}

// TestD1_MeanDelay: at the same budget, at most 1.25 times the delay of an oracle that knows
// all rates, and at most a fifth of policies that ask for every thread's page.
func TestD1_MeanDelay(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			w := replay.Standard(seed, 24*perHour)
			w.Days = 21
			trace := replay.Generate(w)
			figures := replay.Compare(trace)
			vigie := figures[0]
			for _, f := range figures[1:] {
				switch {
				case strings.HasPrefix(f.Policy, "oracle"):
					if r := vigie.Threads.Mean / f.Threads.Mean; r > 1.25 {
						t.Errorf("seed %d: threads wait %.3f h, %.2f times the %s", seed, vigie.Threads.Mean, r, f.Policy)
					}
					if r := vigie.Posts.Mean / f.Posts.Mean; r > 1.25 {
						t.Errorf("seed %d: posts wait %.3f h, %.2f times the %s", seed, vigie.Posts.Mean, r, f.Policy)
					}
				case strings.HasPrefix(f.Policy, "every page"):
					if r := vigie.Posts.Mean / f.Posts.Mean; r > 0.2 {
						t.Errorf("seed %d: posts wait %.3f h, %.2f times %s", seed, vigie.Posts.Mean, r, f.Policy)
					}
				case vigie.Threads.Mean >= f.Threads.Mean:
					t.Errorf("seed %d: threads wait %.3f h, not less than with %s (%.3f h)", seed, vigie.Threads.Mean, f.Policy, f.Threads.Mean)
				}
			}
			if vigie.Busiest > 24*perHour || vigie.Missed > 0 || vigie.Twice > 0 {
				t.Errorf("seed %d: %+v", seed, vigie)
			}
		})
	}
}

// TestD2_Urgent: on boards about drugs, nine of ten threads are read within half an hour, and
// no board waits more than a day.
func TestD2_Urgent(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		w := replay.Standard(seed, 24*perHour)
		w.Days, w.Subject = 28, 10
		trace := replay.Generate(w)
		only := map[int]bool{}
		for i, b := range trace.Boards {
			only[i] = !b.Generalist
		}
		f := replay.Learnt(trace, replay.Conditions{Only: only})
		if f.Threads.P90 > 0.5 || f.Threads.N < 50 {
			t.Errorf("seed %d: nine of ten of %d threads are read within %.2f h, want half an hour", seed, f.Threads.N, f.Threads.P90)
		}
		if f.LongestGap > 24 {
			t.Errorf("seed %d: a board waited %.1f h", seed, f.LongestGap)
		}
	}
}

// TestD2_SleepingBoards: a budget that is far too small still visits each board once a day.
func TestD2_SleepingBoards(t *testing.T) {
	t.Parallel()
	w := replay.Standard(1, 250)
	w.Days, w.Threads, w.Replies, w.Spread = 28, 40, 0.5, 3
	if f := replay.Learnt(replay.Generate(w), replay.Conditions{}); f.LongestGap > 24 || f.LongestGap < 12 {
		t.Errorf("the longest time between two visits of a board is %.1f h, want up to a day", f.LongestGap)
	}
}

// TestD3_Burst: when one board gets ten times its threads, its own are read within twice the
// usual time, and those of other boards within one and a half times.
func TestD3_Burst(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		const day, board = 21, 50 // one of the busier boards
		w := replay.Standard(seed, 24*perHour)
		w.Days, w.Bursts = 28, 0
		calm := replay.Generate(w)
		w.BurstOn, w.BurstDay = board, day
		burst := replay.Generate(w)
		from := calm.From.AddDate(0, 0, day)
		window := replay.Conditions{From: from, To: from.AddDate(0, 0, 2)}
		mine, others := map[int]bool{board - 1: true}, map[int]bool{}
		for i := range calm.Boards {
			others[i] = i != board-1
		}
		long := replay.Conditions{From: calm.From.AddDate(0, 0, 7), To: from.AddDate(0, 0, 2), Only: mine} // two days of one board are few threads
		usual := replay.Learnt(calm, long)
		window.Only = mine
		now := replay.Learnt(burst, window)
		if now.Threads.P90 > 2*usual.Threads.P90 || now.Threads.N < 20 {
			t.Errorf("seed %d: in the burst nine of ten of %d threads are read within %.2f h, usually %.2f", seed, now.Threads.N, now.Threads.P90, usual.Threads.P90)
		}
		window.Only = others
		usual, now = replay.Learnt(calm, window), replay.Learnt(burst, window)
		if now.Threads.P90 > 1.5*usual.Threads.P90 {
			t.Errorf("seed %d: on the other boards nine of ten are read within %.2f h, usually %.2f", seed, now.Threads.P90, usual.Threads.P90)
		}
	}
}

// TestD5_Outage: what was written while the host was down for six hours is read within three
// times the usual time after its return, and the budget holds.
func TestD5_Outage(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		w := replay.Standard(seed, 24*perHour)
		w.Days = 21
		outage(t, w)
		w.Boards, w.Threads, w.Replies, w.Budget = 4, 60, 1, 240 // few boards, each of which fails often
		outage(t, w)
	}
}

func outage(t *testing.T, w replay.World) {
	t.Helper()
	seed := w.Seed
	trace := replay.Generate(w)
	usual := replay.Learnt(trace, replay.Conditions{})
	from := trace.From.Add(15*24*time.Hour + 14*time.Hour)
	back := from.Add(6 * time.Hour)
	down := func(at time.Time) bool { return !at.Before(from) && at.Before(back) }
	f := replay.Learnt(trace, replay.Conditions{Down: down, From: from, To: back})
	if f.Missed > 0 || f.Posts.N < 20 {
		t.Errorf("seed %d: %d of %d posts were never read", seed, f.Missed, f.Posts.N)
	}
	if worst := f.Latest.Sub(back).Hours(); worst > 3*usual.Posts.P90 {
		t.Errorf("seed %d: the last post was read %.2f h after the return, usually nine of ten are within %.2f h", seed, worst, usual.Posts.P90)
	}
	if f.Busiest > w.Budget {
		t.Errorf("seed %d: %d requests on a day, the budget is %d", seed, f.Busiest, w.Budget)
	}
}

// TestTitlesFirst: on a busy board a thread about drugs costs at most a third of the requests
// of reading all that moved, and hardly one is missed.
func TestTitlesFirst(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		trace := replay.BusyBoard(replay.Busy{
			Seed: seed, Threads: 360, Replies: 12, Share: 0.04, Days: 17, Budget: 1000, Relevant: scores(38, 10, 7, 45), Other: scores(75, 6, 7, 12),
		})
		figures := replay.CompareTitles(trace)
		all, vigie := figures[0], figures[len(figures)-1]
		if vigie.Recall < 0.98 || vigie.PerRelevant > all.PerRelevant/3 {
			t.Errorf("seed %d: recall %.3f at %.1f requests a thread about drugs; all that moved: %.1f", seed, vigie.Recall, vigie.PerRelevant, all.PerRelevant)
		}
		if vigie.Busiest > 1000 {
			t.Errorf("seed %d: %d requests on a day", seed, vigie.Busiest)
		}
	}
}

// scores are the titles of a board: so many that say nothing, little, something, all.
func scores(zero, little, some, likely int) []float64 {
	var out []float64
	for i, n := range []int{zero, little, some, likely} {
		for range n {
			out = append(out, []float64{0, 0.15, 0.4, 0.8}[i])
		}
	}
	return out
}

func TestSameSeedSameFigures(t *testing.T) {
	t.Parallel()
	w := replay.Standard(9, 24*perHour)
	w.Days = 14
	a, b := replay.Learnt(replay.Generate(w), replay.Conditions{}), replay.Learnt(replay.Generate(w), replay.Conditions{})
	if a != b {
		t.Errorf("two runs of one world differ: %+v, %+v", a, b)
	}
	w.Seed++
	if c := replay.Learnt(replay.Generate(w), replay.Conditions{}); a == c {
		t.Errorf("two worlds are the same: %+v", c)
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	score := func(title string) float64 { return float64(strings.Count(title, "x")) / 4 }
	trace, err := replay.Read(strings.NewReader(`{"at":"2026-03-02T10:00:00Z","board":"b","thread":"2","title":"xx","relevant":true}

{"at":"2026-03-01T10:00:00Z","board":"a","thread":"1"}
{"at":"2026-03-02T11:00:00Z","board":"b","thread":"2"}
`), score, map[string]bool{"b": true})
	if err != nil {
		t.Fatal(err)
	}
	if len(trace.Boards) != 2 || trace.Boards[0].ID != "a" || !trace.Boards[1].Generalist || trace.To.Sub(trace.From) != 25*time.Hour {
		t.Errorf("trace %+v", trace)
	}
	for _, bad := range []string{"", "{", `{"at":"2026-03-02T10:00:00Z","board":"b"}`, `{"board":"b","thread":"1"}`} {
		if _, err := replay.Read(strings.NewReader(bad), score, nil); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
