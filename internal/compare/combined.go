package compare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/internal/record"
)

// combined is everything that is known about one key: for every field what the page kind stated that has the most
// to say about it. It is what state keeps as record_json.
type combined struct {
	Kind      string                  `json:"kind"`
	Rank      int                     `json:"rank"`
	URL       string                  `json:"url"`
	Canonical string                  `json:"canonical,omitempty"`
	Item      string                  `json:"item,omitempty"`
	ItemKind  string                  `json:"item_kind,omitempty"`
	Vars      map[string]string       `json:"vars,omitempty"`
	Fields    map[string]record.Field `json:"fields"`
	// Ranks are the ranks of the page kinds that stated the fields.
	Ranks map[string]int `json:"ranks"`
	Flags []string       `json:"flags,omitempty"`
}

func decodeCombined(s string) (combined, error) {
	var c combined
	if err := json.Unmarshal([]byte(s), &c); err != nil {
		return c, fmt.Errorf("read stored record: %w", err)
	}
	return c, nil
}

// encode gives canonical JSON (encoding/json sorts the keys of maps) and its digest.
func (c combined) encode() (text, hash string, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", "", fmt.Errorf("encode combined record: %w", err)
	}
	sum := sha256.Sum256(b)
	return string(b), hex.EncodeToString(sum[:]), nil
}

// bodiesOf is the part of a record that says where its pages were archived.
type bodiesOf struct {
	Kind     string            `json:"kind"`
	Evidence []record.Evidence `json:"evidence"`
}

// candidate is a record with what the total order looks at.
type candidate struct {
	record.Record        // without evidence
	hash          string // of all it says
	bodies        []byte // encoded bodiesOf; as a last resort of the order
}

// order sorts the records of one key: higher page kind first, then an address that is its own canonical one, the
// smallest address, the content. No two different candidates are equal, so the order of arrival cannot show.
func (c candidate) order(o candidate) int {
	return cmp.Or(
		cmp.Compare(o.Rank, c.Rank),
		cmp.Compare(own(c.Record), own(o.Record)),
		strings.Compare(c.URL, o.URL),
		strings.Compare(c.hash, o.hash),
		slices.Compare(c.bodies, o.bodies),
	)
}

// own is 0 for a page at its own canonical address and 1 otherwise.
func own(r record.Record) int {
	if r.Canonical != "" && r.Canonical == r.URL {
		return 0
	}
	return 1
}

// ofItem reports whether a record is an item's, not a row of a list.
func ofItem(r record.Record) bool { return r.ItemKind != "" && r.Kind == r.ItemKind }

// newCandidate decodes a record.
func newCandidate(encoded, bodies []byte) (candidate, error) {
	sum := sha256.Sum256(encoded)
	c := candidate{hash: hex.EncodeToString(sum[:]), bodies: bodies}
	if err := json.Unmarshal(encoded, &c.Record); err != nil {
		return c, fmt.Errorf("decode record: %w", err)
	}
	return c, nil
}

// evidence decodes where the record's pages lie.
func (c candidate) evidence() (bodiesOf, error) { return decodeBodies(c.bodies) }

func decodeBodies(encoded []byte) (bodiesOf, error) {
	var b bodiesOf
	if err := json.Unmarshal(encoded, &b); err != nil {
		return b, fmt.Errorf("decode evidence: %w", err)
	}
	return b, nil
}

// merge puts records of one key, in their order, over what is stored (nil for a new key). A field takes the first
// record that says something about it and may: one whose page kind ranks as high as the stored field's, or that refreshes it.
// A null that no place stated (looked for, and not found) says least: it takes back what pages of its own rank or a lower null
// said, never a value that a page of a lower rank states. used tells for every field that this run stated which record it
// came from.
func merge(stored *combined, records []candidate) (out combined, used map[string]*candidate) {
	out = combined{Fields: map[string]record.Field{}, Ranks: map[string]int{}}
	if stored != nil {
		out = *stored
		out.Fields, out.Ranks = cloneMap(stored.Fields), cloneMap(stored.Ranks)
	}
	used = map[string]*candidate{}
	for _, name := range statedNames(records) {
		if c, rank := out.speaker(name, records, used); c != nil {
			used[name] = c
			out.Fields[name], out.Ranks[name] = c.Fields[name], rank
		}
	}
	out.identify(stored, records)
	return out, used
}

