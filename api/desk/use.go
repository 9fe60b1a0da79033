package desk

import (
	"slices"

	"vigie"
)

// Use names a use case for the table of who may do what.
type Use string

// The use cases.
const (
	UseMe           Use = "me"           // read one's own account, choose how one is told
	UseFeed         Use = "feed"         // read the ranked questions
	UseQuestion     Use = "question"     // read one question with its thread
	UseWork         Use = "work"         // claim, renew, release, dismiss, reopen
	UseBring        Use = "bring"        // bring a question from a place that nobody polls
	UseReview       Use = "review"       // look at answers, comment, approve, sign off
	UseSign         Use = "sign"         // give an expert's word
	UsePublish      Use = "publish"      // record where an answer stands
	UsePublications Use = "publications" // list the publications: links, no post text
	UseArchive      Use = "archive"      // search, and read any thread
	UseSites        Use = "sites"        // list sites and boards with their health: no post text
	UseErase        Use = "erase"        // erase what a user of a forum wrote, answer requests of access
	UseDrift        Use = "drift"        // read skeletons of pages: no word of them
	UseManageSites  Use = "manage_sites" // add, change, pause sites and boards
	UseWords        Use = "words"        // read the team's words and their revisions
	UseTuneWords    Use = "tune_words"   // try, save and use words: a trial shows threads
	UseCorrect      Use = "correct"      // correct labels of a thread
	UseFigures      Use = "figures"      // how triage and people agree: numbers only
	UseAlerts       Use = "alerts"       // what is rising, with example threads
	UseEmergencies  Use = "emergencies"  // list alarms, acknowledge them: ids and labels, no post text
	UseDuty         Use = "duty"         // see who is on duty, put oneself on duty
	UseTexts        Use = "texts"        // read the ready emergency texts
	UseWriteTexts   Use = "write_texts"  // change and approve them
	UsePeople       Use = "people"       // list people, invite them
	UseReports      Use = "reports"      // count published answers: numbers only
	UseMetrics      Use = "metrics"      // read the metrics from elsewhere than this machine
)

// Roles lists who may do it. An unknown use is nobody's.
func (u Use) Roles() []vigie.Role {
	switch u {
	case UseMe, UseSites:
		return slices.Clone(vigie.Roles)
	case UseFeed, UseWork, UsePublish:
		return []vigie.Role{vigie.RoleVolunteer, vigie.RoleCoordinator}
	case UseQuestion, UseReview, UseBring, UseEmergencies, UseDuty, UseTexts:
		return []vigie.Role{vigie.RoleVolunteer, vigie.RoleExpert, vigie.RoleCoordinator}
	case UsePublications, UseArchive:
		return []vigie.Role{vigie.RoleVolunteer, vigie.RoleExpert, vigie.RoleCoordinator, vigie.RoleAnalyst}
	case UseSign:
		return []vigie.Role{vigie.RoleExpert}
	case UseWriteTexts:
		return []vigie.Role{vigie.RoleCoordinator, vigie.RoleExpert}
	case UseCorrect:
		return []vigie.Role{vigie.RoleVolunteer, vigie.RoleExpert, vigie.RoleCoordinator}
	case UseWords, UseFigures, UseAlerts:
		return []vigie.Role{vigie.RoleCoordinator, vigie.RoleAnalyst}
	case UseManageSites, UseTuneWords, UseErase:
		return []vigie.Role{vigie.RoleCoordinator}
	case UseDrift:
		return []vigie.Role{vigie.RoleCoordinator, vigie.RoleAdmin}
	case UsePeople:
		return []vigie.Role{vigie.RoleCoordinator, vigie.RoleAdmin}
	case UseReports:
		return []vigie.Role{vigie.RoleAnalyst, vigie.RoleCoordinator, vigie.RoleAdmin}
	case UseMetrics:
		return []vigie.Role{vigie.RoleAdmin}
	default:
		return nil
	}
}

// Caller is who asks, as Authenticate found them, and by which route.
type Caller struct {
	Person  vigie.Person // Roles are those that the token may use
	TokenID string
	Route   string // method and route pattern, for the audit
	Lang    string // language that they ask in: fr, nl or en; empty for the first of their own
}

// By is the caller asking by another route.
func (c Caller) By(route string) Caller {
	c.Route = route
	return c
}

// language is the one to speak to the caller in; empty when none is known.
func (c Caller) language() string {
	for _, lang := range append([]string{c.Lang}, c.Person.Langs...) {
		if slices.Contains(langs[:3], lang) {
			return lang
		}
	}
	return ""
}

// May says why the caller may not do it: nil when they may.
func (c Caller) May(u Use) error {
	switch {
	case c.Person.ID == "":
		return vigie.Errorf(vigie.CodeUnauthorized, signIn)
	case c.Person.Disabled || !c.Person.Has(u.Roles()...):
		return vigie.Errorf(vigie.CodeForbidden, "your role, or the scope of your token, does not allow this: ask a coordinator or an administrator")
	}
	return nil
}

func (c Caller) actor() vigie.Actor {
	return vigie.Actor{ID: c.Person.ID, Roles: c.Person.Roles}
}
