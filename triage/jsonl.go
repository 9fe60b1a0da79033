package triage

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"vigie"
)

// Line is one thread of the input of `vigie triage`, with its labels when it has any.
type Line struct {
	ID     string     `json:"id"`
	Lang   string     `json:"lang"`
	Site   string     `json:"site"`
	Board  string     `json:"board"`
	Title  string     `json:"title"`
	Posts  []LinePost `json:"posts"`
	Labels *Labels    `json:"labels,omitempty"`
	// Corrected names the labels that people gave to a thread of the archive; the others are triage's.
	Corrected []string `json:"corrected,omitempty"`

	Writer string `json:"writer,omitempty"` // who wrote an invented thread: parts are held out by writer
}

// LinePost is one post of a Line. Author "op" is the person who asked.
type LinePost struct {
	Author   string  `json:"author"`
	HoursAgo float64 `json:"hours_ago"`
	Text     string  `json:"text"`
}

// Labels are what a person says of a thread, see docs/labels.md.
type Labels struct {
	Relevant    bool              `json:"relevant"`
	Substances  []string          `json:"substances"`
	Topics      []string          `json:"topics"`
	Asker       vigie.Asker       `json:"asker"`
	Disposition vigie.Disposition `json:"disposition"`
	Urgency     vigie.Urgency     `json:"urgency"`
	Open        bool              `json:"open"`
}

// VerdictLine is one line of the output of `vigie triage`.
type VerdictLine struct {
	ID string `json:"id"`
	Labels
	Priority float64          `json:"priority"`
	Evidence []vigie.Evidence `json:"evidence"`
}

// maxLine bounds one line of input.
const maxLine = 16 << 20

// Thread turns a line into a thread, its ages counted back from now.
func (l *Line) Thread(now time.Time) *vigie.Thread {
	t := &vigie.Thread{
		ID: l.ID, SiteID: l.Site, BoardID: l.Site + ":" + l.Board, Key: l.ID, Title: l.Title, Lang: l.Lang,
		Replies: max(len(l.Posts)-1, 0), Complete: true, State: vigie.ThreadAlive, FetchedAt: now,
	}
	for i, p := range l.Posts {
		at := now.Add(-time.Duration(p.HoursAgo * float64(time.Hour)))
		t.Posts = append(t.Posts, vigie.Post{ID: fmt.Sprint(i + 1), Author: p.Author, At: at, Text: p.Text})
		if i == 0 {
			t.PostedAt = at
		}
		t.LastAt = at
	}
	t.Revision = t.ComputeRevision()
	return t
}

// ReadLines calls each for every thread of a JSONL stream, with its line number. Empty lines
// are passed over. It stops at the first line that cannot be read or at the first error of each.
func ReadLines(in io.Reader, each func(n int, l *Line) error) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 0, 1<<16), maxLine)
	n := 0
	for scan.Scan() {
		n++
		text := scan.Bytes()
		if len(strings.TrimSpace(string(text))) == 0 {
			continue
		}
		l, err := readLine(n, text)
		if err != nil {
			return err
		}
		if err := each(n, l); err != nil {
			return err
		}
	}
	if err := scan.Err(); errors.Is(err, bufio.ErrTooLong) {
		return vigie.Errorf(vigie.CodeInvalid, "line %d is longer than %d MB: cut the thread into fewer posts", n+1, maxLine>>20)
	} else if err != nil {
		return fmt.Errorf("read line %d: %w", n+1, err)
	}
	return nil
}

func readLine(n int, text []byte) (*Line, error) {
	var l Line
	if err := json.Unmarshal(text, &l); err != nil {
		why := err.Error()
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			why = fmt.Sprintf("%s at byte %d", syntax.Error(), syntax.Offset)
		case errors.As(err, &kind):
			why = fmt.Sprintf("%q must be a %s, not a %s", kind.Field, kind.Type, kind.Value)
		}
		return nil, vigie.Wrap(vigie.CodeInvalid, err, fmt.Sprintf("line %d is not a thread: %s: write one JSON object a line, or take the line out", n, why))
	}
	switch {
	case l.ID == "":
		return nil, vigie.Errorf(vigie.CodeInvalid, "line %d has no \"id\": give each thread an id, the verdict repeats it", n)
	case len(l.Posts) == 0:
		return nil, vigie.Errorf(vigie.CodeInvalid, "line %d (%s) has no \"posts\": give at least the opening post", n, l.ID)
	}
	for i, p := range l.Posts {
		if p.HoursAgo < 0 || p.HoursAgo > 1e6 {
			return nil, vigie.Errorf(vigie.CodeInvalid, "line %d (%s): posts[%d].hours_ago is %g: give the age in hours, from 0 to 1000000", n, l.ID, i, p.HoursAgo)
		}
	}
	return &l, nil
}

// NewVerdictLine makes the line of output for a verdict.
func NewVerdictLine(id string, v *vigie.Verdict, priority float64) VerdictLine {
	return VerdictLine{
		ID: id, Priority: priority, Evidence: v.Evidence,
		Labels: Labels{
			Relevant: v.Relevant, Substances: v.Substances, Topics: v.Topics, Asker: v.Asker,
			Disposition: v.Disposition, Urgency: v.Urgency, Open: v.Open,
		},
	}
}

// WriteLine writes one verdict as a line of JSON.
func WriteLine(out io.Writer, l *VerdictLine) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		return fmt.Errorf("write the verdict of %s: %w", l.ID, err)
	}
	return nil
}

// Check tells what is wrong with labels: values that do not exist, or that contradict each other. known
// says whether there is a substance of an id.
func (l *Labels) Check(known func(id string) bool) error {
	for _, s := range l.Substances {
		if !known(s) {
			return fmt.Errorf("there is no substance %q: see the list in docs/labels.md", s)
		}
	}
	for _, t := range l.Topics {
		if !slices.Contains(vigie.Topics, t) {
			return fmt.Errorf("there is no topic %q: write one of %s", t, strings.Join(vigie.Topics, ", "))
		}
	}
	switch l.Asker {
	case vigie.AskerSelf, vigie.AskerEntourage, vigie.AskerProfessional, vigie.AskerNone:
	default:
		return fmt.Errorf("there is no asker %q: write self, entourage, professional or none", l.Asker)
	}
	switch l.Disposition {
	case vigie.Answer, vigie.Expert, vigie.Emergency, vigie.Exclude:
	default:
		return fmt.Errorf("there is no disposition %q: write answer, expert, emergency or exclude", l.Disposition)
	}
	switch l.Urgency {
	case vigie.UrgencyNow, vigie.UrgencySoon, vigie.UrgencyNormal, vigie.UrgencyNone:
	default:
		return fmt.Errorf("there is no urgency %q: write now, soon, normal or none", l.Urgency)
	}
	if !l.Relevant && (len(l.Substances)+len(l.Topics) > 0 || l.Disposition != vigie.Exclude || l.Open) {
		return errors.New("a thread that is not relevant has no substances and no topics, is excluded and not open")
	}
	return nil
}

// Set gives a label the values that a person said: "true" or "false" for flags. An unknown label is left
// alone.
func (l *Labels) Set(label string, values []string) {
	first := ""
	if len(values) > 0 {
		first = values[0]
	}
	switch label {
	case "relevant":
		l.Relevant = first == "true"
	case "open":
		l.Open = first == "true"
	case "substances":
		l.Substances = values
	case "topics":
		l.Topics = values
	case "asker":
		l.Asker = vigie.Asker(first)
	case "disposition":
		l.Disposition = vigie.Disposition(first)
	case "urgency":
		l.Urgency = vigie.Urgency(first)
	}
}
