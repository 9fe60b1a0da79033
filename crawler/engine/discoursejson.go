package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// dcData is what is read of a JSON answer, whichever it is.
type dcData struct {
	dcTopic

	TopicList *dcList  `json:"topic_list"`
	Users     []dcUser `json:"users"`
	Errors    []string `json:"errors"`
	Type      string   `json:"error_type"`
}

type dcUser struct {
	ID   int64  `json:"id"`
	Name string `json:"username"`
}

type dcList struct {
	More   string  `json:"more_topics_url"`
	Topics []dcRow `json:"topics"`
}

type dcRow struct {
	ID      looseID `json:"id"`
	Title   string  `json:"title"`
	Slug    string  `json:"slug"`
	Count   int     `json:"posts_count"`
	Created string  `json:"created_at"`
	Last    string  `json:"last_posted_at"`
	Bumped  string  `json:"bumped_at"`
	Pinned  bool    `json:"pinned"`
	Closed  bool    `json:"closed"`
	Archive bool    `json:"archived"`
	Kind    string  `json:"archetype"`
	Posters []struct {
		What string `json:"description"`
		User int64  `json:"user_id"`
	} `json:"posters"`
}

type dcTopic struct {
	ID      looseID `json:"id"`
	Title   string  `json:"title"`
	Slug    string  `json:"slug"`
	Count   int     `json:"posts_count"`
	Closed  bool    `json:"closed"`
	Archive bool    `json:"archived"`
	Stream  *struct {
		Posts []dcPost  `json:"posts"`
		IDs   []looseID `json:"stream"`
	} `json:"post_stream"`
}

type dcPost struct {
	ID      looseID `json:"id"`
	Number  int     `json:"post_number"`
	Kind    int     `json:"post_type"` // 1 post, 2 moderator's word, 3 "closed this topic", 4 whisper
	Author  string  `json:"username"`
	Created string  `json:"created_at"`
	Cooked  string  `json:"cooked"`
	Topic   looseID `json:"topic_id"`
	Slug    string  `json:"topic_slug"`
	Hidden  bool    `json:"hidden"`
	Gone    bool    `json:"user_deleted"`
	Deleted string  `json:"deleted_at"`
}

// dcDecode decodes a JSON answer once; nil when it is not one of Discourse's.
func dcDecode(doc *Document) *dcData {
	if data, ok := doc.memo.(*dcData); ok {
		return data
	}
	if !doc.has(`"topic_list"`) && !doc.has(`"post_stream"`) && !doc.has(`"error_type"`) {
		return nil
	}
	var data dcData
	if err := json.Unmarshal(doc.JSON(), &data); err != nil || data.TopicList == nil && data.Stream == nil && data.Type == "" {
		return nil
	}
	doc.memo = &data
	return &data
}

// dcRead is the page's JSON: the answer itself, or what an ordinary page keeps for its
// program in data-preloaded, where each value is JSON inside a string.
func dcRead(doc *Document) (*dcData, error) {
	if doc.JSON() != nil {
		if data := dcDecode(doc); data != nil {
			return data, nil
		}
		return nil, ErrDrift
	}
	if data, ok := doc.memo.(*dcData); ok {
		return data, nil
	}
	raw, ok := doc.HTML().FindMatcher(dcPreloaded).Attr("data-preloaded")
	if !ok {
		return nil, errNoPayload
	}
	var values map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &values); err != nil {
		return nil, fmt.Errorf("data-preloaded is not JSON: %w", ErrDrift)
	}
	for name, value := range values {
		if !dcKey.MatchString(name) {
			continue // settings and the visitor's own data are not looked at
		}
		var text string
		if json.Unmarshal(value, &text) == nil {
			value = json.RawMessage(text)
		}
		var data dcData
		if err := json.Unmarshal(value, &data); err != nil {
			return nil, fmt.Errorf("%s in data-preloaded: %w", strings.TrimRight(name, "0123456789"), errors.Join(err, ErrDrift))
		}
		if data.TopicList != nil || data.Stream != nil {
			doc.memo = &data
			return &data, nil
		}
	}
	return nil, errNoPayload
}
