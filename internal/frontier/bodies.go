package frontier

import (
	"context"
	"iter"

	"sheaf/internal/record"
)

// Body is an archived body that a crawl names.
type Body struct {
	// Key is the hash of the record's key and ID the site's id in it; "" = a list page, or an item that gave no record.
	Key, ID string
	record.Evidence
}

// Bodies yields every archived body that the crawl names, each once: those of its records, and those that gave none.
func (r *Run) Bodies(ctx context.Context) iter.Seq2[Body, error] {
	return func(yield func(Body, error) bool) {
		told := map[bodyPlace]bool{}
		tell := func(key, id string, bodies []record.Evidence) bool {
			for _, ev := range bodies {
				at := bodyPlace{ev.Archive, ev.Offset}
				if told[at] {
					continue
				}
				told[at] = true
				if !yield(Body{key, id, ev}, nil) {
					return false
				}
			}
			return true
		}
		for rec, err := range r.Records(ctx) {
			if err != nil {
				yield(Body{}, err)
				return
			}
			key, id := "", ""
			if rec.ItemKind == rec.Kind {
				key, id = rec.Key.Hash(), rec.Key.ID
			}
			if !tell(key, id, rec.Evidence) {
				return
			}
		}
		for o, err := range r.Outcomes(ctx) {
			if err != nil {
				yield(Body{}, err)
				return
			}
			if !tell(o.KeyHash, "", o.Evidence) {
				return
			}
		}
	}
}
