package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"vigie"
)

const (
	sendLease  = time.Minute // a message whose sender died is sent again after this
	sendBatch  = 32          // messages taken at a time
	sendAtOnce = 8           // of them, sent at the same time: a slow receiver delays few
	waitMax    = 5 * time.Minute
)

// Store is what a Pusher needs of the store.
type Store interface {
	// EndAlarms ends the alarms whose questions people settled.
	EndAlarms(ctx context.Context, now time.Time) (int, error)
	DueAlarms(ctx context.Context, now time.Time) ([]vigie.Alarm, error)
	Reach(ctx context.Context, now time.Time) ([]vigie.Reach, error)
	// RecordPush is false when another process was first.
	RecordPush(ctx context.Context, a vigie.Alarm, p vigie.Push, effects []vigie.Effect) (bool, error)
	TakeEffects(ctx context.Context, kinds []vigie.ContactKind, now time.Time, lease time.Duration, limit int) ([]vigie.Effect, error)
	SettleEffect(ctx context.Context, id string, r vigie.EffectResult) error
	AlarmFigures(ctx context.Context) (vigie.AlarmFigures, error)
}

// PusherOptions are what a Pusher is made of. Store and Sender are needed.
type PusherOptions struct {
	Store  Store
	Sender *Sender
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: nothing is logged

	// The three below are called from many goroutines.
	//
	// Tried hears of each try: kind of contact, and sent, failed (tried again) or given_up.
	Tried func(kind vigie.ContactKind, result string)
	// Told hears how long after its text was read an alarm's first push reached somebody.
	Told func(since time.Duration)
	// Figures hears how many alarms wait for somebody, at each run.
	Figures func(f vigie.AlarmFigures)
}

// Results of a try, as Tried hears them.
const (
	ResultSent    = "sent"
	ResultFailed  = "failed"
	ResultGivenUp = "given_up"
)

// Pusher tells people of alarms. It is safe for use by many goroutines and processes.
type Pusher struct {
	o     PusherOptions
	alone atomic.Bool // it was said that nobody can be told, and nobody could be since
}

// NewPusher makes a Pusher.
func NewPusher(o PusherOptions) *Pusher {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Tried == nil {
		o.Tried = func(vigie.ContactKind, string) {}
	}
	if o.Told == nil {
		o.Told = func(time.Duration) {}
	}
	if o.Figures == nil {
		o.Figures = func(vigie.AlarmFigures) {}
	}
	return &Pusher{o: o}
}

// Run pushes every alarm that is due and sends every message that waits, until none is left.
// It goes on after an error and returns all of them; what failed is due again.
func (p *Pusher) Run(ctx context.Context) error {
	return errors.Join(p.plan(ctx), p.deliver(ctx), p.figures(ctx))
}

