package apitest

import (
	"time"

	"vigie"
)

// Cast is a token for each kind of caller, by name: the five roles, and "nobody" (no token),
// "unknown", "expired", "revoked", "disabled", and "scoped": a coordinator with volunteer's
// scope.
func Cast(s *Store) map[string]string {
	cast := map[string]string{"nobody": "", "unknown": "vigie_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
	for _, r := range vigie.Roles {
		cast[string(r)] = s.AddPerson(person(string(r), r), vigie.Token{})
	}
	lead := person("lead", vigie.RoleCoordinator, vigie.RoleVolunteer)
	cast["scoped"] = s.AddPerson(lead, vigie.Token{Scope: []vigie.Role{vigie.RoleVolunteer}})
	all := person("all", vigie.Roles...)
	cast["expired"] = s.AddPerson(all, vigie.Token{Expires: Now})
	cast["revoked"] = s.AddPerson(all, vigie.Token{Revoked: true})
	gone := person("gone", vigie.Roles...)
	gone.Disabled = true
	cast["disabled"] = s.AddPerson(gone, vigie.Token{Expires: Now.Add(time.Hour)})
	return cast
}

func person(id string, roles ...vigie.Role) vigie.Person {
	return vigie.Person{ID: id, Name: "Mx " + id, Team: "Testbridge", Roles: roles, Langs: []string{"fr"}, Created: Now}
}
