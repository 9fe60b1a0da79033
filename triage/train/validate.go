package train

import (
	"hash/fnv"
	"time"

	"vigie"
	"vigie/triage"
	"vigie/triage/lexicon"
	"vigie/triage/model"
)

// Validate trains once for each of some folds on the writers outside it and gives each thread to
// judge together with a classifier that has never seen its writer.
func Validate(lex *lexicon.Lexicon, lines []*triage.Line, now time.Time, set Settings, folds int, judge func(c *triage.Classifier, l *triage.Line)) error {
	if folds < 2 {
		return vigie.Errorf(vigie.CodeInvalid, "%d parts: give 2 or more, one is held out each time", folds)
	}
	for fold := range folds {
		var rest, held []*triage.Line
		for _, l := range lines {
			if foldOf(l, folds) == fold {
				held = append(held, l)
			} else {
				rest = append(rest, l)
			}
		}
		if len(held) == 0 {
			continue
		}
		c, err := Classifier(lex, rest, now, set)
		if err != nil {
			return err
		}
		for _, l := range held {
			judge(c, l)
		}
	}
	return nil
}

// Classifier trains a model on lines and gives the classifier that uses it.
func Classifier(lex *lexicon.Lexicon, lines []*triage.Line, now time.Time, set Settings) (*triage.Classifier, error) {
	m, err := Lines(lex, lines, now, set)
	if err != nil {
		return nil, err
	}
	return triage.New(lex, triage.Options{Model: m})
}

// Lines trains a model on lines.
func Lines(lex *lexicon.Lexicon, lines []*triage.Line, now time.Time, set Settings) (*model.Model, error) {
	examples, err := Examples(lex, lines, now)
	if err != nil {
		return nil, err
	}
	return Train(examples, set)
}

// foldOf puts all threads of a writer into one part.
func foldOf(l *triage.Line, folds int) int {
	h := fnv.New32a()
	name := l.Writer
	if name == "" {
		name = l.ID
	}
	_, _ = h.Write([]byte(name)) // a hash never fails
	return int(h.Sum32() % uint32(folds))
}
