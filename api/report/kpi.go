package report

import (
	"time"

	"vigie"
)

// kpis are the figures of how well it goes, each over the answers of which it is known.
func kpis(answers []vigie.PublishedAnswer) []KPI {
	within := func(limit func(vigie.PublishedAnswer) time.Duration) func(vigie.PublishedAnswer) (yes, known bool) {
		return func(a vigie.PublishedAnswer) (bool, bool) {
			d, known := delay(a)
			most := limit(a)
			return d <= most, known && most > 0
		}
	}
	hours := func(n int) func(vigie.PublishedAnswer) time.Duration {
		return func(vigie.PublishedAnswer) time.Duration { return time.Duration(n) * time.Hour }
	}
	var out []KPI
	for _, k := range []struct {
		id string
		of func(vigie.PublishedAnswer) (yes, known bool)
	}{
		{"within_24h", within(hours(24))},
		{"within_72h", within(hours(72))},
		{"within_shelf_life", within(func(a vigie.PublishedAnswer) time.Duration { return a.ShelfLife })},
		{"removed", func(a vigie.PublishedAnswer) (bool, bool) { return a.Removed, a.Looked }},
		{"came_back", func(a vigie.PublishedAnswer) (bool, bool) { return a.CameBack, a.Watched || a.CameBack }},
		{"satisfaction", func(vigie.PublishedAnswer) (bool, bool) { return false, false }}, // nothing records whether a link to a survey was given or used
	} {
		n, of := 0, 0
		for _, a := range answers {
			yes, known := k.of(a)
			if !known {
				continue
			}
			of++
			if yes {
				n++
			}
		}
		kpi := KPI{ID: k.id, Of: of}
		if of > 0 {
			part := share(n, of)
			kpi.Count, kpi.Share = &n, &part
		}
		out = append(out, kpi)
	}
	return out
}
