package web

import (
	"slices"
	"sync"
	"time"

	"vigie"
)

// presence remembers who reads which question, for as long as their page says so. It is kept in memory,
// for this process alone: it helps people not to meet, the claim is what keeps them apart.
type presence struct {
	mu   sync.Mutex
	seen map[string]map[string]reader // by question and person
}

type reader struct {
	name string
	at   time.Time
}

// presenceLasts is how long somebody counts as reading after their page last said so.
const presenceLasts = 45 * time.Second

// others notes that somebody reads a question and gives the names of those who do too.
func (p *presence) others(questionID string, who vigie.Person, now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seen == nil {
		p.seen = map[string]map[string]reader{}
	}
	for id, readers := range p.seen {
		for person, r := range readers {
			if now.Sub(r.at) > presenceLasts {
				delete(readers, person)
			}
		}
		if len(readers) == 0 {
			delete(p.seen, id)
		}
	}
	if p.seen[questionID] == nil {
		p.seen[questionID] = map[string]reader{}
	}
	p.seen[questionID][who.ID] = reader{who.Name, now}
	out := []string{}
	for id, r := range p.seen[questionID] {
		if id != who.ID {
			out = append(out, r.name)
		}
	}
	slices.Sort(out)
	return out
}