// plan turns due alarms into messages that wait.
func (p *Pusher) plan(ctx context.Context) error {
	now := p.o.Now()
	if _, err := p.o.Store.EndAlarms(ctx, now); err != nil {
		return fmt.Errorf("end alarms: %w", err)
	}
	due, err := p.o.Store.DueAlarms(ctx, now)
	if err != nil || len(due) == 0 {
		return wrap("list alarms", err)
	}
	people, err := p.o.Store.Reach(ctx, now)
	if err != nil {
		return fmt.Errorf("list who can be told: %w", err)
	}
	for i := range people { // a channel that this installation cannot use reaches nobody
		people[i].Contacts = slices.DeleteFunc(people[i].Contacts, func(c vigie.Contact) bool { return !p.o.Sender.Can(c.Kind) })
	}
	var errs []error
	for _, a := range due {
		push, ok := vigie.NextPush(a, people, now)
		if !ok {
			continue
		}
		won, err := p.o.Store.RecordPush(ctx, a, push, messages(a, push, people))
		if err != nil {
			errs = append(errs, fmt.Errorf("push alarm %s: %w", a.ID, err))
			continue
		}
		if won {
			p.say(ctx, a, push)
		}
	}
	return errors.Join(errs...)
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// say logs a push: ids and numbers alone.
func (p *Pusher) say(ctx context.Context, a vigie.Alarm, push vigie.Push) {
	attrs := []any{"alarm", a.ID, "push", push.Attempt, "told", len(push.To), "on_duty", push.OnDuty}
	if len(push.To) > 0 {
		p.alone.Store(false)
	}
	switch {
	case len(push.To) == 0 && !p.alone.Swap(true): // once, until somebody could be told
		p.o.Log.ErrorContext(ctx, "an emergency that nobody can be told of: put somebody on duty with 'vigie duty add', and give them a contact with 'vigie user contact'", attrs...)
	case len(push.To) == 0:
		p.o.Log.DebugContext(ctx, "nobody can be told of an emergency", attrs...)
	case push.OnDuty == 0:
		p.o.Log.WarnContext(ctx, "emergency pushed to coordinators: nobody is on duty", attrs...)
	default:
		p.o.Log.InfoContext(ctx, "emergency pushed", attrs...)
	}
}

// messages are those of one push: one for each contact of each person to tell.
func messages(a vigie.Alarm, push vigie.Push, people []vigie.Reach) (out []vigie.Effect) {
	for _, r := range people {
		if !slices.Contains(push.To, r.Person.ID) {
			continue
		}
		for _, c := range r.Contacts {
			out = append(out, vigie.Effect{
				Key: fmt.Sprintf("alarm/%s/%d/%s", a.ID, push.Attempt, c.ID), About: a.ID, Contact: c, ExpiresAt: push.Expires,
				Notice: vigie.Notice{
					Type: vigie.NoticeEmergency, Alarm: a.ID, Question: a.QuestionID, Site: a.SiteID, Lang: a.Lang, Substances: a.Substances, Topics: a.Topics,
					Asker: a.Asker, FetchedAt: a.FetchedAt, RaisedAt: a.RaisedAt, Attempt: push.Attempt, Of: vigie.PushMost, OnDuty: push.OnDuty,
				},
			})
		}
	}
	return out
}

// deliver sends what waits, batch after batch.
func (p *Pusher) deliver(ctx context.Context) error {
	for {
		batch, err := p.o.Store.TakeEffects(ctx, p.o.Sender.Kinds(), p.o.Now(), sendLease, sendBatch)
		if err != nil || len(batch) == 0 {
			return wrap("take messages", err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		var errs []error
		slots := make(chan struct{}, sendAtOnce)
		for _, e := range batch {
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots }()
				if err := p.send(ctx, e); err != nil {
					mu.Lock()
					errs = append(errs, err)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// send makes one try and writes down what became of it, also when ctx has ended meanwhile.
func (p *Pusher) send(ctx context.Context, e vigie.Effect) error {
	err := p.o.Sender.Send(ctx, e)
	now := p.o.Now()
	r := vigie.EffectResult{Sent: err == nil, At: now}
	result := ResultSent
	if err != nil {
		f, ok := errors.AsType[*SendError](err)
		if !ok {
			f = &SendError{Reason: "failed", Err: err} // unreachable: Send answers with a SendError
		}
		result = ResultFailed
		r.Error, r.GiveUp = f.Reason, f.Permanent
		r.RetryAt = now.Add(min(max(vigie.RetryIn(e.Tries), f.After), waitMax))
		if f.Permanent {
			result = ResultGivenUp
		}
		p.o.Log.WarnContext(ctx, "a message was not taken", "message", e.ID, "alarm", e.About, "kind", e.Contact.Kind, "reason", f.Reason, "try", e.Tries, "given_up", f.Permanent, "cause", f.Err)
	} else if e.Notice.Attempt == 1 && !e.Notice.FetchedAt.IsZero() {
		p.o.Told(now.Sub(e.Notice.FetchedAt))
	}
	p.o.Tried(e.Contact.Kind, result)
	return wrap("write down message "+e.ID, p.o.Store.SettleEffect(context.WithoutCancel(ctx), e.ID, r))
}

func (p *Pusher) figures(ctx context.Context) error {
	f, err := p.o.Store.AlarmFigures(ctx)
	if err != nil {
		return fmt.Errorf("count alarms: %w", err)
	}
	p.o.Figures(f)
	return nil
}
