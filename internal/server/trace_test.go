package server

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What is asked for wrongly is said; values are traced by the tests of the whole (internal/acceptance).
func TestTraceMistakes(t *testing.T) {
	srv, _, _ := world(t)
	for _, c := range []struct {
		address string
		status  int
		says    string
	}{
		{"shop/products/versions/v3/trace", 400, "key and field are required"},
		{"shop/products/versions/v3/trace?key=1", 400, "key and field are required"},
		{"shop/products/versions/v3/trace?key=1&field=prize", 404, "did you mean price?"},
		{"shop/products/versions/v3/trace?key=1&field=price", 404, `unknown row \"1\"`},
		{"shop/products/versions/v2/trace?key=1&field=price", 410, "a mistake"},
		{"shop/products/versions/v9/trace?key=1&field=price", 404, "v9"},
		{"shop/products/versions/v3/trace/page?key=1&field=price", 404, `unknown row \"1\"`},
	} {
		resp, body := call(t, "GET", srv.URL+"/api/v1/datasets/"+c.address, "")
		require.Equal(t, c.status, resp.StatusCode, "%s: %s", c.address, body)
		require.Contains(t, body, c.says, c.address)
		require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	}
}
