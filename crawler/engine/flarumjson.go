package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
)

// flData is a JSON:API document: one resource or a list of them, and what they refer to.
type flData struct {
	Data     json.RawMessage `json:"data"`
	Included []flResource    `json:"included"`
	Links    struct {
		Next string `json:"next"`
	} `json:"links"`
	Errors []flProblem `json:"errors"`

	Kind  string            `json:"-"` // of the one resource, or of listed posts; empty: a listing
	list  []flResource      // the data, always as a list
	names map[flName]string // of the users
}

type flProblem struct {
	Status looseID `json:"status"`
	Code   string  `json:"code"`
}

type flName struct{ kind, id string }

// flResource is a discussion, a post or a user.
type flResource struct {
	Kind string               `json:"type"`
	ID   looseID              `json:"id"`
	At   flAttributes         `json:"attributes"`
	Rel  map[string]flRelated `json:"relationships"`
}

// flAttributes has the names of 2018 and later, and those before.
type flAttributes struct {
	Title       string `json:"title"`
	Slug        string `json:"slug"`
	Count       int    `json:"commentCount"`
	Created     string `json:"createdAt"`
	LastPosted  string `json:"lastPostedAt"`
	Hidden      bool   `json:"isHidden"`
	Sticky      bool   `json:"isSticky"`
	Locked      bool   `json:"isLocked"`
	ContentType string `json:"contentType"`
	HTML        string `json:"contentHtml"`
	DisplayName string `json:"displayName"`
	Username    string `json:"username"`
	Started     string `json:"startTime"`
	LastTime    string `json:"lastTime"`
	Time        string `json:"time"`
}

// flRelated is a reference to one resource or to many.
type flRelated struct{ ids []flName }

// UnmarshalJSON takes {"data": {…}}, {"data": […]} and {"data": null}.
func (r *flRelated) UnmarshalJSON(b []byte) error {
	var one struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(b, &one); err != nil {
		return err
	}
	for _, x := range flList(one.Data) {
		r.ids = append(r.ids, flName{x.Kind, string(x.ID)})
	}
	return nil
}

// flRef is the first of the references that a resource has.
func flRef(r flResource, names ...string) flName {
	for _, name := range names {
		if ids := r.Rel[name].ids; len(ids) > 0 {
			return ids[0]
		}
	}
	return flName{}
}

func flList(raw json.RawMessage) []flResource {
	raw = bytes.TrimSpace(raw)
	var list []flResource
	if len(raw) > 0 && raw[0] == '[' {
		if json.Unmarshal(raw, &list) != nil {
			return nil
		}
		if list == nil {
			list = []flResource{}
		}
		return list
	}
	var one flResource
	if len(raw) == 0 || json.Unmarshal(raw, &one) != nil || one.Kind == "" {
		return nil
	}
	return []flResource{one}
}

// flDecode decodes an answer of /api once; nil when it is not one of Flarum's.
func flDecode(doc *Document) *flData {
	if data, ok := doc.memo.(*flData); ok {
		return data
	}
	if !doc.has(`"discussions"`) && !doc.has(`"posts"`) && (!doc.has(`"errors"`) || !doc.has(`"status"`)) {
		return nil
	}
	data, err := flParse(doc.JSON())
	if err != nil {
		return nil
	}
	doc.memo = data
	return data
}

var errNotFlarum = errors.New("no document of discussions or posts")

func flParse(raw json.RawMessage) (*flData, error) {
	var data flData
	if err := json.Unmarshal(raw, &data); err != nil {
		return nil, err
	}
	if len(data.Errors) > 0 && data.Errors[0].Code != "" && data.Errors[0].Status != "" {
		return &data, nil
	}
	data.list = flList(data.Data)
	known := data.list != nil
	for _, r := range data.list {
		known = known && (r.Kind == flThread || r.Kind == flPostKind)
	}
	single := bytes.HasPrefix(bytes.TrimSpace(data.Data), []byte("{"))
	if !known || single && data.list[0].Kind != flThread {
		return nil, errNotFlarum
	}
	if single || len(data.list) > 0 && data.list[0].Kind == flPostKind {
		data.Kind = data.list[0].Kind
	}
	data.names = map[flName]string{}
	for _, r := range data.Included {
		if r.Kind == "users" {
			data.names[flName{r.Kind, string(r.ID)}] = firstOf(r.At.DisplayName, r.At.Username)
		}
	}
	return &data, nil
}

// flRead is the page's document: the answer itself, or what the page keeps.
func flRead(doc *Document) (*flData, error) {
	if doc.JSON() != nil {
		if data := flDecode(doc); data != nil {
			return data, nil
		}
		return nil, ErrDrift
	}
	if data, ok := doc.memo.(*flData); ok {
		return data, nil
	}
	raw := doc.HTML().FindMatcher(flPayload).Text()
	var payload struct {
		Document json.RawMessage `json:"apiDocument"`
		Old      json.RawMessage `json:"document"`
	}
	if err := json.Unmarshal([]byte(raw), &payload); err != nil {
		return nil, errNoPayload
	}
	if len(payload.Document) == 0 {
		payload.Document = payload.Old
	}
	data, err := flParse(payload.Document)
	if err != nil {
		return nil, errNoPayload
	}
	doc.memo = data
	return data, nil
}

// sortPosts puts posts in the order of their times: JSON:API lists what it includes in any.
func sortPosts(posts []Post) {
	slices.SortStableFunc(posts, func(a, b Post) int { return a.At.Compare(b.At) })
}
