package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// decodeJSON reads a body that is one JSON value; numbers stay json.Number.
func decodeJSON(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("decode json: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("decode json: more follows the value")
	}
	return v, nil
}
