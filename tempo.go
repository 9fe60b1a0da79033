package vigie

import "time"

// Tempo is what was learnt of how a board lives. Counts fade with time, so that a board that
// changes its habits is learnt anew; crawler/schedule reads rates from them.
type Tempo struct {
	At       time.Time   `json:"at"`       // the counts are as of then
	New      [24]float64 `json:"new"`      // new threads, by hour of the site's zone
	Watched  [24]float64 `json:"watched"`  // hours that were watched, by hour of the site's zone
	Recent   float64     `json:"recent"`   // new threads of the last hours, fading fast
	Expected float64     `json:"expected"` // how many the long memory would have expected instead
	Need     float64     `json:"need"`     // requests for threads that were wanted, fading
	First    float64     `json:"first"`    // those of them that do not wait
	Span     float64     `json:"span"`     // hours that Need and First speak of
	Credit   float64     `json:"credit"`   // requests saved up for threads that can wait
	Day      string      `json:"day"`      // day, in UTC, of Spent
	Spent    int         `json:"spent"`    // requests of this board's visits on that day
	Deep     int         `json:"deep"`     // listing pages of the last visit that held nothing old: the next one reads as many
}
