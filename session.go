package vigie

import "time"

// Login is how a person signs in to the pages.
type Login struct {
	PersonID string
	Name     string // what they type; lower case
	Hash     string // of the password: argon2id with its parameters and salt
	SetAt    time.Time
}

// Session is a browser that signed in. Only the secret's SHA-256 is kept.
type Session struct {
	Hash     []byte
	PersonID string
	Created  time.Time
	Seen     time.Time
	Expires  time.Time
}

// Invitation lets somebody choose a name and a password, once.
type Invitation struct {
	Hash     []byte
	PersonID string
	Expires  time.Time
}
