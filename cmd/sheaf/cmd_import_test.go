package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// games are rows of a CSV file; change gives a row's score another value, "" leaves the row out.
func games(n int, change map[int]string) string {
	var b strings.Builder
	b.WriteString("game_id,code,score,rated,played on,note\n")
	for i := range n {
		score, changed := change[i]
		if !changed {
			score = fmt.Sprintf("%d.5", i)
		}
		if score != "" {
			fmt.Fprintf(&b, "g%d,%03d,%s,%t,2026-01-%02d,\"line one\nline two of %d\"\n", i, i, score, i%2 == 0, i%28+1, i)
		}
	}
	return b.String()
}

func runDocument(t *testing.T, doc any) map[string]any {
	t.Helper()
	out, ok := doc.(map[string]any)
	require.True(t, ok)
	return out
}

// Files become versions through the same road as a crawl: typed, compared, checked; and a version goes from one Sheaf to
// another with its digest.
func TestImportAndExport(t *testing.T) {
	w := newWorld(t)
	w.work()
	csv := w.file("games.csv", games(40, nil))
	const dataset = "team/games"

	v := fails(t, w.env(), "import", csv, dataset)
	require.Equal(t, exitUsage, v.Code)
	require.Contains(t, v.Message, "--key")
	dry := runDocument(t, succeeds(t, w.env(), "import", csv, dataset, "--key", "game_id", "--dry-run"))
	require.EqualValues(t, json.Number("40"), dry["good"])

	first := runDocument(t, succeeds(t, w.env(), "import", csv, dataset, "--key", "game_id", "--title", "Games"))
	require.Equal(t, "published", first["outcome"])
	require.EqualValues(t, json.Number("40"), first["counts"].(map[string]any)["added"])
	again := runDocument(t, succeeds(t, w.env(), "import", csv, dataset))
	require.Equal(t, "unchanged", again["outcome"])
	require.Equal(t, exitRefused, fails(t, w.env(), "import", csv, dataset, "--private").Code, "it is public")
	succeeds(t, w.env(), "import", csv, "team/secret", "--key", "game_id", "--private")
	require.Equal(t, true, runDocument(t, succeeds(t, w.env(), "dataset", "show", "team/secret"))["private"])

	dir := filepath.Join(t.TempDir(), "pulled")
	succeeds(t, w.env(), "pull", dataset, dir, "--format", "jsonl", "--table", "games")
	rows := pulledRows(t, dir)
	require.Len(t, rows, 40)
	require.Equal(t, "007", rows["g7"]["code"], "leading zeros are data")
	require.InDelta(t, 7.5, rows["g7"]["score"], 0)
	require.Equal(t, false, rows["g7"]["rated"])
	require.Equal(t, "2026-01-08", rows["g7"]["played_on"])
	require.Equal(t, "line one\nline two of 7", rows["g7"]["note"], "texts stay as they are")

	changed := w.file("games.csv", games(43, map[int]string{3: "99", 4: "98", 5: ""}))
	second := runDocument(t, succeeds(t, w.env(), "import", changed, dataset))
	require.Equal(t, "published", second["outcome"])
	counts := second["counts"].(map[string]any)
	require.EqualValues(t, json.Number("3"), counts["added"])
	require.EqualValues(t, json.Number("2"), counts["changed"])
	require.EqualValues(t, json.Number("1"), counts["gone"])

	broken := w.file("games.csv", games(43, map[int]string{3: "99", 4: "many", 5: ""})+"short,row\n")
	v = fails(t, w.env(), "import", broken, dataset)
	require.Equal(t, exitUsage, v.Code)
	require.Contains(t, v.Message, "2 of 43 rows")
	r := sheaf(t, w.env(), "import", broken, dataset)
	require.Contains(t, r.out, "games.csv:10: score: \"many\" is no number", "a row of two lines each")
	require.Contains(t, r.out, "has 2 cells, the header 6")
	third := runDocument(t, succeeds(t, w.env(), "import", broken, dataset, "--quarantine"))
	require.Equal(t, "unchanged", third["outcome"], "a bad row keeps what is published of its key")

	// Out of this Sheaf, the same bytes every time, and into another one.
	one, two := filepath.Join(t.TempDir(), "games.tar.zst"), filepath.Join(t.TempDir(), "games.tar.zst")
	succeeds(t, w.env(), "export", dataset+"@v2", one)
	succeeds(t, w.env(), "export", dataset+"@v2", two)
	a, err := os.ReadFile(one)
	require.NoError(t, err)
	b, err := os.ReadFile(two)
	require.NoError(t, err)
	require.Equal(t, a, b)
	folder := filepath.Join(t.TempDir(), "folder")
	head := runDocument(t, succeeds(t, w.env(), "export", dataset+"@v2", folder))

	other := newWorld(t)
	other.work()
	spoiled := filepath.Join(t.TempDir(), "spoiled.tar")
	succeeds(t, w.env(), "export", dataset+"@v2", spoiled)
	body, err := os.ReadFile(spoiled)
	require.NoError(t, err)
	body[len(body)/2] ^= 1
	require.NoError(t, os.WriteFile(spoiled, body, 0o600))
	require.Equal(t, exitCorrupt, fails(t, other.env(), "import", spoiled).Code)

	restored := runDocument(t, succeeds(t, other.env(), "import", one, "--private"))
	require.Equal(t, "published", restored["outcome"])
	require.Equal(t, true, runDocument(t, succeeds(t, other.env(), "dataset", "show", dataset))["private"])
	require.Equal(t, head["data_digest"], restored["digest"])
	verified := runDocument(t, succeeds(t, other.env(), "verify", dataset, "--deep"))
	require.Equal(t, head["data_digest"], verified["data_digest"])
	require.Equal(t, exitRefused, fails(t, other.env(), "import", folder).Code, "it is here already")
	// It goes on from there: the same file changes nothing.
	next := runDocument(t, succeeds(t, other.env(), "import", changed, dataset))
	require.Equal(t, "unchanged", next["outcome"])
}

func pulledRows(t *testing.T, dir string) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	files, err := filepath.Glob(filepath.Join(dir, "data/games/*.jsonl"))
	require.NoError(t, err)
	for _, name := range files {
		body, err := os.ReadFile(name)
		require.NoError(t, err)
		for line := range strings.Lines(string(body)) {
			var row map[string]any
			require.NoError(t, json.Unmarshal([]byte(line), &row))
			out[row["game_id"].(string)] = row
		}
	}
	return out
}
