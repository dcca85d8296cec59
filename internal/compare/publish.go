package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"sheaf/datasets/table"
	"sheaf/internal/prep"
)

// publish completes the row, whose state says when it was first seen and last changed, and records it.
func (d *decision) publish(known combined, row prepared) error {
	tracked, err := d.trackedHash(row)
	if err != nil {
		return err
	}
	past := d.maker.Past()
	row.Row[past.FirstSeen] = d.state.FirstSeenAt.UnixMicro()
	row.Row[past.Changed] = d.state.ChangedAt.UnixMicro()
	row.Row[past.Split] = d.state.Split
	row.Row[past.Content] = tracked
	if d.state.RowHash, err = table.RowHash(d.schema, row.Row); err != nil {
		return err
	}
	d.state.TrackedHash = tracked
	if d.state.CellsJSON, err = row.cells.encode(); err != nil {
		return err
	}
	d.upsert, d.after = row.Row, row.cells
	return d.remember(known)
}

// remember keeps what is known and by which rules it was read.
func (d *decision) remember(known combined) error {
	text, hash, err := known.encode()
	if err != nil {
		return err
	}
	vars := ""
	if len(known.Vars) > 0 {
		b, err := json.Marshal(known.Vars)
		if err != nil {
			return fmt.Errorf("encode variables: %w", err)
		}
		vars = string(b)
	}
	d.state.RecordJSON, d.state.ContentHash = text, hash
	d.state.Item, d.state.ItemKind, d.state.VarsJSON = known.Item, known.ItemKind, vars
	d.state.PrepRev, d.state.RecipeRev = prep.Revision, int64(d.in.RecipeRev)
	return nil
}

// trackedHash is content_hash: SHA-256 over the tracked columns that are not null, each by its name and canonical cell,
// so that a column that the table gains later changes no row that lacks it.
func (j *judge) trackedHash(row prepared) (string, error) {
	var b []byte
	for _, i := range j.tracked {
		c := j.schema.Columns[i]
		cell := row.Row[i]
		if c.Name == attributes && len(j.loose) > 0 {
			cell = nil
			if text, ok := row.cells[settled]; ok {
				cell = text
			}
		}
		if cell == nil {
			continue
		}
		b = append(append(b, c.Name...), 0)
		var err error
		if b, err = table.AppendCell(b, c, cell); err != nil {
			return "", fmt.Errorf("hash tracked columns: %w", err)
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
