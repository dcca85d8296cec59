package checks

import "fmt"

// Config is the `checks` block of a dataset.yaml. Shares lie between 0 and 1; a zero value means the default.
type Config struct {
	// MinRows is the least number of rows of each source, MinRowsBySource of one. v1 is held below it; so is every
	// later version.
	MinRows         int64            `yaml:"min_rows" json:"min_rows,omitempty"`
	MinRowsBySource map[string]int64 `yaml:"min_rows_by_source,omitempty" json:"min_rows_by_source,omitempty"`
	// Coverage is, by column of the main table, the least share of rows with a value, e.g. {title: 0.99}.
	Coverage map[string]float64 `yaml:"coverage,omitempty" json:"coverage,omitempty"`
	// RowCount bounds rows as a share of the parent's.
	RowCount Floor `yaml:"row_count,omitempty" json:"row_count,omitzero"`
	// CoverageDrop bounds the drop of a column's coverage against the parent, in shares (0.05 = 5 points).
	CoverageDrop Ceiling `yaml:"coverage_drop,omitempty" json:"coverage_drop,omitzero"`
	// Alternatives bounds the share of a field's values that come from another place of the recipe than in the parent.
	Alternatives Ceiling `yaml:"alternatives,omitempty" json:"alternatives,omitzero"`
	// Retired bounds the share of the parent's rows that one run takes out.
	Retired Ceiling `yaml:"retired,omitempty" json:"retired,omitzero"`
	// Failures bounds the share of pages and items that could not be read.
	Failures Ceiling `yaml:"failures,omitempty" json:"failures,omitzero"`
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

// Default is the configuration of a dataset without a checks block. The bounds are those of
// spidermon's and our own figures in the field: rows under 90 % and 70 %, coverage drops over 5 and 15 points,
// retirements over 5 % and 15 %; title and url in 99 % of the rows.
func Default() Config {
	return Config{
		MinRows:      1,
		Coverage:     map[string]float64{"title": 0.99, "url": 0.99},
		RowCount:     Floor{Warn: 0.90, Hold: 0.70},
		CoverageDrop: Ceiling{Warn: 0.05, Hold: 0.15},
		Alternatives: Ceiling{Warn: 0.20, Hold: 1}, // a fallback's values may be right: it only warns
		Retired:      Ceiling{Warn: 0.05, Hold: 0.15},
		Failures:     Ceiling{Warn: 0.10, Hold: 1}, // what could not be read keeps its row, so it only warns
		Partial:      Warn,
	}
}

// WithDefaults fills what c leaves open. Coverage is taken whole: who declares it declares all of it.
func (c Config) WithDefaults() Config {
	d := Default()
	if c.MinRows == 0 {
		c.MinRows = d.MinRows
	}
	if c.Coverage == nil {
		c.Coverage = d.Coverage
	}
	if c.RowCount == (Floor{}) {
		c.RowCount = d.RowCount
	}
	if c.CoverageDrop == (Ceiling{}) {
		c.CoverageDrop = d.CoverageDrop
	}
	if c.Alternatives == (Ceiling{}) {
		c.Alternatives = d.Alternatives
	}
	if c.Retired == (Ceiling{}) {
		c.Retired = d.Retired
	}
	if c.Failures == (Ceiling{}) {
		c.Failures = d.Failures
	}
	if c.Partial == "" {
		c.Partial = d.Partial
	}
	return c
}

// Validate names the first key that makes no sense. columns are the main table's; nil = not known yet, none is held
// against them.
func (c Config) Validate(columns []string) error {
	if c.MinRows < 0 {
		return fmt.Errorf("checks.min_rows: %d is negative", c.MinRows)
	}
	for _, source := range sortedKeys(c.MinRowsBySource) {
		if c.MinRowsBySource[source] < 0 {
			return fmt.Errorf("checks.min_rows_by_source.%s: %d is negative", source, c.MinRowsBySource[source])
		}
	}
	known := map[string]bool{}
	for _, name := range columns {
		known[name] = true
	}
	for _, column := range sortedKeys(c.Coverage) {
		if columns != nil && !known[column] {
			return fmt.Errorf("checks.coverage.%s: there is no such column", column)
		}
		if v := c.Coverage[column]; v < 0 || v > 1 {
			return fmt.Errorf("checks.coverage.%s: %v is no share between 0 and 1", column, v)
		}
	}
	if err := c.validateBounds(); err != nil {
		return err
	}
	switch c.Partial {
	case "", Pass, Warn, Hold:
		return nil
	}
	return fmt.Errorf("checks.partial: %q is not pass, warn or hold", c.Partial)
}

func (c Config) validateBounds() error {
	for _, b := range []struct {
		key        string
		warn, hold float64
		floor      bool
	}{
		{"row_count", c.RowCount.Warn, c.RowCount.Hold, true},
		{"coverage_drop", c.CoverageDrop.Warn, c.CoverageDrop.Hold, false},
		{"alternatives", c.Alternatives.Warn, c.Alternatives.Hold, false},
		{"retired", c.Retired.Warn, c.Retired.Hold, false},
		{"failures", c.Failures.Warn, c.Failures.Hold, false},
	} {
		switch {
		case b.warn < 0 || b.warn > 1 || b.hold < 0 || b.hold > 1:
			return fmt.Errorf("checks.%s: bounds must lie between 0 and 1", b.key)
		case b.floor && b.hold > b.warn:
			return fmt.Errorf("checks.%s: hold (%v) must not be above warn (%v)", b.key, b.hold, b.warn)
		case !b.floor && b.hold < b.warn:
			return fmt.Errorf("checks.%s: hold (%v) must not be below warn (%v)", b.key, b.hold, b.warn)
		}
	}
	return nil
}
