package triage

import "vigie/triage/lexicon"

// findQuestion decides whether anything is asked, against a report, a debate, a chat of mutual
// support or a joke.
func (r *reading) findQuestion() {
	marks := 0
	for i := range r.fields {
		f := &r.fields[i]
		if !f.op || f.post > 0 {
			continue
		}
		for k := range f.text.Tokens {
			if f.text.Tokens[k].Flags&lexicon.FlagQuestion != 0 {
				marks++
				if f.post < 0 {
					marks++
				}
			}
		}
	}
	q := 1.2*float64(min(marks, 3)) + 0.2*float64(min(r.has(lexicon.QuestionAsk), 6)) + 0.9*float64(min(r.has(lexicon.QuestionRequest), 3)) + 0.8*float64(min(r.inTitle(lexicon.QuestionAsk), 1))
	if r.sum(lexicon.TopicWithdrawal, lexicon.TopicAdverse, lexicon.TopicInteractions, lexicon.AcuteWithdrawal, lexicon.AcuteUnwell, lexicon.AskerWorry) > 1 {
		q += 0.6
	}
	not := 0.9*float64(min(r.has(lexicon.ThreadReport), 3)) + 1.5*float64(min(r.has(lexicon.ThreadDebate), 2)) +
		0.6*float64(min(r.has(lexicon.ThreadSupport), 4)) + 1.0*float64(min(r.has(lexicon.ThreadJoke), 3)) + 0.4*float64(min(r.has(lexicon.QuestionNone), 3)) +
		1.2*float64(r.inTitle(lexicon.ThreadReport)+r.inTitle(lexicon.ThreadDebate)+r.inTitle(lexicon.ThreadJoke)) + 0.4*float64(r.inTitle(lexicon.ThreadSupport))
	r.scores.question, r.scores.notAsked = q, not
	r.verdict.Question = q >= 0.9 && q >= not
}
