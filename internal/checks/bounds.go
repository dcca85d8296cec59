package checks

import (
	"fmt"
	"slices"
)

// Bound is one line of what a dataset's checks allow, for people.
type Bound struct {
	Key string `json:"key"` // of the checks block
	// Warn and Hold are shares or what docs/CHECKS.md says of the key; a hold that is never reached is 1 or 1000.
	Warn float64 `json:"warn"`
	Hold float64 `json:"hold"`
	// Below: the bounds are least values, else greatest.
	Below    bool `json:"below,omitempty"`
	Declared bool `json:"declared,omitempty"` // by the dataset; else the default
	Off      bool `json:"off,omitempty"`
}

// Text is the bound in short form: "warn above 5.0 %, hold above 15.0 %".
func (b Bound) Text() string {
	if b.Off {
		return "off"
	}
	side, write := "above", percent
	if b.Below {
		side = "below"
	}
	if unbounded[b.Key] {
		write = number
	}
	text := fmt.Sprintf("warn %s %s", side, write(b.Warn))
	if !b.Below && (b.Hold >= 1000 || b.Hold >= never && !unbounded[b.Key]) {
		return text + ", never hold"
	}
	return text + fmt.Sprintf(", hold %s %s", side, write(b.Hold))
}

// Bounds lists what the checks of a dataset allow, by key.
func (c Config) Bounds() (out []Bound) {
	full := c.WithDefaults()
	declaredFloors, declaredCeilings := c.bounds()
	floors, ceilings := full.bounds()
	for _, key := range sortedKeys(floors) {
		f := floors[key]
		out = append(out, Bound{Key: key, Warn: f.Warn, Hold: f.Hold, Below: true, Declared: *declaredFloors[key] != (Floor{}), Off: c.off(key)})
	}
	for _, key := range sortedKeys(ceilings) {
		f := ceilings[key]
		out = append(out, Bound{Key: key, Warn: f.Warn, Hold: f.Hold, Declared: *declaredCeilings[key] != (Ceiling{}), Off: c.off(key)})
	}
	slices.SortFunc(out, func(a, b Bound) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return out
}

// partOf names the check that a key belongs to, where they differ.
var partOf = map[string]string{"price_far": "price_jumped", "price_both_ways": "price_moved", "price_uniform": "price_level", "currency_mix": "currency"}

func (c Config) off(key string) bool {
	if name, ok := partOf[key]; ok {
		key = name
	}
	return slices.Contains(c.Off, key)
}