// speaker is the record that a field is taken from, nil for none, and the rank that the field has then. c is what is known so
// far, used whom the fields that this one goes with were taken from.
func (c *combined) speaker(name string, records []candidate, used map[string]*candidate) (_ *candidate, rank int) {
	lead := companyOf(name)
	var voices []*candidate
	for i := range records {
		r := &records[i]
		switch {
		case r.Fields[name].State == record.Absent:
		case lead != "" && used[lead] == r:
			return r, c.Ranks[lead]
		case lead != "" && r.Fields[lead].State != record.Absent: // it goes with another amount
		default:
			voices = append(voices, r)
		}
	}
	stored, known := c.Fields[name]
	held := c.Ranks[name]
	takesBack := func(r *candidate) bool {
		over := r.Rank >= held && (stored.State != record.Value || r.Rank == held)
		return !firm(r.Fields[name]) && (!known || over || refreshes(r.Record, name))
	}
	back := slices.IndexFunc(voices, takesBack)
	for _, r := range voices {
		switch {
		case !firm(r.Fields[name]):
		case !known, r.Rank >= held, back >= 0, !firm(stored):
			return r, r.Rank
		case refreshes(r.Record, name):
			return r, held // the next list that may not refresh must not touch it either
		}
	}
	if back < 0 {
		return nil, 0
	}
	return voices[back], max(held, voices[back].Rank)
}

// firm reports whether a field says something: a value, or by a place that was found that there is none. A null without
// such a place was looked for and not found.
func firm(f record.Field) bool {
	return f.State == record.Value || f.State == record.Null && f.Matched != ""
}

// companyOf is the column of an amount that a column means something beside only; "" for the others. They are taken from the
// record that the amount is from: no row has the amount of one page and the currency, or the former price, of another.
func companyOf(name string) string {
	switch name {
	case "price_max", "price_currency", "price_kind", "list_price":
		return "price"
	}
	for _, suffix := range []string{"_currency", "_raw"} {
		if lead, ok := strings.CutSuffix(name, suffix); ok {
			return lead
		}
	}
	return ""
}

// statedNames are the fields of records, those that others go with first.
func statedNames(records []candidate) []string {
	names := map[string]bool{}
	for _, r := range records {
		for name := range r.Fields {
			names[name] = true
		}
	}
	out := slices.Collect(maps.Keys(names))
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(companyOf(a)), len(companyOf(b))), strings.Compare(a, b))
	})
	return out
}

// identify takes addresses and flags from the record that has the most to say.
func (c *combined) identify(stored *combined, records []candidate) {
	if len(records) == 0 {
		return
	}
	if first := records[0]; stored == nil || first.Rank >= stored.Rank {
		c.Kind, c.Rank, c.URL, c.Canonical = first.Kind, first.Rank, first.URL, first.Canonical
		c.Flags = slices.Clone(first.Flags)
		slices.Sort(c.Flags)
	}
	for _, r := range records {
		if r.Item != "" {
			c.Item, c.ItemKind, c.Vars = r.Item, r.ItemKind, r.Vars
			return
		}
	}
}

// refreshes reports whether a row may change a field that a higher page kind stated. The text and the currency of
// an amount go with the amount.
func refreshes(r record.Record, field string) bool {
	for _, name := range r.Refreshes {
		if name == field || name+"_currency" == field || name+"_raw" == field {
			return true
		}
	}
	return false
}

func cloneMap[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m)+4)
	for k, v := range m {
		out[k] = v
	}
	return out
}
