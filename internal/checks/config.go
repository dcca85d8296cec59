package checks

// Config is the `checks` block of a dataset.yaml. Shares lie between 0 and 1; a zero value means the default.
// docs/CHECKS.md says of every check what it catches and where its numbers come from.
type Config struct {
	// MinRows is the least number of rows of each source, MinRowsBySource of one. v1 is held below it; so is every
	// later version.
	MinRows         int64            `yaml:"min_rows" json:"min_rows,omitempty"`
	MinRowsBySource map[string]int64 `yaml:"min_rows_by_source,omitempty" json:"min_rows_by_source,omitempty"`
	// Coverage is, by column of the main table, the least share of rows with a value, e.g. {title: 0.99}.
	Coverage map[string]float64 `yaml:"coverage,omitempty" json:"coverage,omitempty"`
	// Off names checks that are not made.
	Off []string `yaml:"off,omitempty" json:"off,omitempty"`
	// Custom are the dataset's own rules.
	Custom []Custom `yaml:"custom,omitempty" json:"custom,omitempty"`

	// RowCount, Seen and Listed bound published rows, keys that the run met and keys that lists showed, as a share of what is
	// usual. Growth bounds how many more rows than usual there may be, as a share of these.
	RowCount Floor   `yaml:"row_count,omitempty" json:"row_count,omitzero"`
	Seen     Floor   `yaml:"seen,omitempty" json:"seen,omitzero"`
	Listed   Floor   `yaml:"listed,omitempty" json:"listed,omitzero"`
	Growth   Ceiling `yaml:"growth,omitempty" json:"growth,omitzero"`
	// CoverageDrop bounds the drop of a column's coverage below what is usual, in shares (0.05 = 5 points), CategoryCoverage that
	// within one category.
	CoverageDrop     Ceiling `yaml:"coverage_drop,omitempty" json:"coverage_drop,omitzero"`
	CategoryCoverage Ceiling `yaml:"category_coverage,omitempty" json:"category_coverage,omitzero"`
	// PriceChanged, PriceJumped (by a factor over 5), PriceFar (over 2.5), PriceMoved (up by over 15 % without a struck price) and
	// PriceBothWays (the smaller of those that rose and fell so) bound shares of the prices of the same products above what is
	// usual; PriceUniform the share that changed by one factor; PriceLevel the factor in the middle.
	PriceChanged  Ceiling `yaml:"price_changed,omitempty" json:"price_changed,omitzero"`
	PriceJumped   Ceiling `yaml:"price_jumped,omitempty" json:"price_jumped,omitzero"`
	PriceFar      Ceiling `yaml:"price_far,omitempty" json:"price_far,omitzero"`
	PriceMoved    Ceiling `yaml:"price_moved,omitempty" json:"price_moved,omitzero"`
	PriceBothWays Ceiling `yaml:"price_both_ways,omitempty" json:"price_both_ways,omitzero"`
	PriceUniform  Ceiling `yaml:"price_uniform,omitempty" json:"price_uniform,omitzero"`
	PriceLevel    Band    `yaml:"price_level,omitempty" json:"price_level,omitzero"`
	// Currency bounds the share of prices in codes that the source does not have otherwise, CurrencyMix and Language the rise
	// of one that it has.
	Currency    Ceiling `yaml:"currency,omitempty" json:"currency,omitzero"`
	CurrencyMix Ceiling `yaml:"currency_mix,omitempty" json:"currency_mix,omitzero"`
	Language    Ceiling `yaml:"language,omitempty" json:"language,omitzero"`
	// Dominance and PriceDominance bound by how much more rows than before have one title, one price; DistinctTitles,
	// Duplicates and Uniqueness how far the share of different titles, texts and addresses may fall.
	Dominance      Ceiling `yaml:"dominance,omitempty" json:"dominance,omitzero"`
	PriceDominance Ceiling `yaml:"price_dominance,omitempty" json:"price_dominance,omitzero"`
	DistinctTitles Ceiling `yaml:"distinct_titles,omitempty" json:"distinct_titles,omitzero"`
	Duplicates     Ceiling `yaml:"duplicates,omitempty" json:"duplicates,omitzero"`
	Uniqueness     Ceiling `yaml:"uniqueness,omitempty" json:"uniqueness,omitzero"`
	// Format bounds the rise of values that have not the form of a GTIN, an address or a date, Characters that of damaged texts.
	Format     Ceiling `yaml:"format,omitempty" json:"format,omitzero"`
	Characters Ceiling `yaml:"characters,omitempty" json:"characters,omitzero"`
	// Alternatives bounds the share of a field's values that come from another place of the recipe than in the parent.
	Alternatives Ceiling `yaml:"alternatives,omitempty" json:"alternatives,omitzero"`
	// Distribution bounds the stability index of prices, title lengths and categories.
	Distribution Ceiling `yaml:"distribution,omitempty" json:"distribution,omitzero"`
	// Retired bounds the share of the parent's rows that one run takes out because nobody sees them, Ended that of rows whose
	// pages say that they ended, above what is usual.
	Retired Ceiling `yaml:"retired,omitempty" json:"retired,omitzero"`
	Ended   Ceiling `yaml:"ended,omitempty" json:"ended,omitzero"`
	// Failures bounds the share of pages and items that could not be read; Refused, Retried and Stale shares above what is
	// usual; BodySize the change of the middle size of a page kind.
	Failures Ceiling `yaml:"failures,omitempty" json:"failures,omitzero"`
	Refused  Ceiling `yaml:"refused,omitempty" json:"refused,omitzero"`
	Retried  Ceiling `yaml:"retried,omitempty" json:"retried,omitzero"`
	BodySize Ceiling `yaml:"body_size,omitempty" json:"body_size,omitzero"`
	Stale    Ceiling `yaml:"stale,omitempty" json:"stale,omitzero"`
	// Quarantine bounds the rise of records that cannot be published, Removal the change of what rules leave out.
	Quarantine Ceiling `yaml:"quarantine,omitempty" json:"quarantine,omitzero"`
	Removal    Ceiling `yaml:"removal,omitempty" json:"removal,omitzero"`
	// Partial says what a source that did not end by exhaustion gets: pass, warn (default) or hold.
	Partial Level `yaml:"partial,omitempty" json:"partial,omitempty"`
}

