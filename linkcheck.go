package vigie

import "time"

// What became of a published answer.
const (
	LinkUnknown = "unknown" // not checked yet, or the forum could not be asked
	LinkAlive   = "alive"
	LinkEdited  = "edited"
	LinkLocked  = "locked" // it is there, the thread takes no replies any more
	LinkRemoved = "removed"
)

// Why a published answer has its status.
const (
	LinkReasonOnce   = "missing_once"   // not found at the last look: looked at again before it counts as removed
	LinkReasonPost   = "post_gone"      // the thread is there, our post is not
	LinkReasonThread = "thread_gone"    // the forum says that the thread does not exist
	LinkReasonFetch  = "not_reached"    // the forum could not be asked, or did not let us in
	LinkReasonRead   = "not_read"       // the page could not be read
	LinkReasonClosed = "closed_place"   // nobody polls that place
	LinkReasonLegal  = "not_enabled"    // the site may not be read now
	LinkReasonNoPage = "no_page_at_all" // a private message
)

// linkAges is how long after publication a link is looked at: thrice on the first day, when most
// removals happen, then daily for two weeks, then every two days until a month has passed.
var linkAges = func() []time.Duration {
	const day = 24 * time.Hour
	ages := []time.Duration{time.Hour, 6 * time.Hour, day}
	for age := 2 * day; age <= 14*day; age += day {
		ages = append(ages, age)
	}
	for age := 16 * day; age <= 30*day; age += 2 * day {
		ages = append(ages, age)
	}
	return ages
}()

// A look that did not find the answer is followed by another one: a page that fails once is not a
// removal. Together with the ages, a removal is known within four days, even if looks in between fail.
const (
	linkApart = 6 * time.Hour  // the second look counts when it is so much later
	linkAgain = 24 * time.Hour // and comes no later than this
)

// NextLinkCheck is when a link is looked at next; zero when it was looked at often enough.
func NextLinkCheck(published, now time.Time) time.Time {
	for _, age := range linkAges {
		if at := published.Add(age); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// Sight is what one look at a published answer found.
type Sight struct {
	Found  bool
	Gone   string // LinkReasonPost or LinkReasonThread when the forum says that it is not there
	Locked bool
	Hash   string // of our post's text
	Reason string // when neither found nor gone: why nothing can be said
}

// Seen is the publication after a look. An error never removes it; what is not there is looked at once
// more, at least six hours later, before it counts as removed.
func (p Publication) Seen(s Sight, now time.Time) Publication {
	p.CheckedAt, p.NextCheck = now, NextLinkCheck(p.At, now)
	switch {
	case s.Found:
		p.MissingAt, p.Reason = time.Time{}, ""
		if p.SeenHash == "" {
			p.SeenHash = s.Hash
		}
		switch {
		case p.SeenHash != s.Hash:
			p.Status = LinkEdited
		case s.Locked:
			p.Status = LinkLocked
		default:
			p.Status = LinkAlive
		}
	case s.Gone != "" && !p.MissingAt.IsZero() && now.Sub(p.MissingAt) >= linkApart:
		p.Status, p.Reason = LinkRemoved, s.Gone
	case s.Gone != "":
		if p.MissingAt.IsZero() {
			p.MissingAt = now
		}
		p.Reason = LinkReasonOnce
		p.NextCheck = sooner(p.NextCheck, p.MissingAt.Add(linkAgain))
	default:
		p.Reason = s.Reason
		if p.Status == "" {
			p.Status = LinkUnknown
		}
		p.NextCheck = sooner(p.NextCheck, now.Add(linkAgain))
		if now.Sub(p.At) > linkAges[len(linkAges)-1]+7*24*time.Hour {
			p.NextCheck = time.Time{} // it could not be asked for weeks
		}
	}
	return p
}

// sooner is the earlier of two times; a zero one does not count.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// LinkDue is a publication whose link is due, with what the look needs.
type LinkDue struct {
	Publication Publication
	Site        Site
	Text        string // of the answer as it was approved; empty when it was written elsewhere
}
