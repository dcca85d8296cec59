package wire

// FreshnessResult counts what a look at all datasets found: those that have a freshness, events that were told, and runs that
// could not tell of themselves.
type FreshnessResult struct {
	Datasets int `json:"datasets"`
	Stale    int `json:"stale"`          // older than they may be, at present
	Told     int `json:"told"`           // breaches that began or ended since the look before
	Lost     int `json:"lost,omitempty"` // runs that ended without a word since the look before
}
