package profile

// Rows summarises the published rows of one source at one moment. All fields merge by addition.
type Rows struct {
	Rows int64 `json:"rows"`
	// Coverage is, by column, how many rows have a value.
	Coverage map[string]int64 `json:"coverage,omitempty"`
	// Currencies, Languages and Splits count rows by value of price_currency, language and split.
	Currencies map[string]int64 `json:"currencies,omitempty"`
	Languages  map[string]int64 `json:"languages,omitempty"`
	Splits     map[string]int64 `json:"splits,omitempty"`
	// Titles estimates how many titles differ.
	Titles Distinct `json:"titles"`
}

// Source is what Compare measured about one source in one run.
type Source struct {
	// Now are the rows after the run, Parent those of the version compared with (zero when there was none).
	Now    Rows `json:"now"`
	Parent Rows `json:"parent"`
	// Retired is how many of the parent's rows this run takes out.
	Retired int64 `json:"retired"`
	// Seen is how many keys this run had a record of; Records how many records it read (rows and items).
	Seen    int64 `json:"seen"`
	Records int64 `json:"records"`
	// Attempted is how many pages and items got an outcome, Failed how many of them one that says nothing about the
	// product: blocked, incomplete, parse_failed, fetch_failed, robots_denied, over_budget, poison.
	Attempted int64 `json:"attempted"`
	Failed    int64 `json:"failed"`
	// Quarantined counts records that were not published, by stage.
	Quarantined map[string]int64 `json:"quarantined,omitempty"`
	// Matched counts, by field and alternative ("price" → "detail#0"), which alternative stated the field in the
	// records of this run.
	Matched map[string]map[string]int64 `json:"matched,omitempty"`
	// Flags counts published rows written in this run by quality flag.
	Flags map[string]int64 `json:"flags,omitempty"`
	// Repriced is how many rows had a price before and after, PriceChanged how many of them another one in the
	// same currency, PriceJumped how many of those by a factor over 5 or under 0.2.
	Repriced     int64 `json:"repriced"`
	PriceChanged int64 `json:"price_changed"`
	PriceJumped  int64 `json:"price_jumped"`
	// Samples names up to ten keys for people, by what they show: "gone", "quarantined", "price_jumped".
	Samples map[string][]string `json:"samples,omitempty"`
}

// MaxSamples is how many keys Sample keeps by name: the smallest, so that order does not matter.
const MaxSamples = 10

// Add counts n in m, creating it on first use.
func Add(m *map[string]int64, key string, n int64) {
	if *m == nil {
		*m = map[string]int64{}
	}
	(*m)[key] += n
}

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

// Merge adds other to r.
func (r *Rows) Merge(other Rows) {
	r.Rows += other.Rows
	addAll(&r.Coverage, other.Coverage)
	addAll(&r.Currencies, other.Currencies)
	addAll(&r.Languages, other.Languages)
	addAll(&r.Splits, other.Splits)
	r.Titles.Merge(other.Titles)
}

func addAll(to *map[string]int64, from map[string]int64) {
	for k, n := range from {
		Add(to, k, n)
	}
}
