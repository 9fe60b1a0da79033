package client

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Emergency is an alarm that people are told of.
type Emergency struct {
	ID           string     `json:"id"`
	Question     string     `json:"question"`
	Site         string     `json:"site"`
	Lang         string     `json:"lang"`
	State        string     `json:"state"` // open, acknowledged or settled
	RaisedAt     time.Time  `json:"raised_at"`
	Pushes       int        `json:"pushes"`
	NextPushAt   time.Time  `json:"next_push_at"` // zero: none any more
	NobodyOnDuty bool       `json:"nobody_on_duty"`
	AckBy        string     `json:"ack_by"`
	Helplines    []Helpline `json:"helplines"`
}

// Emergencies reads a page of the emergencies, newest first. Query is that of
// GET /emergencies: state (open or all), limit, cursor.
func (c *Client) Emergencies(ctx context.Context, query url.Values) (List[Emergency], error) {
	var out List[Emergency]
	err := c.call(ctx, http.MethodGet, "/api/v1/emergencies", query, nil, &out)
	return out, err
}

// Acknowledge takes an emergency, by its id or its question's: nobody is told again. Whoever
// was first stays the one.
func (c *Client) Acknowledge(ctx context.Context, id string) (Emergency, error) {
	var out Emergency
	err := c.call(ctx, http.MethodPost, "/api/v1/emergencies/"+url.PathEscape(id)+"/ack", nil, nil, &out)
	return out, err
}
