package product

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/propose"
)

func open(t *testing.T, body, address string) *propose.Page {
	t.Helper()
	p, err := propose.Open([]byte(body), "text/html; charset=utf-8", address)
	require.NoError(t, err)
	return p
}
