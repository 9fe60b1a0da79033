package vigie

import (
	"slices"
	"time"
)

// EmergencyText is a ready answer to an emergency for one country and language: the numbers
// to call and first aid. It may be used once a coordinator and an expert, two different
// people, have approved the revision; an edit makes a new revision that nobody has approved.
type EmergencyText struct {
	ID        string     `json:"id"`       // COUNTRY-LANG, such as BE-fr
	Country   string     `json:"country"`  // ISO 3166 code
	Lang      string     `json:"lang"`     // fr, nl or en
	Revision  int        `json:"revision"` // from 1
	Body      string     `json:"body"`
	Note      string     `json:"note"` // what the revision changes
	By        string     `json:"by"`   // person id; empty: shipped with Vigie
	At        time.Time  `json:"at"`
	Approvals []Approval `json:"approvals"`
}

// Approval is one person's word for a revision, with those of their roles that count.
type Approval struct {
	PersonID string    `json:"person"`
	Roles    []Role    `json:"roles"`
	At       time.Time `json:"at"`
}

// TextApprovers are the roles that must both approve an emergency text.
var TextApprovers = []Role{RoleCoordinator, RoleExpert}

// TextID is the id of the text for a country and language.
func TextID(country, lang string) string { return country + "-" + lang }

// Approved says whether the revision may be used: a coordinator and an expert, two people,
// have approved it.
func (t EmergencyText) Approved() bool {
	for _, a := range t.Approvals {
		for _, b := range t.Approvals {
			if a.PersonID != b.PersonID && slices.Contains(a.Roles, RoleCoordinator) && slices.Contains(b.Roles, RoleExpert) {
				return true
			}
		}
	}
	return false
}

// Approve decides whether a person may approve the revision that they read, and gives their
// approval: an Error with CodeConflict says that the text has changed since, or that they
// have approved it already.
func (t EmergencyText) Approve(p Person, revision int, now time.Time) (Approval, error) {
	a := Approval{PersonID: p.ID, At: now}
	for _, r := range TextApprovers {
		if p.Has(r) {
			a.Roles = append(a.Roles, r)
		}
	}
	switch {
	case len(a.Roles) == 0:
		return a, Errorf(CodeForbidden, "an emergency text is approved by a coordinator and by an expert: ask one of them")
	case revision != t.Revision:
		return a, Errorf(CodeConflict, "the text is at revision %d, you read %d: read it again, then approve it", t.Revision, revision)
	case slices.ContainsFunc(t.Approvals, func(b Approval) bool { return b.PersonID == p.ID }):
		return a, Errorf(CodeConflict, "you have approved this text: the second approval is another person's")
	}
	return a, nil
}
