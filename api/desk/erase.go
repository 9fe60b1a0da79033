package desk

import (
	"context"
	"fmt"
	"strings"

	"vigie"
)

// Eraser finds what a user of a site wrote by their name, which it hashes and keeps nowhere.
type Eraser interface {
	Erase(ctx context.Context, siteID, name, by string) (vigie.Erasure, error)
	Access(ctx context.Context, siteID, name string) (vigie.Access, error)
}

// Erase removes everything that one user of a site wrote. The name is in no log and no audit row.
func (d *Desk) Erase(ctx context.Context, c Caller, siteID, name string) (vigie.Erasure, error) {
	if err := d.mayErase(ctx, c, siteID, name); err != nil {
		return vigie.Erasure{}, err
	}
	if err := d.changing(ctx, c, siteID, "erasure"); err != nil {
		return vigie.Erasure{}, err
	}
	e, err := d.eraser.Erase(ctx, siteID, strings.TrimSpace(name), c.Person.ID)
	if vigie.ErrorCode(err) == vigie.CodeInvalid || vigie.ErrorCode(err) == vigie.CodeUnavailable {
		return e, err
	}
	if err != nil {
		return e, fmt.Errorf("erase on %s: %w", siteID, err)
	}
	return e, nil
}

// Access gives everything that is kept of one user of a site, to answer their request.
func (d *Desk) Access(ctx context.Context, c Caller, siteID, name string) (vigie.Access, error) {
	if err := d.mayErase(ctx, c, siteID, name); err != nil {
		return vigie.Access{}, err
	}
	if err := d.changing(ctx, c, siteID, "access request"); err != nil { // a read of much personal text: noted before it leaves
		return vigie.Access{}, err
	}
	a, err := d.eraser.Access(ctx, siteID, strings.TrimSpace(name))
	if vigie.ErrorCode(err) == vigie.CodeInvalid || vigie.ErrorCode(err) == vigie.CodeUnavailable {
		return a, err
	}
	if err != nil {
		return a, fmt.Errorf("access request on %s: %w", siteID, err)
	}
	return a, nil
}

// Erasures lists what was erased, newest first: sites, times and counts.
func (d *Desk) Erasures(ctx context.Context, c Caller) ([]vigie.Erasure, error) {
	if err := c.May(UseErase); err != nil {
		return nil, err
	}
	list, err := d.store.Erasures(ctx)
	if err != nil {
		return nil, fmt.Errorf("list erasures: %w", err)
	}
	return list, nil
}

func (d *Desk) mayErase(ctx context.Context, c Caller, siteID, name string) error {
	if err := c.May(UseErase); err != nil {
		return err
	}
	if d.eraser == nil {
		return vigie.Errorf(vigie.CodeUnavailable, "this process has no key for pseudonyms: run 'vigie erase' beside the key")
	}
	if strings.TrimSpace(name) == "" || len(name) > 500 {
		return vigie.Errorf(vigie.CodeInvalid, "give the user's name as the forum shows it")
	}
	return d.places(ctx, []string{siteID}, nil)
}
