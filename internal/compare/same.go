package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"sheaf/datasets"
	"sheaf/internal/prep"
	"sheaf/internal/record"
)

// same settles the usual case without decoding a record: this run's records say word for word what the stored row
// was last made of, so putting them over it again changes nothing. false: it takes a comparison.
func (j *judge) same(t task, r *result) (bool, error) {
	old := t.old
	if old == nil || !old.Live() || old.InputsHash == "" || int(old.RecipeRev) != j.in.RecipeRev || old.PrepRev != prep.Revision {
		return false, nil
	}
	hash, item := inputs(t.entries)
	if hash != old.InputsHash || slices.ContainsFunc(t.entries, func(e entry) bool { return e.kind == quarantinedRecord }) {
		return false, nil
	}
	if !item && denied(r.outcomes) {
		return false, nil
	}
	var fresh []bodiesOf
	for _, e := range t.entries {
		if !e.fresh() {
			continue
		}
		b, err := decodeBodies(e.bodies)
		if err != nil {
			return false, err
		}
		fresh = append(fresh, b)
	}
	bodies, tie := restated(t.evidence, t.key, fresh, j.in.AsOf)
	if tie {
		return false, nil // which body counts is a matter of the records' order
	}
	published, err := decodeCells(old.CellsJSON)
	if err != nil {
		return false, err
	}
	next := *old
	next.seenAt(j.in.AsOf, item)
	r.class, r.state, r.bodies, r.seen = datasets.Unchanged, &next, bodies, true
	r.before, r.after, r.matched, r.read = published, published, old.Matched, int64(len(fresh))
	return true, nil
}

// inputs hashes what the records of this run say, "" when there are none; item tells whether an item was read.
func inputs(entries []entry) (hash string, item bool) {
	h := sha256.New()
	any := false
	for _, e := range entries { // sorted
		if e.fresh() {
			any, item = true, item || e.kind == itemRecord
			h.Write(e.json)
			h.Write([]byte{'\n'})
		}
	}
	if !any {
		return "", false
	}
	return hex.EncodeToString(h.Sum(nil)), item
}

// denied reports whether the item's own page said that there is none.
func denied(outcomes []record.Outcome) bool {
	return slices.Contains(outcomes, record.NotFound) || slices.Contains(outcomes, record.Gone)
}
