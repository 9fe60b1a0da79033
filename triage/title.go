package triage

import (
	"slices"

	"vigie/triage/lexicon"
)

// Title scores a title alone, from 0 to 1: how likely the thread is to be about drugs. It is
// what a crawl with a small budget looks at first.
func (c *Classifier) Title(title string) float64 {
	t := c.lex.Borrow()
	defer c.lex.Return(t)
	c.lex.Read(t, cut(title, 400), lexicon.Any)
	best := lexicon.French
	for l := range lexicon.Any {
		if t.LangWords[l] > t.LangWords[best] {
			best = l
		}
	}
	c.lex.Find(t, best)
	score := 0.0
	for _, h := range t.Terms {
		sense := c.lex.Sense(h)
		switch {
		case sense.Class == lexicon.Hidden, c.lex.IsDenied(t, h):
			score -= 0.4
		case slices.ContainsFunc(sense.Substances, everyday):
			score += 0.35
		case sense.Class == lexicon.Sure:
			score += 0.8
		case sense.Class == lexicon.Doubtful && c.lex.HasContext(t, h, t):
			score += 0.6
		case !sense.Upper:
			score += 0.25
		}
	}
	for _, h := range t.Hits {
		switch h.Cue {
		case lexicon.DrugWords:
			score += 0.4
		case lexicon.EmergencyUnconscious, lexicon.EmergencySuicidal, lexicon.EmergencyOverdose, lexicon.TopicWithdrawal, lexicon.TopicDependence, lexicon.UseSelf, lexicon.UseThird, lexicon.UseRoutes:
			score += 0.15
		case lexicon.OffBehaviour, lexicon.OffDomain:
			score -= 0.25
		}
	}
	return min(max(score, 0), 1)
}
