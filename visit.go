package vigie

import "time"

// ThreadMark is what the store knows of a thread that a listing names.
type ThreadMark struct {
	ThreadID string
	Replies  int       // as the listing said when the thread was last read; -1 unknown
	LastAt   time.Time // last post
	Complete bool      // all posts are known
	LastPage string    // address of the last page that was read
	ReadAt   time.Time // when it was last read
	Off      bool      // it was judged as it is stored, and is about something else
}

// PageMark remembers a page that was read, so that the next request is conditional.
type PageMark struct {
	URL        string
	Validators Validators
}

// ReadThread is a thread as read in one visit: the posts of the pages that were fetched.
type ReadThread struct {
	Thread   Thread
	LastPage string
}

// SeenRow is a thread of which only what the listing says is noted: its page had not changed,
// or was not read.
type SeenRow struct {
	ThreadID string
	Replies  int
	LastAt   time.Time
	Read     bool // its page was asked for, and had not changed
}

// WaitingThread is a thread that a listing named and that is read at a later visit: what the
// listing said, but for title and names.
type WaitingThread struct {
	Key      string
	URL      string
	Score    float64 // of its title
	Replies  int
	PostedAt time.Time
	LastAt   time.Time
	SeenAt   time.Time // when it began to wait
}

// VisitBatch is a part of a board visit that is stored in one transaction.
type VisitBatch struct {
	BoardID string
	Threads []ReadThread
	Seen    []SeenRow
	Pages   []PageMark
	Waiting []WaitingThread // begin to wait, or go on
	Dropped []string        // keys of threads that wait no longer; those in Threads need not be named
}

// Ranked is a thread's place in the queue as the ranking computed it.
type Ranked struct {
	ThreadID string
	Priority float64
	Why      []Factor
	Deadline time.Time
	Wording  Wording // how the thread asks, to find the same question elsewhere
}
