package notifytest

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
)

// Mail is one message that the server took.
type Mail struct {
	From, To string // of the envelope
	Header   mail.Header
	Body     string // decoded
	TLS      bool
	User     string // who signed in; empty: nobody
}

// MailServer is a small SMTP server.
type MailServer struct {
	Port int

	tls      *tls.Config // offered with STARTTLS
	implicit bool
	mu       sync.Mutex
	fail     func(command string) string
	got      []Mail
	wait     sync.WaitGroup
}

// NewMailServer starts a server that ends with the test. With a tls.Config it offers STARTTLS.
func NewMailServer(t testing.TB, config *tls.Config) *MailServer {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return start(t, l, &MailServer{tls: config})
}

// NewTLSMailServer starts a server that is encrypted from the first byte on.
func NewTLSMailServer(t testing.TB, config *tls.Config) *MailServer {
	t.Helper()
	l, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	return start(t, l, &MailServer{implicit: true})
}

func start(t testing.TB, l net.Listener, s *MailServer) *MailServer {
	if addr, ok := l.Addr().(*net.TCPAddr); ok {
		s.Port = addr.Port
	}
	s.wait.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			s.wait.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); s.wait.Wait() })
	return s
}

// Fail sets what the server answers instead of what it should: it is given each command line
// and "" lets it through. "hang up" ends the connection.
func (s *MailServer) Fail(f func(command string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

// Mails is what was taken so far.
func (s *MailServer) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.got...)
}

func (s *MailServer) answerTo(line string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail == nil {
		return ""
	}
	return s.fail(line)
}

func (s *MailServer) serve(conn net.Conn) {
	defer func() { conn.Close() }()
	in := bufio.NewReader(conn)
	say := func(text string) { _, _ = fmt.Fprint(conn, text+"\r\n") } // the visitor may have left
	say("220 mail.example ESMTP")
	m := Mail{TLS: s.implicit}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		if answer := s.answerTo(line); answer == "hang up" {
			return
		} else if answer != "" {
			say(answer)
			continue
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-mail.example")
			if s.tls != nil && !m.TLS {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case "STARTTLS":
			say("220 go on")
			secured := tls.Server(conn, s.tls)
			conn, in, m.TLS = secured, bufio.NewReader(secured), true
		case "AUTH":
			m.User = strings.TrimSpace(strings.TrimPrefix(rest, "PLAIN"))
			say("235 welcome")
		case "MAIL":
			m.From = address(rest)
			say("250 ok")
		case "RCPT":
			m.To = address(rest)
			say("250 ok")
		case "DATA":
			say("354 go on")
			whole, ok := read(in, m)
			answer := s.answerTo(".")
			if !ok || answer == "hang up" {
				return
			}
			if answer == "" || strings.HasPrefix(answer, "2") {
				s.keep(whole)
			}
			if answer == "" {
				answer = "250 taken"
			}
			say(answer)
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func address(rest string) string {
	_, rest, _ = strings.Cut(rest, "<")
	rest, _, _ = strings.Cut(rest, ">")
	return rest
}

// read takes one message to its final dot.
func read(in *bufio.Reader, m Mail) (Mail, bool) {
	var text strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return m, false
		}
		if strings.TrimRight(line, "\r\n") == "." {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	msg, err := mail.ReadMessage(strings.NewReader(text.String()))
	if err != nil {
		return m, false
	}
	body, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	m.Header, m.Body = msg.Header, string(body)
	return m, err == nil
}

func (s *MailServer) keep(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = append(s.got, m)
}
