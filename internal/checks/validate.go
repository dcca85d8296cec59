package checks

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/datasets/table"
	"sheaf/internal/spelling"
)

// Problem is something in a checks block that makes no sense.
type Problem struct {
	Path   string // "checks.coverage.prise", "checks.custom[0].where"
	Reason string
}

// Validate names the first key that makes no sense. main is the main table; without columns they are not known yet, and none
// is held against them.
func (c Config) Validate(main table.Schema) error {
	if list := c.Problems(main); len(list) > 0 {
		return fmt.Errorf("%s: %s", list[0].Path, list[0].Reason)
	}
	return nil
}

// Problems lists every key that makes no sense.
func (c Config) Problems(main table.Schema) (out []Problem) {
	bad := func(path, reason string, args ...any) {
		out = append(out, Problem{"checks." + path, fmt.Sprintf(reason, args...)})
	}
	if c.MinRows < 0 {
		bad("min_rows", "%d is negative", c.MinRows)
	}
	for _, source := range sortedKeys(c.MinRowsBySource) {
		if c.MinRowsBySource[source] < 0 {
			bad("min_rows_by_source."+source, "%d is negative", c.MinRowsBySource[source])
		}
	}
	for _, column := range sortedKeys(c.Coverage) {
		if len(main.Columns) > 0 && main.Index(column) < 0 {
			bad("coverage."+column, "there is no such column")
			continue
		}
		if v := c.Coverage[column]; !(v >= 0 && v <= 1) {
			bad("coverage."+column, "%v is no share between 0 and 1", v)
		}
	}
	for i, name := range c.Off {
		if !slices.Contains(Names(), name) {
			near := spelling.Nearest(name, Names())
			if near == "" {
				near = "one of " + strings.Join(Names(), ", ")
			}
			bad(fmt.Sprintf("off[%d]", i), "there is no check %q; did you mean %s?", name, near)
		}
	}
	c.badBounds(bad)
	switch c.Partial {
	case "", Pass, Warn, Hold:
	default:
		bad("partial", "%q is not pass, warn or hold", c.Partial)
	}
	return append(out, c.badCustom(main)...)
}

func (c Config) badBounds(bad func(path, reason string, args ...any)) {
	floors, ceilings := c.bounds()
	for _, key := range sortedKeys(floors) {
		switch f := floors[key]; {
		case !(f.Warn >= 0 && f.Warn <= 1 && f.Hold >= 0 && f.Hold <= 1):
			bad(key, "bounds must lie between 0 and 1")
		case f.Hold > f.Warn:
			bad(key, "hold (%v) must not be above warn (%v)", f.Hold, f.Warn)
		}
	}
	for _, key := range sortedKeys(ceilings) {
		top, most := 1.0, "1"
		if unbounded[key] {
			top, most = 1000, "1000"
		}
		switch f := ceilings[key]; {
		case !(f.Warn >= 0 && f.Warn <= top && f.Hold >= 0 && f.Hold <= top):
			bad(key, "bounds must lie between 0 and %s", most)
		case f.Hold < f.Warn:
			bad(key, "hold (%v) must not be below warn (%v)", f.Hold, f.Warn)
		}
	}
	if b := c.PriceLevel; b != (Band{}) && !(b.Low > 0 && b.Low < 1 && b.High > 1 && b.High <= 1000) {
		bad("price_level", "low must lie between 0 and 1, high above 1")
	}
}
