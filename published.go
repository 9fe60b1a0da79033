package vigie

import "time"

// PublishedAnswer is one answer as reports count it: without text, names or pseudonyms. What stands several times
// in one thread (a link recorded anew, the copy by private message) is one answer, that of the first time.
type PublishedAnswer struct {
	SiteID    string
	SiteName  string
	Lang      string        // of the question
	Team      string        // of whoever published it, as it was then; empty: none
	ShelfLife time.Duration // of the site, learnt or configured; 0: not known
	AskedAt   time.Time     // when the question was posted; zero: not known
	At        time.Time     // when the answer was published

	Looked  bool // the forum has said at least once what became of it
	Removed bool // it was taken away

	Watched  bool // the thread was followed after it, so that later words of the asker would have been seen
	CameBack bool // the asker wrote again after it

	Judged     bool // the thread was labelled
	Substances []string
	Topics     []string

	Drafted   bool     // it was written in Vigie
	Referrals []string // ids of the directory
}
