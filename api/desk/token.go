package desk

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"vigie"
)

const (
	// TokenPrefix begins every bearer token, so that scanners find one that leaked.
	TokenPrefix = "vigie_"

	tokenBytes = 32
	touchEvery = 5 * time.Minute // last use is kept to this grain: reading must not mean writing

	signIn = "sign in first: send a valid token as \"Authorization: Bearer TOKEN\" (it is missing, unknown, expired, revoked, or the account is disabled)"
)

// NewToken makes a bearer token: the secret, to be shown once, and the hash to keep.
func NewToken() (secret string, hash []byte) {
	raw := make([]byte, tokenBytes)
	_, _ = rand.Read(raw) // never fails: the runtime ends the program instead
	secret = TokenPrefix + base64.RawURLEncoding.EncodeToString(raw)
	return secret, HashToken(secret)
}

// HashToken is the SHA-256 of a token's secret. A secret of 256 random bits needs no salt
// and no slow hash.
func HashToken(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Authenticate finds whose token it is. Whatever is wrong with the token, the answer is the
// same CodeUnauthorized; which it was is in the cause, for the log.
func (d *Desk) Authenticate(ctx context.Context, secret string) (Caller, error) {
	if len(secret) != len(TokenPrefix)+base64.RawURLEncoding.EncodedLen(tokenBytes) || !strings.HasPrefix(secret, TokenPrefix) {
		return Caller{}, refuse(errors.New("no token, or not of our form"))
	}
	hash := HashToken(secret)
	token, person, err := d.store.TokenByHash(ctx, hash)
	if vigie.ErrorCode(err) == vigie.CodeNotFound {
		return Caller{}, refuse(errors.New("unknown token"))
	}
	if err != nil {
		return Caller{}, fmt.Errorf("look up token: %w", err)
	}
	now := d.now()
	switch {
	case subtle.ConstantTimeCompare(hash, token.Hash) != 1:
		return Caller{}, refuse(fmt.Errorf("the store gave token %s for another hash", token.ID))
	case token.Revoked:
		return Caller{}, refuse(fmt.Errorf("token %s is revoked", token.ID))
	case !token.Expires.IsZero() && !now.Before(token.Expires):
		return Caller{}, refuse(fmt.Errorf("token %s has expired", token.ID))
	case person.ID == "" || person.Disabled:
		return Caller{}, refuse(fmt.Errorf("person %s of token %s is disabled", person.ID, token.ID))
	}
	if len(token.Scope) > 0 {
		person.Roles = slices.DeleteFunc(slices.Clone(person.Roles), func(r vigie.Role) bool { return !slices.Contains(token.Scope, r) })
	}
	if now.Sub(token.LastUsed) >= touchEvery {
		if err := d.store.TouchToken(ctx, token.ID, now); err != nil {
			d.log.LogAttrs(ctx, slog.LevelWarn, "cannot note that a token was used", slog.String("token", token.ID), slog.Any("err", err))
		}
	}
	return Caller{Person: person, TokenID: token.ID}, nil
}

func refuse(cause error) error { return vigie.Wrap(vigie.CodeUnauthorized, cause, signIn) }
