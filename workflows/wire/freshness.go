package wire

// FreshnessResult counts what a look at all datasets found: those that have a freshness, and events that were told.
type FreshnessResult struct {
	Datasets int `json:"datasets"`
	Stale    int `json:"stale"` // older than they may be, at present
	Told     int `json:"told"`  // breaches that began or ended since the look before
}
