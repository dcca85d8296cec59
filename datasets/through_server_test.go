package datasets_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/blob/remote"
	"sheaf/internal/clock"
	"sheaf/internal/server/api"
	"sheaf/internal/server/objects"
)

// Without credentials of the store a version is listed, found by its digests, and verified to its last row; what is damaged is named.
func TestVerifyDeepThroughAServer(t *testing.T) {
	store := mem.New()
	dataset, _, _, _ := datasets.PublishForReaders(t, store)
	near := datasets.New(store)
	mux := http.NewServeMux()
	objects.New(objects.Options{Repo: near, Clock: clock.System(), Refuse: func(w http.ResponseWriter, status int, code, detail string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"code":%q,"detail":%q}`, code, detail)
	}}).Register(mux, api.Prefix)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	away, err := remote.New(remote.Options{URL: server.URL})
	require.NoError(t, err)
	far := datasets.New(away)

	want, err := near.Listing(t.Context(), dataset)
	require.NoError(t, err)
	got, err := far.Listing(t.Context(), dataset)
	require.NoError(t, err)
	require.Equal(t, want, got)
	known, err := far.Known(t.Context(), dataset)
	require.NoError(t, err)
	require.Equal(t, want[0], known[1], "what publications noted is read through a server, too")
	v, err := far.Resolve(t.Context(), dataset+"@"+want[0].DataDigest)
	require.NoError(t, err)

	verified, err := far.VerifyPublished(t.Context(), dataset+"@v1", true, nil)
	require.NoError(t, err)
	require.Equal(t, v.DataDigest, verified.DataDigest)
	require.Positive(t, verified.Rows)
	require.True(t, verified.Deep)

	part := v.Tables[0].Parts()[1]
	body, err := blob.ReadAll(t.Context(), store, part.Key, 1<<30)
	require.NoError(t, err)
	body[len(body)/2] ^= 1
	_, err = store.Put(t.Context(), part.Key, bytes.NewReader(body), part.Bytes, blob.PutOptions{})
	require.NoError(t, err)
	_, err = far.VerifyPublished(t.Context(), dataset+"@v1", true, nil)
	require.ErrorIs(t, err, datasets.ErrDamaged)
	require.ErrorContains(t, err, part.Key)
}
