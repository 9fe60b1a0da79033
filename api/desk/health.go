package desk

import (
	"context"
	"fmt"

	"vigie"
)

// How many faults of reading a list shows.
const faultsMax = 200

// Silences lists when boards were not read as they should be, newest first: ids, states and times.
func (d *Desk) Silences(ctx context.Context, c Caller) ([]vigie.Silence, error) {
	if err := c.May(UseSites); err != nil {
		return nil, err
	}
	list, err := d.store.Silences(ctx, faultsMax)
	if err != nil {
		return nil, fmt.Errorf("list silences: %w", err)
	}
	return list, nil
}

// Drifts lists pages that were had and not read as they should be, newest first, without their
// skeletons; of one site when siteID is not empty.
func (d *Desk) Drifts(ctx context.Context, c Caller, siteID string) ([]vigie.Drift, error) {
	if err := c.May(UseSites); err != nil {
		return nil, err
	}
	if siteID != "" {
		if err := d.places(ctx, []string{siteID}, nil); err != nil {
			return nil, err
		}
	}
	list, err := d.store.Drifts(ctx, siteID, faultsMax)
	if err != nil {
		return nil, fmt.Errorf("list drifts: %w", err)
	}
	return list, nil
}

// Drift gives one of them with its skeleton: markup in which every word is masked.
func (d *Desk) Drift(ctx context.Context, c Caller, id string) (vigie.Drift, error) {
	if err := c.May(UseDrift); err != nil {
		return vigie.Drift{}, err
	}
	drift, err := d.store.Drift(ctx, id)
	if err != nil {
		return vigie.Drift{}, missing(err, "drift", id)
	}
	return drift, nil
}
