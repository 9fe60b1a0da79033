package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"vigie"
)

// SMTP is the server that mail is handed to. An empty Host: none.
type SMTP struct {
	Host     string
	Port     int
	User     string // empty: without signing in
	Password string
	From     string      // a plain address
	TLS      string      // starttls (default), tls (from the first byte) or none
	Config   *tls.Config // nil: the system's authorities, the host's name
}

const mailTimeout = 15 * time.Second

type mailer struct {
	o       SMTP
	domain  string // of From, for HELO and message ids
	options []mail.Option
}

func newMailer(o SMTP) (*mailer, error) {
	_, domain, ok := strings.Cut(o.From, "@")
	if !ok || domain == "" {
		return nil, vigie.Errorf(vigie.CodeInvalid, "mail cannot be sent: set notify.smtp.from to a mail address")
	}
	m := &mailer{o: o, domain: domain}
	m.options = []mail.Option{mail.WithPort(o.Port), mail.WithTimeout(mailTimeout), mail.WithHELO(domain)}
	switch o.TLS {
	case "tls":
		m.options = append(m.options, mail.WithSSL())
	case "none":
		m.options = append(m.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if o.Config != nil {
		m.options = append(m.options, mail.WithTLSConfig(o.Config))
	}
	if _, err := mail.NewClient(o.Host, m.options...); err != nil {
		return nil, vigie.Wrap(vigie.CodeInvalid, err, "mail cannot be sent: check the settings under notify.smtp")
	}
	return m, nil
}

// dial connects to the server, and keeps the connection for the caller to close: go-mail
// leaves it open when a conversation fails before the first mail.
func (m *mailer) dial(keep *net.Conn) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := &net.Dialer{}
		if m.o.TLS != "tls" {
			conn, err := dialer.DialContext(ctx, network, address)
			*keep = conn
			return conn, err
		}
		config := m.o.Config
		if config == nil {
			config = &tls.Config{ServerName: m.o.Host, MinVersion: tls.VersionTLS12}
		}
		conn, err := (&tls.Dialer{NetDialer: dialer, Config: config}).DialContext(ctx, network, address)
		*keep = conn
		return conn, err
	}
}

// send hands one mail over. Once the server has taken it, what happens to the connection
// does not matter.
func (m *mailer) send(ctx context.Context, e vigie.Effect, link string) error {
	msg, err := m.message(e, link)
	if err != nil {
		return &SendError{Reason: "address", Permanent: true}
	}
	var open net.Conn
	defer func() {
		if open != nil {
			_ = open.Close() // the mail is handed over or not, whatever the goodbye
		}
	}()
	options := append(slices.Clone(m.options), mail.WithDialContextFunc(m.dial(&open)))
	if m.o.User != "" {
		options = append(options, mail.WithSMTPAuthCustom(&signIn{o: m.o}))
	}
	client, err := mail.NewClient(m.o.Host, options...)
	if err != nil {
		return &SendError{Reason: "settings", Err: err} // unreachable: tried in newMailer
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return unreached(err)
	}
	defer func() { _ = client.CloseWithSMTPClient(conn) }()
	err = client.SendWithSMTPClient(conn, msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	if refused, ok := errors.AsType[*mail.SendError](err); ok {
		// Its own text names the recipient: only reason and codes are kept.
		return &SendError{
			Reason:    strings.TrimSpace(fmt.Sprintf("smtp %d %s", refused.ErrorCode(), refused.EnhancedStatusCode())),
			Permanent: refused.Reason == mail.ErrSMTPRcptTo && !refused.IsTemp(),
		}
	}
	return unreached(err)
}

// message writes a mail in the person's language: plain text, no picture, nothing to load.
func (m *mailer) message(e vigie.Effect, link string) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.From(m.o.From); err != nil {
		return nil, err
	}
	if err := msg.To(e.Contact.Address); err != nil {
		return nil, err
	}
	subject, body := write(e.Notice, e.Lang, link)
	msg.Subject(subject)
	msg.SetMessageIDWithValue(e.ID + "@" + m.domain)
	msg.SetDateWithValue(e.CreatedAt)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetImportance(mail.ImportanceUrgent)
	msg.SetBodyString(mail.TypeTextPlain, body)
	return msg, nil
}

// signIn signs in with PLAIN or LOGIN, whichever the server offers: over an encrypted
// connection, or to this machine.
type signIn struct {
	o      SMTP
	chosen smtp.Auth
}

// Start begins to sign in.
func (a *signIn) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if slices.Contains(server.Auth, "PLAIN") {
		a.chosen = smtp.PlainAuth("", a.o.User, a.o.Password, a.o.Host, false)
	} else {
		a.chosen = smtp.LoginAuth(a.o.User, a.o.Password, a.o.Host, false)
	}
	return a.chosen.Start(server)
}

// Next answers the server's questions.
func (a *signIn) Next(fromServer []byte, more bool) ([]byte, error) {
	return a.chosen.Next(fromServer, more)
}
