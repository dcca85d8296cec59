package extract

import (
	"sheaf/internal/recipe"
)

// Test is what `sheaf recipe test` prints: Record and Fields for an item, Rows, Skipped and Next for a list.
type Test struct {
	Outcome string               `json:"outcome"`
	Reason  string               `json:"reason,omitempty"`
	Record  map[string]any       `json:"record,omitempty"`
	Fields  map[string]TestField `json:"fields,omitempty"`
	Rows    []map[string]any     `json:"rows,omitempty"`
	Skipped []Skip               `json:"skipped,omitempty"`
	Next    *recipe.Visit        `json:"next,omitempty"`
	Open    []recipe.Visit       `json:"open,omitempty"`
	Total   *int64               `json:"total,omitempty"`
}

// TestField is one field's finding. Decimals are strings, lists arrays.
type TestField struct {
	Value   any    `json:"value"`
	Matched string `json:"matched,omitempty"`
	Error   string `json:"error,omitempty"`
}
