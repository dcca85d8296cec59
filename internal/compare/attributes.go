package compare

import (
	"encoding/json"
	"fmt"

	"sheaf/datasets/table"
)

const (
	// attributes is the column of all fields that are no columns, volatile ones too.
	attributes = "attributes_json"
	// settled is an entry of cells that is no column: attributes_json without its volatile fields.
	settled = "attributes_json without volatile"
)

// settle notes what of attributes_json is tracked, where some of it is not.
func (j *judge) settle(c cells, row table.Row) error {
	at := j.schema.Index(attributes)
	if at < 0 || len(j.loose) == 0 {
		return nil
	}
	text, ok := row[at].(string)
	if !ok {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		return fmt.Errorf("read attributes: %w", err)
	}
	for _, name := range j.loose {
		delete(fields, name)
	}
	if len(fields) == 0 {
		return nil
	}
	rest, err := encodeJSON(fields)
	if err != nil {
		return err
	}
	c[settled], err = cellText(j.schema.Columns[at], rest)
	return err
}

// onlyLoose reports whether two rows whose attributes differ do so in volatile fields only.
func (j *judge) onlyLoose(a, b cells) bool { return len(j.loose) > 0 && a.same(b, settled) }
