package api

import (
	"context"
	"time"

	"vigie"
	"vigie/api/desk"
)

// Contact is a channel on which the caller is told.
type Contact struct {
	ID        string     `json:"id"`
	Kind      string     `doc:"mail or webhook"                                    json:"kind"`
	Address   string     `doc:"Mail address, or the receiver's web address"        json:"address"`
	CreatedAt *time.Time `json:"created_at"`
	OKAt      *time.Time `doc:"When a message last arrived; null: never yet"       json:"ok_at"`
	LastError string     `doc:"Why the last message did not; empty when it did"    json:"last_error"`
	Secret    string     `doc:"Signs what a webhook is sent; shown only when made" json:"secret,omitempty"`
}

func contact(c vigie.Contact) Contact {
	return Contact{c.ID, string(c.Kind), c.Address, when(c.Created), when(c.OKAt), c.Failed, ""}
}

type contactsOut struct{ Body List[Contact] }

func listContacts(s *server, ctx context.Context, c desk.Caller, _ *noIn) (*contactsOut, error) {
	items, err := s.desk.Contacts(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &contactsOut{List[Contact]{Items: make([]Contact, 0, len(items))}}
	for _, x := range items {
		out.Body.Items = append(out.Body.Items, contact(x))
	}
	return out, nil
}

type addContactIn struct {
	Body struct {
		Kind    string `enum:"mail,webhook"                              json:"kind"`
		Address string `doc:"name@example.org, or https://receiver/path" json:"address" maxLength:"2000" minLength:"3"`
	}
}

type contactOut struct{ Body Contact }

// once shows a contact with its secret: the one time that it is shown.
func once(c vigie.Contact, err error) (*contactOut, error) {
	if err != nil {
		return nil, err
	}
	out := &contactOut{contact(c)}
	out.Body.Secret = c.Secret
	return out, nil
}

func addContact(s *server, ctx context.Context, c desk.Caller, in *addContactIn) (*contactOut, error) {
	return once(s.desk.AddContact(ctx, c, vigie.ContactKind(in.Body.Kind), in.Body.Address))
}

func rotateContact(s *server, ctx context.Context, c desk.Caller, in *ByID) (*contactOut, error) {
	return once(s.desk.RotateSecret(ctx, c, in.ID))
}

func removeContact(s *server, ctx context.Context, c desk.Caller, in *ByID) (*nothingOut, error) {
	return &nothingOut{}, s.desk.RemoveContact(ctx, c, in.ID)
}

func testContact(s *server, ctx context.Context, c desk.Caller, in *ByID) (*nothingOut, error) {
	return &nothingOut{}, s.desk.TestContact(ctx, c, in.ID)
}
