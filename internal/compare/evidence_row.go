package compare

import (
	"fmt"
	"strings"
	"time"

	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// Evidence is one row of the internal table evidence: an archived body that live state refers to.
type Evidence struct {
	Key, Kind string
	record.Evidence
	AsOf time.Time
}

func (e Evidence) row() table.Row {
	row := table.Row{
		e.Key, e.Kind, e.Page, e.Method, e.URL, e.FinalURL, e.RequestBody, e.ETag, e.LastModified, e.Archive, e.Offset, e.Length,
		e.SHA256, int64(e.Status), e.ContentType, int64(e.RecipeRev), e.NotModifiedAt, e.AsOf.UnixMicro(),
	}
	for i, cell := range row {
		if cell == "" {
			row[i] = nil
		}
	}
	return row
}

// ReadEvidence gives a whole row of the table back. Texts are copied.
func ReadEvidence(row table.Row) (Evidence, error) {
	var e Evidence
	var status, rev, asOf int64
	cells := []any{
		&e.Key, &e.Kind, &e.Page, &e.Method, &e.URL, &e.FinalURL, &e.RequestBody, &e.ETag, &e.LastModified, &e.Archive, &e.Offset, &e.Length,
		&e.SHA256, &status, &e.ContentType, &rev, &e.NotModifiedAt, &asOf,
	}
	if len(row) != len(cells) {
		return e, fmt.Errorf("read evidence: %d cells, want %d", len(row), len(cells))
	}
	for i, cell := range row {
		if cell == nil {
			continue
		}
		ok := false
		switch p := cells[i].(type) {
		case *string:
			var v string
			if v, ok = cell.(string); ok {
				*p = strings.Clone(v)
			}
		case *int64:
			*p, ok = cell.(int64)
		}
		if !ok {
			return e, fmt.Errorf("read evidence: cell %d holds a %T", i, cell)
		}
	}
	e.Status, e.RecipeRev, e.AsOf = int(status), int(rev), time.UnixMicro(asOf).UTC()
	return e, nil
}
