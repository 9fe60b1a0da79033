package apitest

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Store is a desk.Store in memory. Fail, when set, is asked before each call and may make it
// fail. The zero value is empty and ready.
type Store struct {
	Fail func(call string) error

	mu           sync.Mutex
	sites        []vigie.Site
	boards       []vigie.Board
	threads      map[string]vigie.Thread
	verdicts     map[string]vigie.Verdict
	questions    map[string]vigie.Question
	publications []vigie.Publication
	people       map[string]vigie.Person
	tokens       []vigie.Token
	audit        []vigie.AuditEntry
	alarms       []vigie.Alarm
	shifts       []vigie.Shift
	contacts     []vigie.Contact
	effects      []vigie.Effect
	texts        []vigie.EmergencyText
	audits       int // calls of AppendAudit
	touched      int
	lexicon      vigie.LexiconState
	revisions    []vigie.LexiconRevision
	corrections  []vigie.Correction
	alerts       []vigie.Alert
	drafts       map[string]vigie.Draft
	comments     []vigie.Comment
	probes       []vigie.Probe
	sessions
}

var _ desk.Store = (*Store)(nil)

// enter locks the store, unless the call is to fail.
func (s *Store) enter(call string) (func(), error) {
	if s.Fail != nil {
		if err := s.Fail(call); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	return s.mu.Unlock, nil
}

func notFound(what, id string) error {
	return vigie.Errorf(vigie.CodeNotFound, "no %s %q", what, id)
}

// Put sets the thread, its verdict and its question. A question without an id is not stored.
func (s *Store) Put(t vigie.Thread, v vigie.Verdict, q vigie.Question) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.threads == nil {
		s.threads, s.verdicts, s.questions = map[string]vigie.Thread{}, map[string]vigie.Verdict{}, map[string]vigie.Question{}
	}
	s.threads[t.ID] = t
	if v.ThreadID != "" {
		s.verdicts[t.ID] = v
	}
	if q.ID != "" {
		s.questions[q.ID] = q
	}
}

// Entries is the audit log so far.
func (s *Store) Entries() []vigie.AuditEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.audit)
}

// Appends is how many groups of audit rows were committed.
func (s *Store) Appends() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.audits
}

// Touched is how often a token's last use was written.
func (s *Store) Touched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.touched
}

// AddPerson adds a person with a token and gives the token's secret.
func (s *Store) AddPerson(p vigie.Person, t vigie.Token) (secret string) {
	secret, t.Hash = desk.NewToken()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people == nil {
		s.people = map[string]vigie.Person{}
	}
	if t.ID == "" {
		t.ID = "token-" + strconv.Itoa(len(s.tokens)+1)
	}
	t.PersonID = p.ID
	s.people[p.ID] = p
	s.tokens = append(s.tokens, t)
	return secret
}

// TokenByHash finds a token and whose it is.
func (s *Store) TokenByHash(_ context.Context, hash []byte) (vigie.Token, vigie.Person, error) {
	leave, err := s.enter("TokenByHash")
	if err != nil {
		return vigie.Token{}, vigie.Person{}, err
	}
	defer leave()
	for _, t := range s.tokens {
		if bytes.Equal(t.Hash, hash) {
			return t, s.people[t.PersonID], nil
		}
	}
	return vigie.Token{}, vigie.Person{}, notFound("token", "")
}

// TouchToken notes a token's last use.
func (s *Store) TouchToken(_ context.Context, id string, at time.Time) error {
	leave, err := s.enter("TouchToken")
	if err != nil {
		return err
	}
	defer leave()
	s.touched++
	for i := range s.tokens {
		if s.tokens[i].ID == id {
			s.tokens[i].LastUsed = at
		}
	}
	return nil
}

// AppendAudit adds audit rows, all or none.
func (s *Store) AppendAudit(_ context.Context, entries []vigie.AuditEntry) error {
	leave, err := s.enter("AppendAudit")
	if err != nil {
		return err
	}
	defer leave()
	s.audit = append(s.audit, entries...)
	s.audits++
	return nil
}

// Thread gives a thread with its posts.
func (s *Store) Thread(_ context.Context, id string) (vigie.Thread, error) {
	leave, err := s.enter("Thread")
	if err != nil {
		return vigie.Thread{}, err
	}
	defer leave()
	t, ok := s.threads[id]
	if !ok {
		return vigie.Thread{}, notFound("thread", id)
	}
	return t, nil
}

// Verdict gives a thread's verdict.
func (s *Store) Verdict(_ context.Context, id string) (vigie.Verdict, error) {
	leave, err := s.enter("Verdict")
	if err != nil {
		return vigie.Verdict{}, err
	}
	defer leave()
	v, ok := s.verdicts[id]
	if !ok {
		return vigie.Verdict{}, notFound("verdict", id)
	}
	return v, nil
}

// Documents gives the threads that exist.
func (s *Store) Documents(_ context.Context, ids []string) ([]vigie.Document, error) {
	leave, err := s.enter("Documents")
	if err != nil {
		return nil, err
	}
	defer leave()
	var docs []vigie.Document
	for _, id := range ids {
		if t, ok := s.threads[id]; ok {
			docs = append(docs, vigie.Document{Thread: t, Verdict: s.verdicts[id]})
		}
	}
	return docs, nil
}

// SaveBatch keeps the threads of a batch and their order of arrival.
func (s *Store) SaveBatch(_ context.Context, b vigie.VisitBatch) ([]string, error) {
	leave, err := s.enter("SaveBatch")
	if err != nil {
		return nil, err
	}
	defer leave()
	var moved []string
	for _, r := range b.Threads {
		t := r.Thread
		t.Revision = t.ComputeRevision()
		if s.threads[t.ID].Revision != t.Revision {
			moved = append(moved, t.ID)
		}
		s.threads[t.ID] = t
	}
	return moved, nil
}

// AddPublication records a publication and moves the question.
func (s *Store) AddPublication(_ context.Context, p vigie.Publication, who vigie.Actor) (vigie.Publication, error) {
	leave, err := s.enter("AddPublication")
	if err != nil {
		return vigie.Publication{}, err
	}
	defer leave()
	if _, ok := s.questions[p.QuestionID]; !ok {
		return vigie.Publication{}, notFound("question", p.QuestionID)
	}
	if err := s.move(p.QuestionID, vigie.ActPublish, who, vigie.TransitionArgs{Now: p.At}); err != nil {
		return vigie.Publication{}, err
	}
	p.Approved = !s.draft(p.QuestionID).ApprovedAt.IsZero()
	p.ID = fmt.Sprintf("pub-%04d", len(s.publications)+1)
	s.publications = append(s.publications, p)
	return p, nil
}

// Publications lists publications, newest first. The cursor is the last id.
func (s *Store) Publications(_ context.Context, f vigie.PublicationFilter) ([]vigie.Publication, string, error) {
	leave, err := s.enter("Publications")
	if err != nil {
		return nil, "", err
	}
	defer leave()
	var out []vigie.Publication
	for _, p := range slices.Backward(s.publications) {
		if (f.QuestionID != "" && p.QuestionID != f.QuestionID) || (f.PersonID != "" && p.By != f.PersonID) || (f.After != "" && p.ID >= f.After) {
			continue
		}
		if len(out) == f.Limit {
			return out, out[len(out)-1].ID, nil
		}
		out = append(out, p)
	}
	return out, "", nil
}

// byPriority is the order of the feed: priority, then id, both falling.
func byPriority(a, b vigie.QuestionView) int {
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(b.ID, a.ID))
}
