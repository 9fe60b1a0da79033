package vigie

import "time"

// Labels of a verdict. Values are those of the label guide (docs/labels.md).
type (
	// Disposition is what the queue should do with a thread.
	Disposition string
	// Urgency is how soon an answer matters.
	Urgency string
	// Asker says for whom the question is asked.
	Asker string
)

// The values of the labels.
const (
	Answer    Disposition = "answer"
	Expert    Disposition = "expert"
	Emergency Disposition = "emergency"
	Exclude   Disposition = "exclude"

	UrgencyNow    Urgency = "now"
	UrgencySoon   Urgency = "soon"
	UrgencyNormal Urgency = "normal"
	UrgencyNone   Urgency = "none"

	AskerSelf         Asker = "self"
	AskerEntourage    Asker = "entourage"
	AskerProfessional Asker = "professional"
	AskerNone         Asker = "none"
)

// Topics in the order of the label guide.
var Topics = []string{
	"effects", "harm_reduction", "withdrawal", "interactions", "dependence", "adverse",
	"third_party", "health", "detection", "law", "sourcing", "other",
}

// Evidence is one thing in the text that made a label. Start and End are byte offsets into
// the field's text as stored, End exclusive; both 0 when the whole thread speaks.
type Evidence struct {
	Label  string  `json:"label"` // relevant, substances, topics, asker, disposition, urgency, open, lang
	Value  string  `json:"value"`
	Field  string  `json:"field"` // "title" or "posts[N]"
	Start  int     `json:"start"`
	End    int     `json:"end"`
	Cue    string  `json:"cue"` // id of the lexicon term or cue, or name of the weight
	Weight float64 `json:"weight"`
}

// Verdict is what triage says of one thread revision under one lexicon and model.
type Verdict struct {
	ThreadID    string      `json:"thread"`
	Revision    string      `json:"revision"`
	Lexicon     string      `json:"lexicon"` // revision of the lexicon that was used
	Model       string      `json:"model"`   // id of the rules or weights that were used
	Lang        string      `json:"lang"`
	Relevant    bool        `json:"relevant"`
	Substances  []string    `json:"substances"`
	Topics      []string    `json:"topics"`
	Asker       Asker       `json:"asker"`
	Disposition Disposition `json:"disposition"`
	Urgency     Urgency     `json:"urgency"`
	Question    bool        `json:"question"` // somebody asks something
	Open        bool        `json:"open"`
	Judged      bool        `json:"judged"` // replies judge, joke or advise wrongly
	Evidence    []Evidence  `json:"evidence"`
	At          time.Time   `json:"at"`
	Until       time.Time   `json:"until"` // when age alone would change it; zero: never
}
