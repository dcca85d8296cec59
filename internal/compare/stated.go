package compare

import "sheaf/internal/record"

// Stated gives what is known of a row field by field: the finding of the page kind that has the most to say about it, with
// the alternative that stated it. What the published row makes of it is preprocessing's.
func (s State) Stated() (map[string]record.Field, error) {
	c, err := decodeCombined(s.RecordJSON)
	return c.Fields, err
}
