package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
)

// What a crawl published goes into an empty Sheaf with its recipes, definition and all that the next run rests on: the next run
// there comes to what the next run here comes to.
func TestRestoredDatasetCrawlsOn(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t), newWorld(t)
	other.mall, other.mallAddr = w.mall, w.mallAddr // the same shop
	w.work()
	other.work()
	const dataset = "shop/small"
	words, err := json.Marshal(mall.Keywords(mall.Ebay)[:9])
	require.NoError(t, err)
	w.define("name: "+dataset+"\ntitle: Small\nowner: ann\nschedule: { cron: \"0 2 * * *\" }\nchecks: { min_rows: 1, row_count: { warn: 0.5, hold: 0.4 }, retired: { warn: 0.5, hold: 0.5 } }\n"+
		"sources: [{ recipe: ebay, params: { keywords: "+string(words)+" } }]\n", "ebay")
	first := runDocument(t, succeeds(t, w.env(), start(dataset, "--as-of", day(1))...))
	require.Equal(t, "published", first["outcome"])

	archive := filepath.Join(t.TempDir(), "small.tar.zst")
	succeeds(t, w.env(), "export", dataset+"@v1", archive)
	require.Equal(t, exitUsage, fails(t, w.env(), "export", dataset+"@v1", archive).Code, "it is there already")
	whole, err := os.ReadFile(archive)
	require.NoError(t, err)
	short := filepath.Join(t.TempDir(), "short.tar.zst")
	require.NoError(t, os.WriteFile(short, whole[:len(whole)/2], 0o600))
	cut := fails(t, other.env(), "import", short)
	require.Equal(t, exitCorrupt, cut.Code)
	require.Contains(t, cut.Message, "copy it again")
	restored := runDocument(t, succeeds(t, other.env(), "import", archive))
	require.Equal(t, "published", restored["outcome"])
	require.Equal(t, first["digest"], restored["digest"])
	succeeds(t, other.env(), "verify", dataset, "--deep")
	for _, args := range [][]string{{"recipe", "show", "ebay"}, {"recipe", "history", "ebay"}, {"recipe", "put", recipes + "ebay.yaml"}} {
		require.Equal(t, succeeds(t, w.env(), args...), succeeds(t, other.env(), args...), args)
	}
	here, there := runDocument(t, succeeds(t, w.env(), "dataset", "show", dataset)), runDocument(t, succeeds(t, other.env(), "dataset", "show", dataset))
	require.Equal(t, true, get(t, there, "schedule", "paused"), "two Sheafs do not collect the same by themselves")
	delete(here, "schedule")
	delete(there, "schedule")
	require.Equal(t, here, there)
	succeeds(t, other.env(), "schedule", "resume", dataset)

	// Both go on from there.
	require.NoError(t, w.mall.SetDay(9))
	next := runDocument(t, succeeds(t, w.env(), start(dataset, "--as-of", day(9))...))
	onward := runDocument(t, succeeds(t, other.env(), start(dataset, "--as-of", day(9))...))
	require.Equal(t, "published", next["outcome"])
	require.NotEqual(t, json.Number("0"), get(t, next, "counts", "changed"), "the shop changed")
	require.NotEqual(t, json.Number("0"), get(t, next, "counts", "unchanged"), "and not all of it")
	for _, what := range []string{"outcome", "version", "digest", "counts"} {
		require.Equal(t, next[what], onward[what], what)
	}
}
