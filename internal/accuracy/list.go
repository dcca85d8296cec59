package accuracy

import (
	"sheaf/internal/extract"
	"sheaf/internal/record"
)

// Row is the truth about one row of a list.
type Row struct {
	ID     string
	Known  Known
	Either bool // neither its presence nor its absence is scored
}

// CompareRows scores a list's rows by their ids: a row that is missing misses all its values; a row that is none (or not
// known) is an error.
func CompareRows(where string, a *extract.Answer, rows []Row, also Alternatives) Score {
	var s Score
	got := map[string]record.Record{}
	for _, r := range a.Rows {
		got[r.Key.ID] = r
	}
	known := map[string]bool{}
	for _, want := range rows {
		known[want.ID] = true
		r, ok := got[want.ID]
		at := where + ": " + want.ID
		switch {
		case want.Either:
		case !ok:
			for range len(want.Known) + 1 {
				s.miss(at)
			}
		default:
			s.right()
			s.Add(CompareRecord(at, r.Fields, want.Known, also))
		}
	}
	for _, r := range a.Rows {
		if !known[r.Key.ID] {
			s.invented(where+": row", r.Key.ID)
		}
	}
	return s
}
