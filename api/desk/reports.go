package desk

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vigie"
	"vigie/api/report"
)

// Report counts the published answers of a period. It holds numbers and ids alone, so its reading is not audited.
func (d *Desk) Report(ctx context.Context, c Caller, f report.Filter) (report.Report, error) {
	if err := c.May(UseReports); err != nil {
		return report.Report{}, err
	}
	f.Team, f.Site, f.Lang = strings.TrimSpace(f.Team), strings.TrimSpace(f.Site), strings.TrimSpace(f.Lang)
	from, to, err := f.Period()
	if err != nil {
		return report.Report{}, err //nolint:wrapcheck // its text is for people
	}
	if f.Site != "" {
		if _, err := d.store.Site(ctx, f.Site); err != nil {
			return report.Report{}, missing(err, "site", f.Site)
		}
	}
	answers, err := d.store.PublishedAnswers(ctx, from, to)
	if err != nil {
		return report.Report{}, fmt.Errorf("read published answers: %w", err)
	}
	return report.Make(answers, f, d.now()), nil
}

// Say gives words in a language, that of the caller when it is empty: English when none is known.
func (d *Desk) Say(c Caller, lang string) report.Say {
	if lang == "" {
		lang = c.language()
	}
	if lang == "" {
		lang = "en"
	}
	return func(key string) string { return d.say(lang, key) }
}

// Reports are the answers as reports count them.
type Reports interface {
	PublishedAnswers(ctx context.Context, from, to time.Time) ([]vigie.PublishedAnswer, error)
}
