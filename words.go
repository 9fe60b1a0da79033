package vigie

import "time"

// LexiconRevision is one state of the team's own words: files that are laid over those that ship with
// Vigie, one of the same name in its place. Revisions are never changed or deleted.
type LexiconRevision struct {
	N      int               `json:"n"`      // from 1; 0 is the shipped words alone
	Parent int               `json:"parent"` // the revision that was changed
	By     string            `json:"by"`     // person id
	Note   string            `json:"note"`
	At     time.Time         `json:"at"`
	Files  map[string]string `json:"files,omitempty"` // name → YAML; left out in lists
}

// LexiconState says which revisions are in use.
type LexiconState struct {
	Current    int    `json:"current"`
	Canary     int    `json:"canary"`      // tried on one site; 0: none
	CanarySite string `json:"canary_site"` // empty: none
	Previous   int    `json:"previous"`    // in use before the current one
}

// LexiconUse says what to do with a revision.
type LexiconUse struct {
	N    int
	Site string // a canary on this site alone; empty: everywhere, and the canary ends
}

// RollBack is the way back from what was put to use last: a trial on one site ends, else the revision
// before comes back.
func (s LexiconState) RollBack() LexiconUse {
	if s.CanarySite != "" {
		return LexiconUse{N: s.Current}
	}
	return LexiconUse{N: s.Previous}
}

// Backtest is what other words would change in the archive.
type Backtest struct {
	Threads           int              `json:"threads"`            // of the archive
	Judged            int              `json:"judged"`             // with both: the others have none of the words that differ
	From              time.Time        `json:"from"`               // the span they were posted in
	To                time.Time        `json:"to"`                 //
	Gained            int              `json:"gained"`             // questions that would be asked and are not
	Lost              int              `json:"lost"`               // the other way round
	Relabelled        int              `json:"relabelled"`         // other labels changed
	EmergenciesGained int              `json:"emergencies_gained"` // of all these
	EmergenciesLost   int              `json:"emergencies_lost"`   //
	QuestionsPerWeek  float64          `json:"questions_per_week"` // more than today
	Changes           []BacktestChange `json:"changes"`            // gained, lost, relabelled; emergencies first; at most BacktestMost of each
	Before            []LabelFigure    `json:"before"`             // against corrections
	After             []LabelFigure    `json:"after"`              //
}

// BacktestMost is how many threads of a kind a backtest shows.
const BacktestMost = 50

// BacktestChange is a thread that other words would judge otherwise.
type BacktestChange struct {
	Kind   string  `json:"kind"` // gained, lost or relabelled
	Thread Thread  `json:"thread"`
	Before Verdict `json:"before"`
	After  Verdict `json:"after"`
}
