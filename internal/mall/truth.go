package mall

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"reflect"
)

// Row classes.
const (
	Added      = "added"
	Changed    = "changed"
	Refreshed  = "refreshed" // nothing but rating and rating_count differs
	Unchanged  = "unchanged"
	Missing    = "missing"
	Gone       = "gone"
	Reappeared = "reappeared" // seen again after it was gone
)

// Row is what one product's row must be after a run: its class, and the record that is published, which for missing and
// gone is the one last seen.
type Row struct {
	Day    int    `json:"day"` // number of the run, from 1
	Class  string `json:"class"`
	Listed bool   `json:"listed"` // some list of the shop shows it
	Record Record `json:"record"`
}

// Truth returns the rows after the last of the runs on days 1 to day, one run a day and 24 hours apart: every product
// that was ever seen once, in the order of shops and indexes. A product that was gone before is left out.
func (m *Mall) Truth(day int) iter.Seq[Row] {
	schedule := make([]int, day)
	for i := range schedule {
		schedule[i] = i + 1
	}
	return m.TruthAfter(schedule...)
}

// TruthAfter is Truth for runs that saw the given days of the world, still 24 hours apart: 1, 2, 3, 3 is three days and
// a run that finds nothing new. Days must not go back.
func (m *Mall) TruthAfter(days ...int) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		if len(days) == 0 {
			return
		}
		for _, s := range m.shops {
			for i := range s.born(days[len(days)-1]) {
				if row, ok := s.truth(i, days); ok && !yield(row) {
					return
				}
			}
		}
	}
}

// truth lives through the runs for one product. An ended or missing page is evidence of deletion; two in a row, 24 hours
// apart, make a row gone.
func (s *shop) truth(index int, days []int) (row Row, ok bool) {
	f := s.facts(index)
	var seen *state // as last seen
	misses := 0     // runs in a row that did not find it
	for run, day := range days {
		st, exists := s.at(&f, day)
		if !exists {
			continue
		}
		row = Row{Day: run + 1, Listed: st.live && st.listed && (s.site != Rakuten || st.inStock)}
		switch {
		case st.live:
			row.Class = s.class(&f, seen, &st, misses)
			if row.Class == Added && !row.Listed {
				continue // never in a list since the first run: nobody can know it
			}
			seen, misses = &st, 0
			ok = true
		case seen == nil:
			continue
		default:
			misses++
			row.Class = Missing
			if misses == 2 {
				row.Class = Gone
			}
			ok = misses <= 2
		}
	}
	if seen == nil || !ok {
		return Row{}, false
	}
	row.Record = s.record(&f, seen)
	return row, true
}

func (s *shop) class(f *facts, before, now *state, misses int) string {
	switch {
	case before == nil:
		return Added
	case misses >= 2:
		return Reappeared
	case before.changed == now.changed:
		return Unchanged
	}
	a, b := s.record(f, before), s.record(f, now)
	if reflect.DeepEqual(a, b) {
		return Unchanged
	}
	a.Rating, a.RatingCount = b.Rating, b.RatingCount
	if reflect.DeepEqual(a, b) {
		return Refreshed
	}
	return Changed
}

// Counts returns the number of rows by site and class after the runs of days 1 to day.
func (m *Mall) Counts(day int) map[string]map[string]int {
	out := map[string]map[string]int{}
	for row := range m.Truth(day) {
		if out[row.Record.Site] == nil {
			out[row.Record.Site] = map[string]int{}
		}
		out[row.Record.Site][row.Class]++
	}
	return out
}

// WriteTruth writes Truth(day) as JSON, one row a line.
func (m *Mall) WriteTruth(w io.Writer, day int) error {
	if day < 1 {
		return fmt.Errorf("write truth: day %d is not 1 or later", day)
	}
	out := bufio.NewWriterSize(w, 1<<16)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for row := range m.Truth(day) {
		if err := encoder.Encode(row); err != nil {
			return fmt.Errorf("write truth of day %d: %w", day, err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write truth of day %d: %w", day, err)
	}
	return nil
}