// Floor warns and holds below.
type Floor struct {
	Warn float64 `yaml:"warn" json:"warn,omitempty"`
	Hold float64 `yaml:"hold" json:"hold,omitempty"`
}

// Ceiling warns and holds above.
type Ceiling struct {
	Warn float64 `yaml:"warn" json:"warn,omitempty"`
	Hold float64 `yaml:"hold" json:"hold,omitempty"`
}

// Band holds outside of it.
type Band struct {
	Low  float64 `yaml:"low" json:"low,omitempty"`
	High float64 `yaml:"high" json:"high,omitempty"`
}

// bound is the one that a level has passed, or the next one.
func (c Ceiling) bound(l Level) float64 {
	if l == Hold {
		return c.Hold
	}
	return c.Warn
}

// never is a bound that no share reaches.
const never = 1

// Default is the configuration of a dataset without a checks block. docs/CHECKS.md names the source of every number.
func Default() Config {
	return Config{
		MinRows:  1,
		Coverage: map[string]float64{"title": 0.99, "url": 0.99},
		RowCount: Floor{Warn: 0.90, Hold: 0.70}, Seen: Floor{Warn: 0.90, Hold: 0.70}, Listed: Floor{Warn: 0.90, Hold: 0.70},
		Growth:       Ceiling{Warn: 1, Hold: 1000}, // new stock is no harm
		CoverageDrop: Ceiling{Warn: 0.05, Hold: 0.15}, CategoryCoverage: Ceiling{Warn: 0.15, Hold: 0.30},
		PriceChanged: Ceiling{Warn: 0.10, Hold: never}, // a sale changes as many
		PriceJumped:  Ceiling{Warn: 0.005, Hold: 0.01}, PriceFar: Ceiling{Warn: 0.02, Hold: 0.05},
		PriceMoved: Ceiling{Warn: 0.015, Hold: 0.03}, PriceBothWays: Ceiling{Warn: 0.008, Hold: 0.012},
		PriceUniform: Ceiling{Warn: 0.30, Hold: 0.60}, PriceLevel: Band{Low: 0.80, High: 1.25},
		Currency: Ceiling{Warn: 0.002, Hold: 0.005}, CurrencyMix: Ceiling{Warn: 0.10, Hold: 0.25}, Language: Ceiling{Warn: 0.05, Hold: 0.20},
		Dominance: Ceiling{Warn: 0.01, Hold: 0.02}, PriceDominance: Ceiling{Warn: 0.05, Hold: 0.15},
		DistinctTitles: Ceiling{Warn: 0.05, Hold: 0.15}, Duplicates: Ceiling{Warn: 0.10, Hold: 0.20}, Uniqueness: Ceiling{Warn: 0.05, Hold: 0.15},
		Format: Ceiling{Warn: 0.05, Hold: 0.15}, Characters: Ceiling{Warn: 0.005, Hold: 0.02},
		Alternatives: Ceiling{Warn: 0.20, Hold: never}, // a fallback's values may be right: it only warns
		Distribution: Ceiling{Warn: 0.25, Hold: 1000},
		Retired:      Ceiling{Warn: 0.05, Hold: 0.15}, Ended: Ceiling{Warn: 0.10, Hold: 0.25},
		Failures: Ceiling{Warn: 0.10, Hold: 0.30}, // a captcha that no recipe knows
		Refused:  Ceiling{Warn: 0.05, Hold: 0.30}, Retried: Ceiling{Warn: 0.10, Hold: never},
		BodySize: Ceiling{Warn: 0.40, Hold: 1000}, Stale: Ceiling{Warn: 0.05, Hold: never},
		Quarantine: Ceiling{Warn: 0.05, Hold: 0.15}, Removal: Ceiling{Warn: 0.10, Hold: 0.30},
		Partial: Warn,
	}
}

