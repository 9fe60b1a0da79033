package api

import (
	"context"
	"net/http"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Status is how the process is.
type Status struct {
	Status  string `enum:"ok,ready" json:"status"`
	Version string `json:"version"`
}

type statusOut struct{ Body Status }

func getHealth(s *server, _ context.Context, _ desk.Caller, _ *noIn) (*statusOut, error) {
	return &statusOut{Status{"ok", s.version}}, nil
}

func getReady(s *server, ctx context.Context, _ desk.Caller, _ *noIn) (*statusOut, error) {
	if err := s.ready(ctx); err != nil {
		message := "not ready yet: try again in a moment"
		if vigie.ErrorCode(err) != vigie.CodeInternal {
			message = vigie.ErrorMessage(err)
		}
		return nil, vigie.Wrap(vigie.CodeUnavailable, err, message)
	}
	return &statusOut{Status{"ready", s.version}}, nil
}

// Me is who the token belongs to.
type Me struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Team  string   `json:"team"`
	Roles []string `doc:"What the token may use of the person's roles" json:"roles"     nullable:"false"`
	Langs []string `json:"langs"                                       nullable:"false"`
}

type meOut struct{ Body Me }

func getMe(_ *server, _ context.Context, c desk.Caller, _ *noIn) (*meOut, error) {
	me := Me{ID: c.Person.ID, Name: c.Person.Name, Team: c.Person.Team, Roles: []string{}, Langs: list(c.Person.Langs)}
	for _, r := range c.Person.Roles {
		me.Roles = append(me.Roles, string(r))
	}
	return &meOut{me}, nil
}

// Server is an http.Server for the handler with deadlines that a slow or silent client
// cannot outlast. Its caller sets Addr or a listener, and the base context.
func Server(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}
