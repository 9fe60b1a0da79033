package replay_test

import (
	"testing"
	"time"

	"vigie"
	"vigie/crawler/replay"
)

// TestR16_FalseAlerts: in a month of boards with days, nights, weekends and bursts nobody is
// told more than once of a board that is well.
func TestR16_FalseAlerts(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		w := replay.Standard(seed, 24*perHour)
		w.Days = 44
		trace := replay.Generate(w)
		from := trace.To.AddDate(0, 0, -30)
		if alerts := replay.Silence(trace, nil, from); len(alerts) > 1 {
			t.Errorf("seed %d: %d false alerts in a month: %+v", seed, len(alerts), alerts)
		}
	}
}

// TestR16_Silence: boards whose listing stays as it is are told of within an hour of the moment
// when what was learnt of them makes that less likely than one in a thousand.
func TestR16_Silence(t *testing.T) {
	t.Parallel()
	for _, seed := range worlds(t) {
		w := replay.Standard(seed, 24*perHour)
		w.Days = 44
		trace := replay.Generate(w)
		died := trace.To.AddDate(0, 0, -21)
		silent := map[int]time.Time{}
		for b := 20; b < w.Boards; b += 5 { // from three threads a week to thirty a day
			silent[b] = died
		}
		told := map[int]replay.Alert{}
		for _, a := range replay.Silence(trace, silent, died) {
			if _, known := told[a.Board]; !known {
				told[a.Board] = a
			}
		}
		for b := range silent {
			a, known := told[b]
			due := trace.Doubt(b, trace.LastMoved(b, died), vigie.SilentFrom) // by the true rates
			switch {
			case known && a.Late > time.Hour:
				t.Errorf("seed %d: people were told of board %d %v after the doubt was great enough", seed, b, a.Late)
			case !known && !due.IsZero() && due.Sub(died)*5/2 < trace.To.Sub(died):
				t.Errorf("seed %d: board %d was silent, which was unlikely after %v, and nobody was told in three weeks", seed, b, due.Sub(died))
			case known && b >= 50 && a.At.Sub(died) > 2*due.Sub(died):
				t.Errorf("seed %d: people were told of the busy board %d after %v, who knows its true rate knows it after %v", seed, b, a.At.Sub(died), due.Sub(died))
			}
		}
		if len(told) < len(silent)/2 {
			t.Errorf("seed %d: %d of %d silent boards were told of", seed, len(told), len(silent))
		}
	}
}
