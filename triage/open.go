package triage

import (
	"math"

	"vigie/triage/lexicon"
)

// answeredFrom is the score from which one reply is a good answer.
const answeredFrom = 3.0

// readReplies decides whether somebody has answered the question, and how: with facts, a joke, a
// judgement, dangerous advice or a story of their own.
func (r *reading) readReplies() {
	v := &r.verdict
	best, bestField := 0.0, -1
	replied := false
	for i := range r.fields {
		f := &r.fields[i]
		if f.post < 0 || f.op && f.post == 0 {
			continue
		}
		if f.op {
			r.readAskerAgain(f, best >= answeredFrom*0.6 && replied)
			continue
		}
		replied = true
		n := count(f.text)
		judged := n[lexicon.ReplyJoke]+n[lexicon.ReplyJudgement] > 0 && f.text.Words < 40
		if n[lexicon.ReplyDangerous] > 0 && f.text.Words < 45 && n[lexicon.ReplyReferral] == 0 {
			r.scores.danger = true
			judged = true
		}
		if judged && !f.ours {
			v.Judged = true
		}
		if s := replyScore(f.text.Words, &n); s > best {
			best, bestField = s, i
		}
	}
	r.scores.reply = best
	if best >= answeredFrom {
		r.scores.answered = true
		f := &r.fields[bestField]
		r.cite("open", "false", f, 0, int32(len(f.text.Tokens)), "good reply", best)
	}
	if r.scores.confirmed {
		r.scores.answered = true
	}
}

// count is how often each cue stands in a text.
func count(t *lexicon.Text) (n [lexicon.CueCount]int) {
	for _, h := range t.Hits {
		n[h.Cue]++
	}
	return n
}

// replyScore weighs a reply as an answer: length and words of fact and help, against jokes,
// judgement, stories and dangerous advice.
func replyScore(words int, n *[lexicon.CueCount]int) float64 {
	if words < 12 {
		return 0
	}
	s := 1.1 * math.Log2(float64(words)/16)
	s += 0.45*float64(min(n[lexicon.ReplyHelpful], 6)) + 0.5*float64(min(n[lexicon.ReplyReferral], 3))
	s += 0.15 * float64(min(n[lexicon.TopicHarmReduction]+n[lexicon.TopicWithdrawal]+n[lexicon.TopicEffects]+n[lexicon.TopicDetection], 5))
	s -= 0.7*float64(min(n[lexicon.ReplyJudgement], 3)) + 0.6*float64(min(n[lexicon.ReplyJoke], 3)) + 0.45*float64(min(n[lexicon.ReplyAnecdote], 3)) + 0.5*float64(min(n[lexicon.ReplyDangerous], 3))
	s -= 0.1 * float64(min(n[lexicon.FirstPerson], 8))
	return s
}

// readAskerAgain reads what the asker wrote after the replies: thanks, over, or worse.
func (r *reading) readAskerAgain(f *field, afterAnswer bool) {
	n := count(f.text)
	thanks := n[lexicon.SolvedThanks] > 0 && n[lexicon.CounterSolved] == 0 && n[lexicon.OpWorse] == 0
	solved := n[lexicon.SolvedResolved] > 0 && n[lexicon.CounterSolved] == 0
	if n[lexicon.OpWorse] > 0 {
		r.scores.worse = true
	}
	asks := false
	for k := range f.text.Tokens {
		asks = asks || f.text.Tokens[k].Flags&lexicon.FlagQuestion != 0
	}
	if solved && !asks || thanks && afterAnswer && !asks {
		r.scores.confirmed = true
		for _, h := range f.text.Hits {
			if h.Cue == lexicon.SolvedThanks || h.Cue == lexicon.SolvedResolved {
				r.cite("open", "false", f, h.From, h.To, h.Cue.String(), 1)
				break
			}
		}
	}
}

// solvedByOp says that the asker wrote in a later post that it is over.
func (r *reading) solvedByOp() bool {
	for _, f := range r.cues[lexicon.SolvedResolved] {
		if f.field.post > 0 {
			return true
		}
	}
	return false
}
