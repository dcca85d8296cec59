package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/internal/mall"
)

// TestReextractThatFails: what cannot be read again is said before anything is read, and nothing is published.
func TestReextractThatFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	v := fails(t, w.env(), "reextract", "shop/small")
	require.Equal(t, exitNotFound, v.Code, v.Message)
	words, err := json.Marshal(mall.Keywords(mall.Ebay))
	require.NoError(t, err)
	w.define("name: shop/small\nsources:\n  - { recipe: ebay, params: { keywords: "+string(words)+" } }\nchecks: { min_rows: 1 }\n", "ebay")
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitNotFound, "nothing of shop/small is published"},
		{[]string{"--run", "run-20261123-0200-zz"}, exitNotFound, "has no run run-20261123-0200-zz"},
		{[]string{"--run", "a", "--since", "v1"}, exitUsage, "--run and --since do not go together"},
	} {
		v := fails(t, w.env(), append([]string{"reextract", "shop/small"}, c.args...)...)
		require.Equal(t, c.code, v.Code, "%v: %s", c.args, v.Message)
		require.Contains(t, v.Message, c.says)
	}
	run, ok := get(t, succeeds(t, w.env(), start("shop/small", "--as-of", day(1))...), "run").(string)
	require.True(t, ok)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--since", "yesterday"}, exitUsage, "no day like"},
		{[]string{"--since", "v7"}, exitNotFound, "v7"},
		{[]string{"--run", run, "--source", "ebay.de"}, exitUsage, "has no source ebay.de; it has ebay.com"},
	} {
		v := fails(t, w.env(), append([]string{"reextract", "shop/small"}, c.args...)...)
		require.Equal(t, c.code, v.Code, "%v: %s", c.args, v.Message)
		require.Contains(t, v.Message, c.says)
	}

	gone := 0
	for _, key := range w.keys("archive/") {
		if strings.HasSuffix(key, ".warc.gz") {
			require.NoError(t, w.store.Delete(t.Context(), key))
			gone++
		}
	}
	require.Positive(t, gone)
	r := sheaf(t, w.env(), "reextract", "shop/small", "--run", run, "--json")
	require.Equal(t, exitRunFailed, r.code, r.err)
	var body struct {
		Error verdict `json:"error"`
	}
	lines := strings.Split(strings.TrimSpace(r.err), "\n")
	require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &body), r.err)
	require.Contains(t, body.Error.Message, "archived pages are gone; nothing was published")
	require.Greater(t, len(body.Error.Missing), shownGone, "the whole list")
	for _, b := range body.Error.Missing {
		require.NotEmpty(t, b.URL)
		_, err := w.store.Stat(t.Context(), b.Archive)
		require.ErrorIs(t, err, blob.ErrNotFound)
	}
	r = sheaf(t, w.env(), "reextract", "shop/small", "--run", run)
	require.Equal(t, exitRunFailed, r.code)
	require.Contains(t, r.err, "more (--json lists all)")
	require.Equal(t, shownGone, strings.Count(r.err, " in archive/"))
	require.Contains(t, r.err, "→ read the sources that are complete again with --source")

	v = fails(t, w.env(), "trace", "shop/small", "nothing", "title")
	require.Equal(t, exitNotFound, v.Code)
	v = fails(t, w.env(), "trace", "shop/small", "nothing", "titles")
	require.Equal(t, exitNotFound, v.Code)
	require.Contains(t, v.Message, "did you mean title?")
	s := &session{w, map[string]bool{}}
	id := s.product("shop/small@v1")
	require.Contains(t, sheaf(t, w.env(), "trace", "shop/small", id, "title").out, "GONE")
	v = fails(t, w.env(), "trace", "shop/small", id, "title", "--save", t.TempDir()+"/page.html")
	require.Equal(t, exitNotFound, v.Code)
	require.Contains(t, v.Message, "is gone: archive/")
	v = fails(t, w.env(), "trace", "shop/small", id, "split", "--save", "-")
	require.Equal(t, exitNotFound, v.Code)
}
