package queue

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/hibiken/asynq"

	"vigie"
)

// Kind is what a task asks for.
type Kind string

// The kinds of tasks. One task is one board visit or one batch, never one post.
const (
	CrawlBoard    Kind = "crawl:board"
	TriageThreads Kind = "triage:threads"
	TriageDrain   Kind = "triage:drain"
	PushAlarms    Kind = "push:alarms"
)

// MaxBatch is how many threads one triage task may name.
const MaxBatch = 50

// Queues, with the weights of those that share workers: fresh threads come before the
// long drains.
const (
	queueCrawl  = "crawl"
	queueTriage = "triage"
	queueDrain  = "drain"
	queuePush   = "push"
)

var (
	allQueues     = []string{queueCrawl, queueDrain, queuePush, queueTriage}
	triageWeights = map[string]int{queueTriage: 4, queueDrain: 1}
	crawlWeights  = map[string]int{queueCrawl: 1}
	pushWeights   = map[string]int{queuePush: 1}
)

// payload is all that a task carries: ids.
type payload struct {
	Board   string   `json:"board,omitempty"`
	Threads []string `json:"threads,omitempty"`
}

// ring is a task before it is queued. Its id names what it is about, so that the same
// work is queued once.
type ring struct {
	kind  Kind
	queue string
	id    string
	again bool // when one is running, another one is queued behind it
	retry int
	data  payload
}

func crawlRing(boardID string) (ring, error) {
	if strings.TrimSpace(boardID) == "" {
		return ring{}, vigie.Errorf(vigie.CodeInvalid, "a board without an id cannot be crawled: name one")
	}
	return ring{kind: CrawlBoard, queue: queueCrawl, id: "crawl:" + boardID, data: payload{Board: boardID}}, nil
}

// triageRing makes one batch. The same threads in whatever order are the same batch.
func triageRing(threadIDs []string, retries int) (ring, error) {
	ids := slices.Clone(threadIDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 || len(ids) > MaxBatch || ids[0] == "" {
		return ring{}, vigie.Errorf(vigie.CodeInvalid, "a triage batch has 1 to %d thread ids, not %d", MaxBatch, len(ids))
	}
	sum := sha256.Sum256([]byte(strings.Join(ids, "\x00")))
	return ring{kind: TriageThreads, queue: queueTriage, id: "triage:" + hex.EncodeToString(sum[:12]), again: true, retry: retries, data: payload{Threads: ids}}, nil
}

func drainRing(retries int) ring {
	return ring{kind: TriageDrain, queue: queueDrain, id: "drain", again: true, retry: retries}
}

// pushRing asks for a look at all alarms: whichever the store lists.
func pushRing() ring {
	return ring{kind: PushAlarms, queue: queuePush, id: "push", again: true, retry: pushRetries}
}

// pushRetries is small: the period of the job looks again every few seconds.
const pushRetries = 2

func (r ring) task() (*asynq.Task, error) {
	data, err := json.Marshal(r.data)
	if err != nil {
		return nil, err // unreachable: strings only
	}
	return asynq.NewTask(string(r.kind), data), nil
}

// subjects are the ids that a task is about, for reports.
func subjects(data []byte) []string {
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return []string{""}
	}
	switch {
	case p.Board != "":
		return []string{p.Board}
	case len(p.Threads) > 0:
		return p.Threads
	}
	return []string{""}
}