// bounds names every pair of bounds by its key, so that defaults, checks of the values and displays miss none.
func (c *Config) bounds() (floors map[string]*Floor, ceilings map[string]*Ceiling) {
	return map[string]*Floor{"row_count": &c.RowCount, "seen": &c.Seen, "listed": &c.Listed},
		map[string]*Ceiling{
			"growth": &c.Growth, "coverage_drop": &c.CoverageDrop, "category_coverage": &c.CategoryCoverage,
			"price_changed": &c.PriceChanged, "price_jumped": &c.PriceJumped, "price_far": &c.PriceFar, "price_moved": &c.PriceMoved,
			"price_both_ways": &c.PriceBothWays, "price_uniform": &c.PriceUniform, "currency": &c.Currency, "currency_mix": &c.CurrencyMix,
			"language": &c.Language, "dominance": &c.Dominance, "price_dominance": &c.PriceDominance, "distinct_titles": &c.DistinctTitles,
			"duplicates": &c.Duplicates, "uniqueness": &c.Uniqueness, "format": &c.Format, "characters": &c.Characters,
			"alternatives": &c.Alternatives, "distribution": &c.Distribution, "retired": &c.Retired, "ended": &c.Ended, "failures": &c.Failures,
			"refused": &c.Refused, "retried": &c.Retried, "body_size": &c.BodySize, "stale": &c.Stale, "quarantine": &c.Quarantine, "removal": &c.Removal,
		}
}

// unbounded are keys whose values are no shares.
var unbounded = map[string]bool{"growth": true, "distribution": true, "body_size": true}

// WithDefaults fills what c leaves open. Coverage is taken whole: who declares it declares all of it.
func (c Config) WithDefaults() Config {
	d := Default()
	if c.MinRows == 0 {
		c.MinRows = d.MinRows
	}
	if c.Coverage == nil {
		c.Coverage = d.Coverage
	}
	floors, ceilings := c.bounds()
	standardFloors, standardCeilings := d.bounds()
	for key, f := range floors {
		if *f == (Floor{}) {
			*f = *standardFloors[key]
		}
	}
	for key, f := range ceilings {
		if *f == (Ceiling{}) {
			*f = *standardCeilings[key]
		}
	}
	if c.PriceLevel == (Band{}) {
		c.PriceLevel = d.PriceLevel
	}
	if c.Partial == "" {
		c.Partial = d.Partial
	}
	return c
}
