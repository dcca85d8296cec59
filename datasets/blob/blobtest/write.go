package blobtest

import (
	"bytes"
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
)

func testCreateOrSame(t *testing.T, s blob.Store) {
	require.NoError(t, blob.CreateOrSame(t.Context(), s, "k", []byte("mine")))
	require.NoError(t, blob.CreateOrSame(t.Context(), s, "k", []byte("mine")), "the same bytes are ours")
	for _, other := range []string{"their", "x", "", "mine and more"} {
		err := blob.CreateOrSame(t.Context(), s, "k", []byte(other))
		require.ErrorIs(t, err, blob.ErrConflict, other)
		require.ErrorIs(t, err, blob.ErrExists, other)
	}
	require.Equal(t, "mine", get(t, s, "k"))
}

func testCreateJSON(t *testing.T, s blob.Store) {
	type doc struct {
		Z    string         `json:"z"`
		N    int64          `json:"n"`
		A    map[string]int `json:"a"`
		None *string        `json:"none,omitempty"`
	}
	in := doc{Z: "<&>한", N: math.MaxInt64, A: map[string]int{"y": 2, "x": 1}}
	body, sha, err := blob.CreateJSON(t.Context(), s, "k.json", in)
	require.NoError(t, err)
	require.Equal(t, `{"a":{"x":1,"y":2},"n":9223372036854775807,"z":"<&>한"}`, string(body))
	require.Equal(t, blob.SHA256Hex(body), sha)
	out, err := blob.ReadJSON[doc](t.Context(), s, "k.json")
	require.NoError(t, err)
	require.Equal(t, in, out)
	info, err := s.Stat(t.Context(), "k.json")
	require.NoError(t, err)
	require.Equal(t, sha, info.SHA256)
	require.Equal(t, blob.ContentTypeJSON, info.ContentType)

	again, _, err := blob.CreateJSON(t.Context(), s, "k.json", in)
	require.NoError(t, err)
	require.Equal(t, body, again)
	in.N--
	_, _, err = blob.CreateJSON(t.Context(), s, "k.json", in)
	require.ErrorIs(t, err, blob.ErrConflict)

	put(t, s, "bad.json", "{")
	_, err = blob.ReadJSON[doc](t.Context(), s, "bad.json")
	require.ErrorContains(t, err, "decode bad.json")
	_, err = blob.ReadJSON[doc](t.Context(), s, "none.json")
	require.ErrorIs(t, err, blob.ErrNotFound)
}

func testPutSHA256(t *testing.T, s blob.Store) {
	body := []byte("part")
	sha := blob.SHA256Hex(body)
	info, reused, err := blob.PutSHA256(t.Context(), s, "tables/products", "parquet", body)
	require.NoError(t, err)
	require.False(t, reused)
	require.Equal(t, "tables/products/"+sha+".parquet", info.Key)
	require.Equal(t, sha, info.SHA256)
	again, reused, err := blob.PutSHA256(t.Context(), s, "tables/products", "parquet", body)
	require.NoError(t, err)
	require.True(t, reused)
	require.Equal(t, info.ETag, again.ETag, "uploaded though present")

	// Something else under its name, as after damage by hand, is healed.
	for _, damage := range []string{"pa", "trap"} {
		put(t, s, info.Key, damage)
		_, reused, err = blob.PutSHA256(context.WithoutCancel(t.Context()), s, "tables/products", "parquet", body)
		require.NoError(t, err)
		require.False(t, reused)
		got, err := blob.ReadAll(t.Context(), s, info.Key, 100)
		require.NoError(t, err)
		require.True(t, bytes.Equal(body, got))
	}
}
