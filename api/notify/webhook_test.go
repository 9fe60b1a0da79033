package notify_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"vigie"
	"vigie/api/notify"
	"vigie/api/notify/notifytest"
	"vigie/crawler/fetch"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" // the example of the specification

func guarded(t *testing.T, private ...string) http.RoundTripper {
	t.Helper()
	rt, err := fetch.NewGuardedTransport(fetch.Options{Version: "9.9", Private: private})
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func hooked(address string) vigie.Effect {
	e := emergency("fr")
	e.Contact = vigie.Contact{Kind: vigie.ContactWebhook, Address: address, Secret: secret}
	return e
}

// TestSignatureOfTheSpecification is the worked example of Standard Webhooks.
func TestSignatureOfTheSpecification(t *testing.T) {
	t.Parallel()
	got, err := notify.Sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("signature %q, want %q (%v)", got, want, err)
	}
	for _, bad := range []string{"", "whsec_", "whsec_!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
		if _, err := notify.Sign(bad, "m", noon, nil); !errors.Is(err, notify.ErrSecret) {
			t.Errorf("secret %q: %v", bad, err)
		}
	}
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	hook := notifytest.NewHook(t)
	s := sender(t, notify.Options{Transport: guarded(t, hook.Target), Now: func() time.Time { return noon }})
	for range 2 { // a second try is the same message
		if err := s.Send(t.Context(), hooked(hook.URL)); err != nil {
			t.Fatal(err)
		}
	}
	calls := hook.Calls()
	first := calls[0]
	if string(first.Body) != string(calls[1].Body) || first.Header.Get("Webhook-Id") != "m01" || calls[1].Header.Get("Webhook-Id") != "m01" {
		t.Error("two tries of one message differ")
	}
	v := notify.Verifier{Secrets: []string{secret}, Now: func() time.Time { return noon.Add(time.Minute) }}
	if err := v.Verify(first.Header, first.Body); err != nil {
		t.Errorf("the receiver does not believe it: %v", err)
	}
	if err := v.Verify(calls[1].Header, calls[1].Body); !errors.Is(err, notify.ErrReplay) {
		t.Errorf("the second try: %v", err)
	}
	var got struct {
		Type      string         `json:"type"`
		Timestamp time.Time      `json:"timestamp"`
		Data      map[string]any `json:"data"`
	}
	if err := json.Unmarshal(first.Body, &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "emergency.push" || !got.Timestamp.Equal(noon) || got.Data["id"] != "e01" || got.Data["question"] != "tq1" || got.Data["attempt"] != 2.0 ||
		got.Data["of"] != 6.0 || got.Data["on_duty"] != 1.0 || got.Data["link"] != "https://vigie.example/questions/tq1" {
		t.Errorf("body %s", first.Body)
	}
	if ua := first.Header.Get("User-Agent"); !strings.HasPrefix(ua, "VigieBot/9.9") || first.Header.Get("Content-Type") != "application/json" {
		t.Errorf("User-Agent %q", ua)
	}
}

func TestWebhookFailures(t *testing.T) {
	t.Parallel()
	hook := notifytest.NewHook(t)
	s := sender(t, notify.Options{Transport: guarded(t, hook.Target), Now: func() time.Time { return noon }})
	for _, c := range []struct {
		status    int
		header    string
		permanent bool
		after     time.Duration
	}{
		{500, "", false, 0},
		{503, "120", false, 2 * time.Minute},
		{429, noon.Add(90 * time.Second).Format(http.TimeFormat), false, 90 * time.Second},
		{429, "-5", false, 0},
		{404, "", true, 0},
		{410, "", true, 0},
		{302, "", true, 0},
	} {
		before := len(hook.Calls())
		hook.Answer(func(_ int, w http.ResponseWriter) {
			w.Header().Set("Location", "/elsewhere")
			if c.header != "" {
				w.Header().Set("Retry-After", c.header)
			}
			w.WriteHeader(c.status)
		})
		f, ok := errors.AsType[*notify.SendError](s.Send(t.Context(), hooked(hook.URL)))
		if !ok || f.Permanent != c.permanent || f.After != c.after || f.Reason != "http "+strconv.Itoa(c.status) {
			t.Errorf("%d: %+v", c.status, f)
		}
		if n := len(hook.Calls()) - before; n != 1 {
			t.Errorf("%d: %d requests", c.status, n)
		}
	}
	hook.Answer(func(int, http.ResponseWriter) { panic(http.ErrAbortHandler) })
	f, ok := errors.AsType[*notify.SendError](s.Send(t.Context(), hooked(hook.URL+"?key=hush")))
	if !ok || f.Permanent || strings.Contains(f.Error(), "hush") {
		t.Errorf("a connection that breaks: %v", f)
	}
	bad := hooked(hook.URL)
	bad.Contact.Secret = "none"
	if f, ok := errors.AsType[*notify.SendError](s.Send(t.Context(), bad)); !ok || !f.Permanent {
		t.Errorf("without a secret: %v", f)
	}
}

// TestS2_WebhooksStayOutside: a private target is refused unless the settings name it.
func TestS2_WebhooksStayOutside(t *testing.T) {
	t.Parallel()
	hook := notifytest.NewHook(t)
	s := sender(t, notify.Options{Transport: guarded(t)})
	for _, address := range []string{hook.URL, "http://10.0.0.1/x?key=hush", "http://169.254.169.254/latest", "https://[::1]/", "http://2130706433/", "ftp://forum.example/", "https://u:p@forum.example/"} {
		f, ok := errors.AsType[*notify.SendError](s.Send(t.Context(), hooked(address)))
		if !ok || !f.Permanent || f.Reason != "address refused" || strings.Contains(f.Error(), "hush") {
			t.Errorf("%s: %+v", address, f)
		}
	}
	if n := len(hook.Calls()); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// TestS11_WebhooksCannotBeForged: of a thousand altered, old, repeated or wrongly signed
// messages a receiver believes none.
func TestS11_WebhooksCannotBeForged(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 1))
	body := []byte(`{"type":"emergency.push","data":{"id":"e01"}}`)
	message := func(id string, at time.Time) http.Header {
		signed, err := notify.Sign(secret, id, at, body)
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		h.Set(notify.HeaderID, id)
		h.Set(notify.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
		h.Set(notify.HeaderSignature, signed)
		return h
	}
	flip := func(s string) string {
		b := []byte(s)
		b[random.IntN(len(b))] ^= byte(1 + random.IntN(127))
		return string(b)
	}
	other := "whsec_" + base64.StdEncoding.EncodeToString([]byte("another secret of 24 by."))
	v := notify.Verifier{Secrets: []string{secret}, Now: func() time.Time { return noon }}
	if err := v.Verify(message("m0", noon), body); err != nil {
		t.Fatal(err)
	}
	believed := 0
	for i := range 1000 {
		h, text, secrets := message("m"+strconv.Itoa(i+1), noon), string(body), []string{secret}
		switch i % 8 {
		case 0:
			text = flip(text)
		case 1:
			h.Set(notify.HeaderID, flip(h.Get(notify.HeaderID)))
		case 2:
			h.Set(notify.HeaderTimestamp, strconv.FormatInt(noon.Unix()+1+random.Int64N(200), 10))
		case 3:
			h = message("m0", noon) // taken before
		case 4:
			h = message("late"+strconv.Itoa(i), noon.Add(-notify.Tolerance-time.Duration(1+random.IntN(9999))*time.Second))
		case 5:
			h = message("early"+strconv.Itoa(i), noon.Add(notify.Tolerance+time.Duration(1+random.IntN(9999))*time.Second))
		case 6:
			secrets = []string{other} // signed with the secret of before
		case 7:
			h.Set(notify.HeaderSignature, "v1,"+flip(strings.TrimPrefix(h.Get(notify.HeaderSignature), "v1,")))
		}
		v.Secrets = secrets
		if err := v.Verify(h, []byte(text)); err == nil {
			believed++
			t.Errorf("case %d was believed", i%8)
		}
	}
	v.Secrets = []string{other, secret} // while the secret is being changed
	if err := v.Verify(message("m5000", noon), body); err != nil || believed > 0 {
		t.Errorf("during a change: %v; %d forgeries believed", err, believed)
	}
}
