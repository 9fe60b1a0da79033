package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"math/big"
	"mime"
	"net"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/notify"
	"vigie/api/notify/notifytest"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func smtp(s *notifytest.MailServer) notify.SMTP {
	return notify.SMTP{Host: "127.0.0.1", Port: s.Port, From: "vigie@team.example", TLS: "none"}
}

func sender(t *testing.T, o notify.Options) *notify.Sender {
	t.Helper()
	if o.BaseURL == "" {
		o.BaseURL = "https://vigie.example/"
	}
	s, err := notify.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func emergency(lang string) vigie.Effect {
	return vigie.Effect{
		ID: "m01", Contact: vigie.Contact{Kind: vigie.ContactMail, Address: "anna@team.example"}, Lang: lang, CreatedAt: noon, Tries: 1,
		Notice: vigie.Notice{
			Type: vigie.NoticeEmergency, Alarm: "e01", Question: "tq1", Site: "forum.example", Lang: "fr", Substances: []string{"ketamine", "alcohol"},
			Topics: []string{"adverse"}, Asker: vigie.AskerEntourage, FetchedAt: noon.Add(-20 * time.Second), RaisedAt: noon.Add(-10 * time.Second), Attempt: 2, Of: 6, OnDuty: 1,
		},
	}
}

func TestMailSaysWhatItMust(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, nil)
	s := sender(t, notify.Options{SMTP: smtp(server)})
	for i, c := range []struct {
		lang, subject string
		onDuty        int
		words         []string
	}{
		{"fr", "urgence, envoi 2 sur 6", 1, []string{"en danger", "Une personne est de garde"}},
		{"nl", "noodgeval, bericht 2 van 6", 0, []string{"in gevaar", "Niemand heeft dienst"}},
		{"en", "emergency, message 2 of 6", 3, []string{"in danger", "3 people are on duty"}},
		{"", "emergency, message 2 of 6", 0, []string{"Nobody is on duty", "not an emergency service"}},
	} {
		e := emergency(c.lang)
		e.Notice.OnDuty = c.onDuty
		if err := s.Send(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		m := server.Mails()[i]
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || !strings.Contains(subject, c.subject) {
			t.Errorf("%s: subject %q", c.lang, subject)
		}
		for _, w := range append(c.words, "e01", "tq1", "forum.example", "ketamine, alcohol", "entourage", "2026-03-02 11:59:40 UTC", "https://vigie.example/questions/tq1") {
			if !strings.Contains(m.Body, w) {
				t.Errorf("%s: the mail does not say %q:\n%s", c.lang, w, m.Body)
			}
		}
		if m.From != "vigie@team.example" || m.To != "anna@team.example" || m.Header.Get("Message-Id") != "<m01@team.example>" ||
			m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("User-Agent") != "" || m.TLS || m.User != "" {
			t.Errorf("%s: %+v", c.lang, m)
		}
	}
	test := emergency("nl")
	test.Notice = vigie.Notice{Type: vigie.NoticeTest}
	if err := s.Send(t.Context(), test); err != nil {
		t.Fatal(err)
	}
	if m := server.Mails()[4]; !strings.Contains(m.Body, "Dit kanaal werkt") || strings.Contains(m.Body, "gevaar") {
		t.Errorf("test message: %s", m.Body)
	}
}

func TestMailFailures(t *testing.T) {
	t.Parallel()
	server := notifytest.NewMailServer(t, nil)
	s := sender(t, notify.Options{SMTP: smtp(server)})
	for _, c := range []struct {
		at, answer, reason string
		permanent, taken   bool
	}{
		{"RCPT", "550 5.1.1 no such user anna@team.example", "smtp 550", true, false},
		{"RCPT", "451 4.7.1 grey list", "smtp 451", false, false},
		{"MAIL", "530 sign in first", "smtp 530", false, false}, // the operator can mend it
		{".", "554 5.6.0 no", "smtp 554", false, false},
		{".", "hang up", "", false, false},
		{"EHLO", "hang up", "", false, false},
		{"RSET", "hang up", "", false, true}, // it was taken before
		{"QUIT", "hang up", "", false, true},
	} {
		before := len(server.Mails())
		server.Fail(func(line string) string {
			if strings.HasPrefix(strings.ToUpper(line), c.at) {
				return c.answer
			}
			return ""
		})
		err := s.Send(t.Context(), emergency("fr"))
		if taken := len(server.Mails()) > before; taken != c.taken || (err == nil) != c.taken {
			t.Errorf("%s %q: taken %v, %v", c.at, c.answer, taken, err)
		}
		if f, ok := errors.AsType[*notify.SendError](err); !c.taken {
			if !ok || f.Permanent != c.permanent || c.reason != "" && f.Reason != c.reason || f.Reason == "" {
				t.Errorf("%s %q: %+v", c.at, c.answer, f)
			}
			if strings.Contains(err.Error(), "anna") {
				t.Errorf("the error names the recipient: %v", err)
			}
		}
	}
	closed := notify.SMTP{Host: "127.0.0.1", Port: freePort(t), From: "vigie@team.example", TLS: "none"}
	if err := sender(t, notify.Options{SMTP: closed}).Send(t.Context(), emergency("fr")); err == nil {
		t.Error("a server that is not there took a mail")
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestMailIsEncryptedUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	cert, pool := certificate(t)
	secure := notifytest.NewMailServer(t, &tls.Config{Certificates: []tls.Certificate{cert}})
	o := smtp(secure)
	o.TLS, o.Config, o.User, o.Password = "starttls", &tls.Config{RootCAs: pool, ServerName: "mail.example"}, "vigie", "pa55"
	if err := sender(t, notify.Options{SMTP: o}).Send(t.Context(), emergency("fr")); err != nil {
		t.Fatal(err)
	}
	m := secure.Mails()[0]
	if user, err := base64.StdEncoding.DecodeString(m.User); err != nil || string(user) != "\x00vigie\x00pa55" || !m.TLS {
		t.Errorf("signed in as %q, encrypted %v", user, m.TLS)
	}
	whole := notifytest.NewTLSMailServer(t, &tls.Config{Certificates: []tls.Certificate{cert}})
	first := o
	first.TLS, first.Port = "tls", whole.Port
	if err := sender(t, notify.Options{SMTP: first}).Send(t.Context(), emergency("fr")); err != nil {
		t.Fatal(err)
	}
	if m := whole.Mails()[0]; !m.TLS || m.User == "" {
		t.Errorf("from the first byte: %+v", m)
	}
	o.Config = &tls.Config{ServerName: "mail.example"} // an authority that nobody knows
	if err := sender(t, notify.Options{SMTP: o}).Send(t.Context(), emergency("fr")); err == nil {
		t.Error("a certificate that nobody vouches for was believed")
	}
	plain := notifytest.NewMailServer(t, nil)
	o = smtp(plain)
	for _, how := range []string{"starttls", "", "tls"} {
		o.TLS = how
		if err := sender(t, notify.Options{SMTP: o}).Send(t.Context(), emergency("fr")); err == nil || len(plain.Mails()) != 0 {
			t.Errorf("%q: sent in clear: %v", how, err)
		}
	}
}

func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"mail.example"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestNoMailServerIsNoError(t *testing.T) {
	t.Parallel()
	s := sender(t, notify.Options{})
	if s.Can(vigie.ContactMail) || s.Can(vigie.ContactWebhook) || len(s.Kinds()) != 0 || s.Can("pigeon") {
		t.Error("a sender without settings can send")
	}
	f, ok := errors.AsType[*notify.SendError](s.Send(t.Context(), emergency("fr")))
	if !ok || f.Permanent {
		t.Errorf("sent by nothing: %v", f)
	}
	if _, err := notify.New(notify.Options{SMTP: notify.SMTP{Host: "mail.example", Port: 25, From: "nobody"}}); vigie.ErrorCode(err) != vigie.CodeInvalid {
		t.Errorf("no address to send from: %v", err)
	}
	if _, err := notify.New(notify.Options{SMTP: notify.SMTP{Host: "mail.example", Port: 700000, From: "a@b.example"}}); vigie.ErrorCode(err) != vigie.CodeInvalid {
		t.Errorf("no port: %v", err)
	}
}
