package repair

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/recipe/edit"
	"sheaf/internal/recipe/path"
)

// Proposal is where a column stands on the pages after: one place, or several where pages have several layouts.
type Proposal struct {
	Places []Place `json:"places"`
	Way    Way     `json:"way"`
	// Of counts rows or pages that stated the column before. Hits are those of them that have a value with the new places before
	// the old ones, Equal those of Hits whose value is that of before. Others are values where there was none before.
	Of     int `json:"of"`
	Hits   int `json:"hits"`
	Equal  int `json:"equal"`
	Others int `json:"others"`
	// Sure: at least 80 % of the pages have a value, and 80 % of these are those of before (60 % where only names changed).
	Sure   bool    `json:"sure"`
	Values []Value `json:"values"`

	tier, mended int
}

// Place is a place of a recipe.
type Place struct {
	Source string     `json:"source"` // YAML, as a recipe has it behind the page's name
	Words  edit.Words `json:"words"`
}

// Value is what a row or page says before and after.
type Value struct {
	Pair int    `json:"pair"`
	Key  string `json:"key"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
	Node int    `json:"node"` // element of the page after that a new place finds, -1 = none
}

// Bounds of what is offered.
const (
	mostProposals = 3
	mostPlaces    = 4 // of one proposal
	mostRenamed   = 8 // of one whose places only changed their names
)

// proposal is what some places come to, the first of them with a value counting; on rows where none has one, the recipe's own.
func (c *Case) proposal(b Broken, places []tried) Proposal {
	f := c.field(b.Field)
	p := Proposal{Way: places[0].way, Values: []Value{}}
	for _, t := range places {
		p.Places = append(p.Places, Place{Source: t.source, Words: wordsOf(t.page, t.source)})
		p.tier = max(p.tier, int(t.tier))
	}
	for i, pair := range c.pairs {
		if pair.Old.Kind != b.Page {
			continue
		}
		told := map[string]bool{}
		for _, u := range c.old[i].units {
			was, stated := u.stated(f, b.Page)
			now, still, comparable := c.now(i, u, f, b.Page)
			if !comparable {
				continue
			}
			told[u.key] = true
			v := firstOf(places, spot{i, u.key})
			if !stated {
				if v != nil && !still {
					p.Others++
				}
				continue
			}
			p.Of++
			if v != nil && !still {
				p.mended++
			}
			if v == nil && still {
				v = now.fields[column(f)].Value
			}
			if v != nil {
				p.Hits++
				if same(v, was.Value) {
					p.Equal++
				}
			}
			if len(p.Values) < mostShown {
				p.Values = append(p.Values, Value{Pair: i, Key: u.key, Old: shown(was.Value), New: shown(v), Node: c.fresh[i].find(places, now.card)})
			}
		}
	}
	p.Sure = p.Of > 0 && 5*p.Hits >= 4*p.Of && 5*p.Equal >= p.Way.least()*p.Hits
	return p
}

// least is how many of five values must be those of before for a way to be sure: what is only called otherwise may change its
// values from day to day, as prices do.
func (w Way) least() int {
	if w == ByNames {
		return 3
	}
	return 4
}

func firstOf(places []tried, at spot) any {
	for _, t := range places {
		if v := t.values[at]; v != nil {
			return v
		}
	}
	return nil
}

// offered are the best proposals of the candidates of one column.
func (c *Case) offered(b Broken, all []tried) []Proposal {
	var out []Proposal
	add := func(places []tried) {
		if p := c.proposal(b, places); p.worth(b) {
			out = append(out, p)
		}
	}
	if names := c.together(b, slices.DeleteFunc(slices.Clone(all), func(t tried) bool { return t.way != ByNames })); len(names) > 0 {
		add(withUnseen(all, names))
	}
	for _, t := range all {
		if t.way != ByNames {
			add([]tried{t})
		}
	}
	out = best(out)
	if len(out) == 0 || !out[0].Sure {
		if mixed := c.together(b, all); len(mixed) > 1 {
			add(mixed)
			out = best(out)
		}
	}
	return out[:min(len(out), mostProposals)]
}

// withUnseen adds the other places of the recipe with the names that the site has now: none of the pages has their layout, and others
// of the site may.
func withUnseen(all, chosen []tried) []tried {
	var out []tried
	for _, t := range all {
		seen := slices.ContainsFunc(chosen, func(c tried) bool { return c.source == t.source })
		if seen || t.way == ByNames && len(t.values) == 0 && len(out) < mostRenamed {
			out = append(out, t)
		}
	}
	return out
}

// together are candidates that complete each other, in their order: each gives values that those chosen before it do not, and
// mostly those of before.
func (c *Case) together(b Broken, all []tried) []tried {
	var chosen []int
	have := 0
	for len(chosen) < mostPlaces {
		best, most := -1, have
		for i, t := range all {
			if slices.Contains(chosen, i) {
				continue
			}
			if alone := c.proposal(b, []tried{t}); !alone.worth(b) {
				continue
			}
			if p := c.proposal(b, pickOf(all, append(slices.Clone(chosen), i))); p.Equal > most {
				best, most = i, p.Equal
			}
		}
		if best < 0 {
			break
		}
		chosen, have = append(chosen, best), most
	}
	return pickOf(all, chosen)
}

// pickOf are the elements at some indexes, in the list's order.
func pickOf(all []tried, at []int) []tried {
	var out []tried
	for i, t := range all {
		if slices.Contains(at, i) {
			out = append(out, t)
		}
	}
	return out
}

// worth reports whether a proposal is better than what the recipe has.
func (p Proposal) worth(b Broken) bool {
	return p.Equal*3 >= p.Hits && (p.mended > 0 || b.Cause == Fallback && p.Equal > 0)
}

// best sorts proposals, the likeliest first.
func best(all []Proposal) []Proposal {
	slices.SortStableFunc(all, func(a, b Proposal) int {
		return cmp.Or(
			-cmp.Compare(a.Equal, b.Equal), -cmp.Compare(a.Hits, b.Hits), cmp.Compare(a.Others, b.Others),
			cmp.Compare(slices.Index(ways, a.Way), slices.Index(ways, b.Way)), cmp.Compare(a.tier, b.tier), cmp.Compare(len(a.Places), len(b.Places)),
		)
	})
	return all
}

// wordsOf says a place in plain words.
func wordsOf(page, source string) edit.Words {
	doc, err := edit.Open([]byte("pages: { "+page+": { get: '${address}' } }\nfields: { x: { from: [{ "+page+": "+source+" }] } }"), nil)
	if err != nil {
		return edit.Words{}
	}
	for _, col := range doc.View().Columns {
		for _, p := range col.Places {
			return p.Words
		}
	}
	return edit.Words{}
}

// shown writes a value for people.
func shown(v any) string {
	text := ""
	switch v := v.(type) {
	case nil:
		return ""
	case []string:
		text = strings.Join(v, " · ")
	case []map[string]any:
		var parts []string
		for _, row := range v {
			parts = append(parts, strings.TrimSpace(fmt.Sprint(row["name"])+": "+fmt.Sprint(row["value"])))
		}
		text = strings.Join(parts, " · ")
	default:
		text, _ = path.Text(v)
	}
	if runes := []rune(text); len(runes) > mostMeasured {
		text = string(runes[:mostMeasured]) + "…"
	}
	return text
}
