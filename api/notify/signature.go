package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The headers of Standard Webhooks.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
)

// Tolerance is how far a message's time may lie from the receiver's clock.
const Tolerance = 5 * time.Minute

const (
	secretPrefix = "whsec_"
	version      = "v1,"
)

// ErrSecret says that a secret is not "whsec_" and base64 behind it.
var ErrSecret = errors.New("the webhook's secret is not of the form whsec_BASE64")

// Sign gives the value of HeaderSignature: "v1," and the base64 HMAC-SHA256 of
// "ID.TIMESTAMP.BODY" under the secret's bytes.
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	sum, err := signature(secret, id, strconv.FormatInt(at.Unix(), 10), body)
	if err != nil {
		return "", err
	}
	return version + base64.StdEncoding.EncodeToString(sum), nil
}

func signature(secret, id, timestamp string, body []byte) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil || len(key) == 0 || !strings.HasPrefix(secret, secretPrefix) {
		return nil, ErrSecret
	}
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(id + "." + timestamp + ".")) // a hash never fails
	_, _ = mac.Write(body)
	return mac.Sum(nil), nil
}

// Verifier checks messages on the receiver's side: signature, time, and that the same
// message has not been taken before. It is safe for concurrent use.
type Verifier struct {
	Secrets []string         // more than one while a secret is being changed
	Now     func() time.Time // nil: time.Now

	mu   sync.Mutex
	seen map[string]time.Time
}

// What Verify answers.
var (
	ErrSignature = errors.New("the signature does not belong to this message")
	ErrTime      = errors.New("the message is too old, or from the future")
	ErrReplay    = errors.New("the message was taken before")
)

// Verify says why a message must not be believed: ErrSignature, ErrTime, ErrReplay or
// ErrSecret.
func (v *Verifier) Verify(h http.Header, body []byte) error {
	now := time.Now()
	if v.Now != nil {
		now = v.Now()
	}
	id, timestamp := h.Get(HeaderID), h.Get(HeaderTimestamp)
	if err := v.matches(h.Get(HeaderSignature), id, timestamp, body); err != nil {
		return err
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return ErrTime
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > Tolerance || age < -Tolerance {
		return ErrTime
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	for old, at := range v.seen {
		if now.Sub(at) > 24*time.Hour { // longer than a message is tried
			delete(v.seen, old)
		}
	}
	if _, taken := v.seen[id]; taken {
		return ErrReplay
	}
	if v.seen == nil {
		v.seen = map[string]time.Time{}
	}
	v.seen[id] = now
	return nil
}

// matches compares each signature that the header lists with each secret's.
func (v *Verifier) matches(header, id, timestamp string, body []byte) error {
	for _, secret := range v.Secrets {
		want, err := signature(secret, id, timestamp, body)
		if err != nil {
			return err
		}
		for one := range strings.FieldsSeq(header) {
			text, ok := strings.CutPrefix(one, version)
			got, err := base64.StdEncoding.DecodeString(text)
			if ok && err == nil && hmac.Equal(got, want) {
				return nil
			}
		}
	}
	return ErrSignature
}
