package engine

import "encoding/json"

// nbData is what is read of an answer, whichever it is.
type nbData struct {
	nbTopic

	Name   string    `json:"name"` // of a category; "404", "login" of a page
	Topics []nbTopic `json:"topics"`
	Posts  []nbPost  `json:"posts"`
	Pages  struct {
		Current int    `json:"currentPage"`
		Count   int    `json:"pageCount"`
		Next    nbStep `json:"next"`
	} `json:"pagination"`
	Is404    bool `json:"-"`
	Is403    bool `json:"-"`
	Template struct {
		Name string `json:"name"`
	} `json:"template"`
	Status struct {
		Code string `json:"code"`
	} `json:"status"`
	Response json.RawMessage `json:"response"`
}

type nbStep struct {
	Page   int  `json:"page"`
	Active bool `json:"active"`
}

type nbTopic struct {
	TID     looseID `json:"tid"`
	Title   string  `json:"title"`
	Slug    string  `json:"slug"`
	Count   int     `json:"postcount"`
	At      string  `json:"timestampISO"`
	LastAt  string  `json:"lastposttimeISO"`
	Pinned  nbFlag  `json:"pinned"`
	Locked  nbFlag  `json:"locked"`
	Deleted nbFlag  `json:"deleted"`
	User    nbUser  `json:"user"`
	Teaser  struct {
		At string `json:"timestampISO"`
	} `json:"teaser"`
}

type nbUser struct {
	Username  string `json:"username"`
	Shown     string `json:"displayname"`
	Signature string `json:"signature"`
}

// shown is the name on the page; guests and deleted accounts have none.
func (u nbUser) shown() string {
	if u.Username == "[[global:guest]]" || u.Username == "[[global:former_user]]" {
		return ""
	}
	return firstOf(u.Shown, u.Username)
}

type nbPost struct {
	PID     looseID `json:"pid"`
	Content string  `json:"content"`
	At      string  `json:"timestampISO"`
	Deleted nbFlag  `json:"deleted"`
	Event   bool    `json:"isEvent"`
	User    nbUser  `json:"user"`
}

// nbFlag is what one version writes as 0 or 1 and the next as false or true.
type nbFlag int

// UnmarshalJSON takes 1, "1", true and their opposites.
func (f *nbFlag) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case "1", "true", `"1"`:
		*f = 1
	default:
		*f = 0
	}
	return nil
}

// nbDecode decodes an answer of /api once; nil when it is not one of NodeBB's.
func nbDecode(doc *Document) *nbData {
	if data, ok := doc.memo.(*nbData); ok {
		return data
	}
	if !doc.has(`"tid"`) && !doc.has(`"topics"`) && !doc.has(`"status"`) && !doc.has("[[error:") && !doc.has("[[global:") {
		return nil
	}
	data, ok := nbParse(doc.JSON())
	if !ok {
		return nil
	}
	doc.memo = data
	return data
}

// nbParse knows NodeBB by what it names: topics with a tid in a template or a pagination, or
// the status words of its API.
func nbParse(raw json.RawMessage) (*nbData, bool) {
	var data nbData
	if json.Unmarshal(raw, &data) != nil {
		return nil, false
	}
	switch data.Status.Code {
	case "ok":
		status := data.Status
		if json.Unmarshal(data.Response, &data) != nil {
			return nil, false
		}
		data.Status = status
	case "not-found", "forbidden", "not-authorised":
		return &data, data.Response != nil
	}
	if data.Template.Name == "404" || data.Title == "[[global:404.title]]" || data.Title == "Not Found" && data.TID == "" && data.Topics == nil {
		data.Is404 = true
	}
	if data.Template.Name == "403" || data.Title == "[[global:403.title]]" {
		data.Is403 = true
	}
	topics := data.Topics != nil && (data.Pages.Count > 0 || len(data.Topics) > 0 && data.Topics[0].TID != "")
	known := topics || data.TID != "" && data.Posts != nil || data.Template.Name != "" || data.Title == "[[global:404.title]]" || data.Title == "[[global:403.title]]"
	return &data, known
}

// nbRead is the page's data: the answer itself, or what an ordinary page keeps.
func nbRead(doc *Document) (*nbData, error) {
	if doc.JSON() != nil {
		if data := nbDecode(doc); data != nil {
			return data, nil
		}
		return nil, ErrDrift
	}
	if data, ok := doc.memo.(*nbData); ok {
		return data, nil
	}
	data, _ := nbParse(json.RawMessage(doc.HTML().FindMatcher(nbPayload).Text()))
	if data == nil {
		return nil, errNoPayload
	}
	doc.memo = data
	return data, nil
}
