package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
)

// columnsOf are the columns of a version's main table.
func (w *world) columnsOf(ref string) []string {
	w.t.Helper()
	v, err := datasets.New(w.store).Resolve(w.t.Context(), ref)
	require.NoError(w.t, err)
	return v.Tables[0].Schema.Names()
}

func (w *world) rowsOf(ref string) int64 {
	w.t.Helper()
	v, err := datasets.New(w.store).Resolve(w.t.Context(), ref)
	require.NoError(w.t, err)
	return v.Tables[0].Rows()
}

// example is the version that `sheaf up` would name.
func (w *world) example() string {
	w.t.Helper()
	name, version, err := toRead(w.t.Context(), datasets.New(w.store))
	require.NoError(w.t, err)
	return fmt.Sprintf("%s@v%d", name, version)
}

// Whatever the form in which a version was pulled: as files it becomes the same rows again, in the same splits, without the columns
// that Sheaf fills. Checks hold an import as they hold a crawl, and a column leaves only by name.
func TestImportForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	const dataset = "team/games"
	require.Equal(t, "shop/products@v1", w.example(), "nothing is there")
	succeeds(t, w.env(), "import", w.file("games.csv", games(60, nil)), dataset, "--key", "game_id")
	pulled := t.TempDir()
	for _, form := range []string{"parquet", "jsonl", "csv"} {
		succeeds(t, w.env(), "pull", dataset, filepath.Join(pulled, form), "--format", form, "--no-cache")
	}
	require.Equal(t, dataset+"@v1", w.example())
	want := w.columnsOf(dataset)
	for _, form := range []string{"parquet", "jsonl", "csv"} {
		// A directory as the Hugging Face Hub has it: a card that names the files of every split.
		first := succeeds(t, w.env(), "import", filepath.Join(pulled, form), "team/"+form, "--key", "game_id", "--table", "games")
		require.Equal(t, "published", runDocument(t, first)["outcome"], form)
		require.Equal(t, want, w.columnsOf("team/"+form), form)
		again := runDocument(t, succeeds(t, w.env(), "diff", dataset+"@v1", "team/"+form+"@v1", "--rows", "--stats", "none"))
		for class := range again["totals"].(map[string]any)["rows"].(map[string]any) {
			require.Equal(t, "refreshed", class, "%s: only when a row was first seen may differ", form)
		}
	}
	back := runDocument(t, succeeds(t, w.env(), "import", filepath.Join(pulled, "jsonl"), dataset))
	require.Equal(t, "unchanged", back["outcome"], "back where they came from")

	// Most rows are missing: the run is held, and a person lets it through.
	r := sheaf(t, w.env(), "import", w.file("games.csv", games(9, nil)), dataset, "--json")
	require.Equal(t, exitRunFailed, r.code, r.err)
	require.Equal(t, "held", runDocument(t, oneDocument(t, r.out))["outcome"])
	hold := get(t, succeeds(t, w.env(), "hold", "ls", dataset), "hold", "name").(string)
	require.EqualValues(t, 60, w.rowsOf(dataset), "what was published stays")
	succeeds(t, w.env(), "hold", "approve", hold, "--reason", "the league shrank")
	require.Eventually(t, func() bool {
		return sheaf(t, w.env(), "version", "show", dataset+"@v2").code == exitOK
	}, patience, 100*time.Millisecond)
	require.Equal(t, "published", runDocument(t, succeeds(t, w.env(), "run", "watch", dataset))["outcome"]) // it tells of the version last
	require.EqualValues(t, 9, w.rowsOf(dataset+"@v2"))

	var narrow strings.Builder
	narrow.WriteString("game_id,score\n")
	for i := range 9 {
		fmt.Fprintf(&narrow, "g%d,%d\n", i, i+100)
	}
	file := w.file("games.csv", narrow.String())
	v := fails(t, w.env(), "import", file, dataset)
	require.Equal(t, exitUsage, v.Code)
	require.Contains(t, v.Message, "--drop-column code,rated,played_on,note")
	// The file comes back with its key and one column; a column that readers use leaves by a person's word only.
	r = sheaf(t, w.env(), "import", file, dataset, "--drop-column", "code,rated,played_on,note", "--json")
	require.Equal(t, exitOK, r.code, r.err)
	require.Equal(t, []string{"row_uid", "site", "marketplace", "site_key", "url", "game_id", "score", "split", "first_seen_at", "changed_at", "content_hash", "quality_flags"}, w.columnsOf(dataset+"@v3"))
}
