package desk

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"vigie"
)

const (
	textMax = 10_000 // characters of an emergency text
	noteMax = 500
)

var textShape = regexp.MustCompile(`^([A-Z]{2})-(fr|nl|en)$`)

// EmergencyTexts lists the ready texts as they are now, with who approved them.
func (d *Desk) EmergencyTexts(ctx context.Context, c Caller) ([]vigie.EmergencyText, error) {
	if err := c.May(UseTexts); err != nil {
		return nil, err
	}
	items, err := d.store.EmergencyTexts(ctx)
	if err != nil {
		return nil, fmt.Errorf("list emergency texts: %w", err)
	}
	return items, nil
}

// EmergencyText reads all revisions of a ready text, newest first: the first is the text.
func (d *Desk) EmergencyText(ctx context.Context, c Caller, id string) ([]vigie.EmergencyText, error) {
	if err := c.May(UseTexts); err != nil {
		return nil, err
	}
	items, err := d.store.EmergencyTextRevisions(ctx, id)
	if err == nil && len(items) == 0 {
		err = vigie.Errorf(vigie.CodeNotFound, "no revision")
	}
	if err != nil {
		return nil, missing(err, "emergency text", id)
	}
	return items, nil
}

// SaveEmergencyText adds a revision after the one that the caller read (0: there is none
// yet). Approvals of the one before do not count for it.
func (d *Desk) SaveEmergencyText(ctx context.Context, c Caller, id string, read int, body, note string) (vigie.EmergencyText, error) {
	var none vigie.EmergencyText
	if err := c.May(UseWriteTexts); err != nil {
		return none, err
	}
	parts := textShape.FindStringSubmatch(id)
	body, note = strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")), strings.TrimSpace(note)
	switch {
	case parts == nil:
		return none, vigie.Errorf(vigie.CodeInvalid, "%q is not the id of an emergency text: use COUNTRY-LANG, such as BE-fr (fr, nl or en)", short(id))
	case body == "":
		return none, vigie.Errorf(vigie.CodeInvalid, "the text is empty")
	case utf8.RuneCountInString(body) > textMax:
		return none, vigie.Errorf(vigie.CodeInvalid, "the text has more than %d characters: nobody in danger reads that; shorten it", textMax)
	case utf8.RuneCountInString(note) > noteMax:
		return none, vigie.Errorf(vigie.CodeInvalid, "the note has more than %d characters: shorten it", noteMax)
	}
	if first := Helplines(parts[1], parts[2])[0].Number; !strings.Contains(body, first) {
		return none, vigie.Errorf(vigie.CodeInvalid, "the text does not name %s, the number to call in %s: add it", first, parts[1])
	}
	if err := d.changing(ctx, c, id, "saved after revision "+strconv.Itoa(read)); err != nil {
		return none, err
	}
	out, err := d.store.SaveEmergencyText(ctx, vigie.EmergencyText{
		ID: id, Country: parts[1], Lang: parts[2], Revision: read, Body: body, Note: note, By: c.Person.ID, At: d.now(),
	})
	if err != nil {
		return none, fmt.Errorf("save emergency text %s: %w", id, err)
	}
	return out, nil
}

// ApproveEmergencyText gives the caller's word for the revision that they read. The text may
// be used once a coordinator and an expert, two people, have given theirs.
func (d *Desk) ApproveEmergencyText(ctx context.Context, c Caller, id string, read int) (vigie.EmergencyText, error) {
	var none vigie.EmergencyText
	if err := c.May(UseWriteTexts); err != nil {
		return none, err
	}
	t, err := d.store.EmergencyText(ctx, id)
	if err != nil {
		return none, missing(err, "emergency text", id)
	}
	if _, err := t.Approve(c.Person, read, d.now()); err != nil {
		return none, err
	}
	if err := d.changing(ctx, c, id, "approved revision "+strconv.Itoa(read)); err != nil {
		return none, err
	}
	if t, err = d.store.ApproveEmergencyText(ctx, id, read, c.Person); err != nil {
		return none, fmt.Errorf("approve emergency text %s: %w", id, err)
	}
	return t, nil
}
