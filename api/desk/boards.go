package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"vigie"
)

// Boards lists the listings that are polled, with how their visits went; of one site when
// siteID is not empty.
func (d *Desk) Boards(ctx context.Context, c Caller, siteID string) ([]vigie.Board, error) {
	if err := c.May(UseSites); err != nil {
		return nil, err
	}
	if siteID != "" {
		if err := d.places(ctx, []string{siteID}, nil); err != nil {
			return nil, err
		}
	}
	boards, err := d.store.Boards(ctx, siteID)
	if err != nil {
		return nil, fmt.Errorf("list boards: %w", err)
	}
	return boards, nil
}

// Board reads one listing.
func (d *Desk) Board(ctx context.Context, c Caller, id string) (vigie.Board, error) {
	if err := c.May(UseSites); err != nil {
		return vigie.Board{}, err
	}
	b, err := d.store.Board(ctx, id)
	if err != nil {
		return vigie.Board{}, missing(err, "board", id)
	}
	return b, nil
}

// AddBoard adds a listing of a known site. Its id is SITE:SLUG; its address may be a path
// on the site.
func (d *Desk) AddBoard(ctx context.Context, c Caller, b vigie.Board) (vigie.Board, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Board{}, err
	}
	if !slugShape.MatchString(b.Slug) {
		return vigie.Board{}, vigie.Errorf(vigie.CodeInvalid, "%q is not a slug: use small letters, digits and dashes", short(b.Slug))
	}
	d.sites.Lock()
	defer d.sites.Unlock()
	site, err := d.store.Site(ctx, b.SiteID)
	if err != nil {
		return vigie.Board{}, missing(err, "site", b.SiteID)
	}
	if site.Engine == vigie.EngineHand {
		return vigie.Board{}, errByHand(site.ID)
	}
	if strings.HasPrefix(b.URL, "/") {
		base, perr := url.Parse(site.URL)
		ref, rerr := url.Parse(b.URL)
		if perr != nil || rerr != nil {
			return vigie.Board{}, vigie.Errorf(vigie.CodeInvalid, "%q is not an address on %s", short(b.URL), site.ID)
		}
		b.URL = base.ResolveReference(ref).String()
	}
	if b.URL, err = onSite(site, b.URL); err != nil {
		return vigie.Board{}, err
	}
	if b.Name = strings.TrimSpace(b.Name); b.Name == "" {
		b.Name = b.Slug
	}
	if len(b.Name) > nameMax {
		return vigie.Board{}, vigie.Errorf(vigie.CodeInvalid, "the name has more than %d bytes: shorten it", nameMax)
	}
	b.ID, b.Poll = b.SiteID+":"+b.Slug, vigie.Poll{}
	_, err = d.store.Board(ctx, b.ID)
	if err == nil {
		return vigie.Board{}, vigie.Errorf(vigie.CodeConflict, "the board %s exists already: choose another slug", b.ID)
	}
	if vigie.ErrorCode(err) != vigie.CodeNotFound {
		return vigie.Board{}, fmt.Errorf("add board: %w", err)
	}
	if err := d.changing(ctx, c, b.ID, ""); err != nil {
		return vigie.Board{}, err
	}
	if err := d.store.PutBoard(ctx, b); err != nil {
		return vigie.Board{}, fmt.Errorf("save board %s: %w", b.ID, err)
	}
	return b, nil
}

// PauseBoard stops the polling of a listing, or starts it again.
func (d *Desk) PauseBoard(ctx context.Context, c Caller, id string, pause bool) (vigie.Board, error) {
	if err := c.May(UseManageSites); err != nil {
		return vigie.Board{}, err
	}
	b, err := d.store.Board(ctx, id)
	if err != nil {
		return vigie.Board{}, missing(err, "board", id)
	}
	if b.Slug == handSlug && !pause {
		return vigie.Board{}, errByHand(b.SiteID)
	}
	if err := d.changing(ctx, c, id, ""); err != nil {
		return vigie.Board{}, err
	}
	if err := d.store.PauseBoard(ctx, id, pause); err != nil {
		return vigie.Board{}, fmt.Errorf("pause board %s: %w", id, err)
	}
	b.Paused = pause
	return b, nil
}

// errByHand says that there is nothing to poll.
func errByHand(siteID string) error {
	return vigie.Errorf(vigie.CodeInvalid, "the questions of %s are brought by hand, there is nothing to poll: post them to /api/v1/questions", siteID)
}
