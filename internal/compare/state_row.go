package compare

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"sheaf/datasets/table"
)

// Status of a row in state.
const (
	StatusActive  = "active"
	StatusMissing = "missing"
	StatusGone    = "gone"
)

// State is one row of the internal table state. Its columns document its fields.
type State struct {
	Key, SiteProductID                 string
	ItemKind, Item, VarsJSON           string
	Status                             string
	FirstSeenAt, ChangedAt, LastSeenAt time.Time
	LastVisitAt                        time.Time // zero: never visited
	MissingRuns                        int64
	NotFoundAt                         time.Time // zero: the last answer was no not_found
	Split, GroupKey                    string
	RowHash, TrackedHash, ContentHash  string
	PrepRev, RecipeRev                 int64
	InputsHash, Matched                string
	CellsJSON, RecordJSON              string
}

// Live reports whether the row is published.
func (s State) Live() bool { return s.Status != StatusGone }

// Vars are the variables of the row's item.
func (s State) Vars() (map[string]string, error) {
	if s.VarsJSON == "" {
		return nil, nil
	}
	var vars map[string]string
	if err := json.Unmarshal([]byte(s.VarsJSON), &vars); err != nil {
		return nil, fmt.Errorf("read variables of %s: %w", s.Key, err)
	}
	return vars, nil
}

// cell binds a column to a field.
type stateCell struct {
	name string
	at   func(*State) any
}

var stateCells = []stateCell{
	{"key", func(s *State) any { return &s.Key }},
	{"site_product_id", func(s *State) any { return &s.SiteProductID }},
	{"item_kind", func(s *State) any { return &s.ItemKind }},
	{"item", func(s *State) any { return &s.Item }},
	{"vars_json", func(s *State) any { return &s.VarsJSON }},
	{"status", func(s *State) any { return &s.Status }},
	{"first_seen_at", func(s *State) any { return &s.FirstSeenAt }},
	{"changed_at", func(s *State) any { return &s.ChangedAt }},
	{"last_seen_at", func(s *State) any { return &s.LastSeenAt }},
	{"last_visit_at", func(s *State) any { return &s.LastVisitAt }},
	{"missing_runs", func(s *State) any { return &s.MissingRuns }},
	{"not_found_at", func(s *State) any { return &s.NotFoundAt }},
	{"split", func(s *State) any { return &s.Split }},
	{"group_key", func(s *State) any { return &s.GroupKey }},
	{"row_hash", func(s *State) any { return &s.RowHash }},
	{"tracked_hash", func(s *State) any { return &s.TrackedHash }},
	{"content_hash", func(s *State) any { return &s.ContentHash }},
	{"prep_rev", func(s *State) any { return &s.PrepRev }},
	{"recipe_rev", func(s *State) any { return &s.RecipeRev }},
	{"inputs_hash", func(s *State) any { return &s.InputsHash }},
	{"matched", func(s *State) any { return &s.Matched }},
	{"cells_json", func(s *State) any { return &s.CellsJSON }},
	{"record_json", func(s *State) any { return &s.RecordJSON }},
}

var stateSchema = table.State()

// Row is the state in the table's columns.
func (s State) Row() table.Row {
	row := make(table.Row, len(stateCells))
	for i, c := range stateCells {
		switch p := c.at(&s).(type) {
		case *string:
			if *p != "" {
				row[i] = *p
			}
		case *int64:
			row[i] = *p
		case *time.Time:
			if !p.IsZero() {
				row[i] = p.UnixMicro()
			}
		}
	}
	return row
}

// ReadState gives a row of the table back. columns are the names of row's cells in order (all of the table's when
// empty): who needs a few columns reads only them. Texts are copied.
func ReadState(row table.Row, columns ...string) (State, error) {
	if len(columns) == 0 {
		return readState(row, stateCells)
	}
	cells := make([]stateCell, len(columns))
	for i, name := range columns {
		at := stateSchema.Index(name)
		if at < 0 {
			return State{}, fmt.Errorf("read state: no column %q", name)
		}
		cells[i] = stateCells[at]
	}
	return readState(row, cells)
}

func readState(row table.Row, cells []stateCell) (State, error) {
	if len(row) != len(cells) {
		return State{}, fmt.Errorf("read state: %d cells, want %d", len(row), len(cells))
	}
	var s State
	for i, c := range cells {
		if row[i] == nil {
			continue
		}
		ok := false
		switch p := c.at(&s).(type) {
		case *string:
			var v string
			if v, ok = row[i].(string); ok {
				*p = strings.Clone(v) // the reader's text shares a row group's memory
			}
		case *int64:
			*p, ok = row[i].(int64)
		case *time.Time:
			var v int64
			if v, ok = row[i].(int64); ok {
				*p = time.UnixMicro(v).UTC()
			}
		}
		if !ok {
			return State{}, fmt.Errorf("read state: column %s holds a %T", c.name, row[i])
		}
	}
	return s, nil
}
