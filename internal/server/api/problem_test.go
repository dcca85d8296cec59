package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/internal/server/api"
)

// What is wrong is said without the steps on which it was found.
func TestWrongDefinitionsAreSaidPlainly(t *testing.T) {
	s := mem.New()
	h := serve(t, s)
	define(t, s, "shop/products", "ebay")
	var p api.Problem
	h.Call(t, "PUT", "/datasets/shop/products/schedule", map[string]any{"cron": "0 25 * * *"}, 422, &p)
	require.Regexp(t, `^schedule\.cron: `, p.Detail)
	require.Equal(t, "dataset.cron", p.Said[0].Code)
	h.Call(t, "PUT", "/datasets/shop/products", map[string]any{"name": "shop/products", "kind": "catalog", "checks": map[string]any{"min_rows": -1}, "sources": []any{map[string]any{"recipe": "ebay"}}}, 422, &p)
	require.Regexp(t, `^line 1: checks\.min_rows`, p.Detail)
}
