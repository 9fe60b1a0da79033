package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"vigie"
)

// Passwords hashes and checks passwords with argon2id, few at once: each takes its memory for a while.
type Passwords struct {
	memory uint32 // KiB
	rounds uint32
	room   chan struct{}
}

// The cost that OWASP names as the least for argon2id with one round: 46 MiB.
const (
	argonMemory = 46 * 1024
	argonRounds = 1
	argonLanes  = 1
	argonSize   = 32
	saltSize    = 16
	atOnce      = 3 // of 46 MiB each
)

// NewPasswords makes the hasher of the shipped cost.
func NewPasswords() *Passwords { return NewPasswordsAt(argonMemory, argonRounds) }

// NewPasswordsAt makes a hasher of another cost, in KiB and rounds: tests hash cheaply.
func NewPasswordsAt(memory, rounds uint32) *Passwords {
	return &Passwords{memory: memory, rounds: rounds, room: make(chan struct{}, atOnce)}
}

// enter waits for room.
func (p *Passwords) enter(ctx context.Context) (leave func(), err error) {
	select {
	case p.room <- struct{}{}:
		return func() { <-p.room }, nil
	case <-ctx.Done():
		return nil, vigie.Wrap(vigie.CodeUnavailable, ctx.Err(), "too many people sign in at once: try again in a moment")
	}
}

// Hash gives what is kept of a password: the form that other programs use too.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails: the runtime ends the program instead
	sum := argon2.IDKey([]byte(password), salt, p.rounds, p.memory, argonLanes, argonSize)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.rounds, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum)), nil
}

// Check says whether a password is the one of a hash. An empty or broken hash is checked against nothing,
// in the same time, and is wrong.
func (p *Passwords) Check(ctx context.Context, hash, password string) (bool, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	memory, rounds, salt, sum, ok := parseHash(hash)
	if !ok {
		memory, rounds, salt, sum = p.memory, p.rounds, make([]byte, saltSize), make([]byte, argonSize)
	}
	got := argon2.IDKey([]byte(password), salt, rounds, memory, argonLanes, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1 && ok, nil
}

func parseHash(hash string) (memory, rounds uint32, salt, sum []byte, ok bool) {
	var version, lanes int
	var rest string
	if n, err := fmt.Sscanf(hash, "$argon2id$v=%d$m=%d,t=%d,p=%d$%s", &version, &memory, &rounds, &lanes, &rest); err != nil || n != 5 {
		return 0, 0, nil, nil, false
	}
	first, second, found := strings.Cut(rest, "$")
	salt, errSalt := base64.RawStdEncoding.DecodeString(first)
	sum, errSum := base64.RawStdEncoding.DecodeString(second)
	fair := memory >= 8 && memory <= 1<<20 && rounds >= 1 && rounds <= 10 && len(sum) >= 16 && len(sum) <= 64
	return memory, rounds, salt, sum, found && errSalt == nil && errSum == nil && fair && version == argon2.Version && lanes == argonLanes
}
