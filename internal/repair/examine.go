package repair

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Cause says what became of a column.
type Cause string

// Causes of Broken.
const (
	Missing  Cause = "missing"  // the page after does not state it any more
	Fallback Cause = "fallback" // it does, by another place of the recipe than before
)

// Broken is a column that a kind of page states no longer, or by another place.
type Broken struct {
	Field string `json:"field"`
	Page  string `json:"page"` // page kind
	Cause Cause  `json:"cause"`
	// Had counts rows, or pages of one thing, that stated it before; Has those of them that still do, Moved those that do so by
	// another place.
	Had   int `json:"had"`
	Has   int `json:"has"`
	Moved int `json:"moved"`
	// Place is the place of the recipe that stated it before most often, its index in the column's `from`.
	Place int `json:"place"`
	// Samples show it, at most mostShown.
	Samples []Sample `json:"samples"`
}

// Sample is one row or page before and after.
type Sample struct {
	Pair    int    `json:"pair"` // index of the pair
	Key     string `json:"key"`
	Old     string `json:"old"`
	New     string `json:"new,omitempty"` // empty: none
	OldNode int    `json:"old_node"`      // element that stated it, -1 = none (declared data, the address)
	NewNode int    `json:"new_node"`
}

// Bounds of findings.
const (
	mostShown    = 6
	lostShare    = 0.1 // of those that stated a column, and more than one: a thing may be sold out
	surelyLost   = 0.3 // where it is said although nothing better is found
	movedShare   = 0.5
	mostMeasured = 400 // characters of a value that is shown
)

// Broken are the columns that the pairs show to be broken: those without a value first, then in the recipe's order.
func (c *Case) Broken() []Broken {
	var out []Broken
	for _, f := range c.plan.Fields {
		for _, kind := range c.plan.PageNames {
			if b, ok := c.examine(f, kind); ok {
				out = append(out, b)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Broken) int { return cmp.Compare(rank(a), rank(b)) })
	return out
}

func rank(b Broken) int {
	if b.Cause == Missing {
		return 0
	}
	return 1
}

// column is the column that a field fills first.
func column(f *recipe.Field) string {
	if len(f.Into) > 0 {
		return f.Into[0]
	}
	return f.Name
}

// examine counts what became of one column on one kind of page.
func (c *Case) examine(f *recipe.Field, kind string) (Broken, bool) {
	b := Broken{Field: f.Name, Page: kind, Cause: Missing, Samples: []Sample{}}
	places := map[int]int{}
	for i, p := range c.pairs {
		if p.Old.Kind != kind {
			continue
		}
		for _, u := range c.old[i].units {
			was, stated := u.stated(f, kind)
			if !stated {
				continue
			}
			now, still, comparable := c.now(i, u, f, kind)
			if !comparable {
				continue
			}
			at, _ := placeIndex(was)
			places[at]++
			b.Had++
			moved := still && now.fields[column(f)].Matched != was.Matched
			if still {
				b.Has++
			}
			if moved {
				b.Moved++
			}
			if (!still || moved) && len(b.Samples) < mostShown {
				s := Sample{Pair: i, Key: u.key, Old: shown(was.Value), OldNode: c.old[i].number(u.nodes[f.Name]), NewNode: -1}
				if still {
					s.New, s.NewNode = shown(now.fields[column(f)].Value), c.fresh[i].number(now.nodes[f.Name])
				}
				b.Samples = append(b.Samples, s)
			}
		}
	}
	b.Place = mostFrequent(places)
	switch lost := b.Had - b.Has; {
	case b.Had == 0:
		return b, false
	case float64(lost) >= lostShare*float64(b.Had) && (lost > 1 || b.Had <= 3):
		b.Samples = slices.DeleteFunc(b.Samples, func(s Sample) bool { return s.New != "" })
		return b, true
	case float64(b.Moved) >= movedShare*float64(b.Had):
		b.Cause = Fallback
		return b, true
	}
	return b, false
}

// now is the unit of the page after that is the same as one of the page before. comparable: there is one, or the page is of one thing.
func (c *Case) now(pair int, u unit, f *recipe.Field, kind string) (now unit, still, comparable bool) {
	s := c.fresh[pair]
	if i, ok := s.unitOf(u.key); ok {
		_, still = s.units[i].stated(f, kind)
		return s.units[i], still, true
	}
	return unit{}, false, u.card == nil
}

// stated is what a unit says of a field by a place of its own page.
func (u unit) stated(f *recipe.Field, kind string) (record.Field, bool) {
	v, ok := u.fields[column(f)]
	if !ok || v.State != record.Value || v.From != kind {
		return v, false
	}
	_, numbered := placeIndex(v)
	return v, numbered
}

// placeIndex is the place that stated a field; false where none did (a default).
func placeIndex(v record.Field) (int, bool) {
	_, index, ok := strings.Cut(v.Matched, "#")
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(index)
	return i, err == nil
}

func mostFrequent(counts map[int]int) int {
	best := -1
	for i, n := range counts {
		if best < 0 || n > counts[best] || n == counts[best] && i < best {
			best = i
		}
	}
	return max(best, 0)
}
