package profile

// Source is what Compare measured about one source in one run.
type Source struct {
	// Now are the rows after the run, Parent those of the version compared with (zero when there was none).
	Now    Rows `json:"now"`
	Parent Rows `json:"parent"`
	// Retired is how many of the parent's rows this run takes out; Ended how many of them because their own page said
	// that they are no more, and not because lists no longer show them.
	Retired int64 `json:"retired"`
	Ended   int64 `json:"ended,omitempty"`
	// Seen is how many keys this run had a record of, Listed how many of them stood in a list; Records how many records it
	// read (rows and items). Added is how many rows are new.
	Seen    int64 `json:"seen"`
	Listed  int64 `json:"listed,omitempty"`
	Records int64 `json:"records"`
	Added   int64 `json:"added,omitempty"`
	// Attempted is how many pages and items got an outcome, Failed how many of them one that says nothing about the
	// product: blocked, incomplete, parse_failed, fetch_failed, robots_denied, over_budget, poison. Refused is how many
	// were blocked or answered 403, 429 or 503 to the end.
	Attempted int64 `json:"attempted"`
	Failed    int64 `json:"failed"`
	Refused   int64 `json:"refused,omitempty"`
	// Statuses counts final answers by HTTP status, where one is known.
	Statuses map[string]int64 `json:"statuses,omitempty"`
	// Bodies are, by page kind, the archived sizes in bytes of the bodies that this run's records were read from.
	Bodies map[string]Histogram `json:"bodies,omitempty"`
	// Crawl are the crawl's own counts.
	Crawl Crawl `json:"crawl,omitzero"`
	// Quarantined counts records that were not published, by stage.
	Quarantined map[string]int64 `json:"quarantined,omitempty"`
	// Matched counts, by field and alternative ("price" → "detail#0"), which alternative stated the field in the
	// records of this run.
	Matched map[string]map[string]int64 `json:"matched,omitempty"`
	// Flags counts rows that this run made by quality flag, published or not; Damaged those whose characters are damaged or
	// were repaired.
	Flags   map[string]int64 `json:"flags,omitempty"`
	Damaged int64            `json:"damaged,omitempty"`
	// Ages are the days since the published rows were last seen, Stale how many of them over a week ago.
	Ages  Histogram `json:"ages,omitzero"`
	Stale int64     `json:"stale,omitempty"`
	// Changed counts, by tracked column, the rows whose value changed at the source.
	Changed map[string]int64 `json:"changed,omitempty"`
	Pairs
	// Drops are the categories in which a column lost most, the worst first, at most MaxDrops.
	Drops []Drop `json:"drops,omitempty"`
	// Samples names up to ten keys for people, by what they show: "gone", "quarantined", "price_jumped".
	Samples map[string][]string `json:"samples,omitempty"`
	// Shown are up to ten rows by what they show, for people: as before; and "price_moved", "price_changed",
	// "currency", "renamed", "lost.<column>", "where.<name>".
	Shown map[string][]Sample `json:"shown,omitempty"`
}

// Crawl are counts of the crawl that brought the records.
type Crawl struct {
	Fetched int64 `json:"fetched,omitempty"` // requests answered
	Retried int64 `json:"retried,omitempty"` // requests that repeated one that failed
	Skipped int64 `json:"skipped,omitempty"` // rows and links that the recipe's rules left out
}

