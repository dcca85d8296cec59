package compare

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
// record that states it and may: one whose page kind ranks as high as the stored field's, or that refreshes it.
// used tells for every field that this run stated which record it came from.
func merge(stored *combined, records []candidate) (out combined, used map[string]*candidate) {
	out = combined{Fields: map[string]record.Field{}, Ranks: map[string]int{}}
	if stored != nil {
		out = *stored
		out.Fields, out.Ranks = cloneMap(stored.Fields), cloneMap(stored.Ranks)
	}
	used = map[string]*candidate{}
	for i := range records {
		c := &records[i]
		for name, f := range c.Fields {
			if f.State == record.Absent || used[name] != nil {
				continue
			}
			rank, known := out.Ranks[name]
			if known && stored != nil && c.Rank < rank && !refreshes(c.Record, name) {
				continue
			}
			used[name] = c
			out.Fields[name] = f
			// A refresh leaves the rank: the next list that may not refresh must not touch it either.
			out.Ranks[name] = max(rank, c.Rank)
		}
	}
	out.identify(stored, records)
	return out, used
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
