package vigie

import (
	"slices"
	"time"
)

// Role is what a person may do. A person has one or more.
type Role string

// The roles.
const (
	RoleVolunteer   Role = "volunteer"
	RoleExpert      Role = "expert"
	RoleCoordinator Role = "coordinator"
	RoleAnalyst     Role = "analyst"
	RoleAdmin       Role = "admin"
)

// Roles lists all roles.
var Roles = []Role{RoleVolunteer, RoleExpert, RoleCoordinator, RoleAnalyst, RoleAdmin}

// Person is a user of Vigie.
type Person struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Team     string    `json:"team"`
	Roles    []Role    `json:"roles"`
	Langs    []string  `json:"langs"`
	Disabled bool      `json:"disabled"`
	Created  time.Time `json:"created_at"`
}

// Has says whether the person has one of the roles.
func (p Person) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(p.Roles, r) })
}

// Token is a bearer token as it is kept: the secret's SHA-256 only.
type Token struct {
	ID       string    `json:"id"`
	PersonID string    `json:"person"`
	Label    string    `json:"label"`
	Hash     []byte    `json:"-"`
	Scope    []Role    `json:"scope"` // roles it may use; empty: all of the person's
	Created  time.Time `json:"created_at"`
	Expires  time.Time `json:"expires_at"` // zero: never
	LastUsed time.Time `json:"last_used_at"`
	Revoked  bool      `json:"revoked"`
}

// AuditEntry records that a person read or changed something. It never holds post text.
type AuditEntry struct {
	At     time.Time `json:"at"`
	Person string    `json:"person"`
	Action string    `json:"action"` // method and route pattern
	Object string    `json:"object"` // id of what was read or changed; the filter for lists
	Note   string    `json:"note"`
}