// Pairs compare the values that rows had before and after the run.
type Pairs struct {
	// Repriced is how many rows had a price before and after, PriceChanged how many of them another one in the
	// same currency, PriceJumped how many of those by a factor over 5 or under 0.2, PriceFar over 2.5 or under 0.4.
	Repriced     int64 `json:"repriced"`
	PriceChanged int64 `json:"price_changed"`
	PriceJumped  int64 `json:"price_jumped"`
	PriceFar     int64 `json:"price_far,omitempty"`
	// PriceUp and PriceDown are how many rose or fell by more than 15 % and no list price explains it: a sale begins when
	// the old price is the new list price, and ends when the price returns to the old one.
	PriceUp   int64 `json:"price_up,omitempty"`
	PriceDown int64 `json:"price_down,omitempty"`
	// Rises and Falls count all of them, whatever explains them.
	Rises int64 `json:"rises,omitempty"`
	Falls int64 `json:"falls,omitempty"`
	// Recurrency is how many have a price in another currency than before.
	Recurrency int64 `json:"recurrency,omitempty"`
	// LeapUp and LeapDown are how many rose by more than a quarter or fell by as much (under 0.8), whatever explains it, and
	// LeapTop their most frequent ratios: those of sales are few, those of other variants' prices many.
	LeapUp   int64 `json:"leap_up,omitempty"`
	LeapDown int64 `json:"leap_down,omitempty"`
	LeapTop  Top   `json:"leap_top,omitzero"`
	// Ratios are new price by old price of those that changed, RatioTop the most frequent ratios with two decimals.
	Ratios   Histogram `json:"ratios,omitzero"`
	RatioTop Top       `json:"ratio_top,omitzero"`
	// Paired is how many rows were published before and after and seen by this run; Renamed how many of them by another
	// title, Lost and Gained how many by column lost or gained a value.
	Paired  int64            `json:"paired,omitempty"`
	Renamed int64            `json:"renamed,omitempty"`
	Lost    map[string]int64 `json:"lost,omitempty"`
	Gained  map[string]int64 `json:"gained,omitempty"`
}

// Sample is a row that shows something: its key and address and the cells that matter, before and after the run, as texts
// of at most 120 bytes. A cell that is missing is null.
type Sample struct {
	Key    string            `json:"key"`
	URL    string            `json:"url,omitempty"`
	Fields []string          `json:"fields,omitempty"`
	Before map[string]string `json:"before,omitempty"`
	After  map[string]string `json:"after,omitempty"`
}

const (
	// MaxSamples is how many keys Sample keeps by name: the smallest, so that order does not matter.
	MaxSamples = 10
	// maxShown is how many kinds of rows are shown.
	maxShown = 48
	// maxSampleText bounds a cell of a sample, in bytes.
	maxSampleText = 120
)

// Match counts an alternative.
func (s *Source) Match(field, alternative string) {
	if s.Matched == nil {
		s.Matched = map[string]map[string]int64{}
	}
	if s.Matched[field] == nil {
		s.Matched[field] = map[string]int64{}
	}
	s.Matched[field][alternative]++
}

// Sample remembers key under name while there is room; callers feed keys in ascending order.
func (s *Source) Sample(name, key string) {
	if s.Samples == nil {
		s.Samples = map[string][]string{}
	}
	if len(s.Samples[name]) < MaxSamples {
		s.Samples[name] = append(s.Samples[name], key)
	}
}

// Show remembers a row with the cells of some fields while there is room; callers feed keys in ascending order.
func (s *Source) Show(name, key string, before, after map[string]string, fields ...string) {
	if len(s.Shown[name]) >= MaxSamples || s.Shown[name] == nil && len(s.Shown) >= maxShown {
		return
	}
	sample := Sample{Key: key, URL: cutText(after["url"], 2*maxSampleText), Fields: fields, Before: shown(before, fields), After: shown(after, fields)}
	if sample.URL == "" {
		sample.URL = cutText(before["url"], 2*maxSampleText)
	}
	if s.Shown == nil {
		s.Shown = map[string][]Sample{}
	}
	s.Shown[name] = append(s.Shown[name], sample)
}

func shown(cells map[string]string, fields []string) map[string]string {
	var out map[string]string
	for _, f := range fields {
		if v, ok := cells[f]; ok {
			put(&out, f, cutText(v, maxSampleText))
		}
	}
	return out
}

// Body notes the size of a body of a page kind.
func (s *Source) Body(page string, size int64) {
	h := s.Bodies[page]
	h.Add(float64(size))
	put(&s.Bodies, page, h)
}

// Compact is what manifests keep of a run's figures: those that a later run or a reader of versions compares with.
func (s Source) Compact() Source {
	s.Now, s.Parent = s.Now.Compact(), Rows{}
	s.Bodies, s.Shown, s.Drops = nil, nil, nil
	s.Ratios, s.RatioTop, s.LeapTop = Histogram{}, Top{}, Top{}
	return s
}
