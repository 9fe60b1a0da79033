package notify

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"vigie"
)

// sendTimeout is how long one message may take.
const sendTimeout = 20 * time.Second

// Options are the settings of a Sender.
type Options struct {
	SMTP      SMTP
	Transport http.RoundTripper // the guarded one; nil: no webhooks
	BaseURL   string            // of Vigie, for links
	Now       func() time.Time  // nil: time.Now
}

// Sender sends single messages. It is safe for use by many goroutines.
type Sender struct {
	mail    *mailer // nil: no mail server is set
	hooks   *http.Client
	baseURL string
	now     func() time.Time
}

// New makes a Sender. It answers CodeInvalid for a mail server that cannot be used.
func New(opt Options) (*Sender, error) {
	s := &Sender{baseURL: strings.TrimSuffix(opt.BaseURL, "/"), now: opt.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if opt.Transport != nil {
		s.hooks = &http.Client{
			Transport: opt.Transport, Timeout: sendTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	if opt.SMTP.Host != "" {
		m, err := newMailer(opt.SMTP)
		if err != nil {
			return nil, err
		}
		s.mail = m
	}
	return s, nil
}

// Can says whether messages of this kind can be sent at all.
func (s *Sender) Can(kind vigie.ContactKind) bool {
	switch kind {
	case vigie.ContactMail:
		return s.mail != nil
	case vigie.ContactWebhook:
		return s.hooks != nil
	default:
		return false
	}
}

// Kinds lists the kinds that can be sent.
func (s *Sender) Kinds() (out []vigie.ContactKind) {
	for _, k := range vigie.ContactKinds {
		if s.Can(k) {
			out = append(out, k)
		}
	}
	return out
}

// Close gives back what is kept open.
func (s *Sender) Close() error {
	if s.hooks != nil {
		s.hooks.CloseIdleConnections()
	}
	return nil
}

// SendError is why a message was not taken.
type SendError struct {
	Reason    string        // for people and metrics: short, without address or name
	Permanent bool          // another try will not help
	After     time.Duration // the receiver asks to wait so long; 0: it says nothing
	Err       error         // for the log; may be nil
}

func (f *SendError) Error() string {
	if f.Err == nil {
		return f.Reason
	}
	return f.Reason + ": " + f.Err.Error()
}

func (f *SendError) Unwrap() error { return f.Err }

// Send sends one message. The error is a *SendError, or nil when the receiver took it.
func (s *Sender) Send(ctx context.Context, e vigie.Effect) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	if !s.Can(e.Contact.Kind) {
		return &SendError{Reason: fmt.Sprintf("no %s can be sent here", e.Contact.Kind)}
	}
	if e.Contact.Kind == vigie.ContactMail {
		return s.mail.send(ctx, e, s.link(e.Notice))
	}
	return s.post(ctx, e)
}

// link is where a notice is looked at.
func (s *Sender) link(n vigie.Notice) string {
	if n.Question == "" {
		return s.baseURL
	}
	return s.baseURL + "/questions/" + n.Question
}
