package desk

import (
	"context"
	"fmt"
	"slices"

	"vigie"
)

// People lists everybody, by name.
func (d *Desk) People(ctx context.Context, c Caller) ([]vigie.Person, error) {
	if err := c.May(UsePeople); err != nil {
		return nil, err
	}
	return d.people(ctx)
}

// Colleagues lists those whom a question can be handed to: everybody active who works on questions, but
// the caller.
func (d *Desk) Colleagues(ctx context.Context, c Caller) ([]vigie.Person, error) {
	if err := c.May(UseWork); err != nil {
		return nil, err
	}
	list, err := d.people(ctx)
	return slices.DeleteFunc(list, func(p vigie.Person) bool {
		return p.ID == c.Person.ID || p.Disabled || !p.Has(UseWork.Roles()...)
	}), err
}

func (d *Desk) people(ctx context.Context) ([]vigie.Person, error) {
	list, err := d.store.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("list people: %w", err)
	}
	return list, nil
}
