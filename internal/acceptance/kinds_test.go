package acceptance

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// posted is a world whose mall also has the newspaper, and what its datasets are called.
const (
	articlesName = "news/articles"
	ferriesName  = "harbour/ferries"
)

// apply stores a recipe of the newspaper, changed by replacing, and a dataset of it.
func apply(t *testing.T, w *harness.World, name, kind, recipe, more string, replace ...string) error {
	t.Helper()
	w.PutRecipe(t, recipe, replace...)
	def, err := datasets.ParseDefinition([]byte("name: " + name + "\nkind: " + kind + "\nsources: [{recipe: " + recipe + "}]\n" + more))
	require.NoError(t, err)
	if err := activities.CheckSources(harness.Deadline(t), w.Store, def); err != nil {
		return err
	}
	_, _, err = w.Repo.PutDefinition(harness.Deadline(t), def)
	require.NoError(t, err)
	return nil
}

// day runs a dataset of the newspaper as of a day of the mall.
func day(t *testing.T, w *harness.World, name string, n int) wire.BuildResult {
	t.Helper()
	require.NoError(t, w.Mall.SetDay(n))
	return harness.Wait(t, w.Start(t, harness.Input(name, harness.Day(n))))
}

// byKey gives rows by a text column.
func byKey(rows []harness.Row, column string) map[string]harness.Row {
	out := map[string]harness.Row{}
	for _, r := range rows {
		out[r.Text(column)] = r
	}
	return out
}

func verify(t *testing.T, w *harness.World, ref string) datasets.Version {
	t.Helper()
	_, err := w.Repo.Verify(harness.Deadline(t), ref, true, nil)
	require.NoError(t, err)
	v, err := w.Repo.Resolve(harness.Deadline(t), ref)
	require.NoError(t, err)
	return v
}

// A newspaper becomes a corpus: every article once with its main text and nothing of the menus around it; a correction is a
// change, a withdrawn article leaves the corpus after two looks, and a run without news publishes nothing. Another
// installation comes to the same digests.
func TestDocuments(t *testing.T) {
	world := harness.Options{Mall: mall.Options{Seed: 5, Products: 8}}
	w := harness.New(t, world)
	w.StartWorker(t, harness.WorkerOptions{})
	require.NoError(t, apply(t, w, articlesName, "documents", "harbour-post", ""))
	var digests []string
	counts := map[datasets.Class]int64{}
	for n := 1; n <= 4; n++ {
		r := day(t, w, articlesName, n)
		require.Equal(t, wire.Published, r.Outcome, "%+v", r)
		require.Equal(t, n, r.Version)
		digests = append(digests, r.Digest)
		checkArticles(t, w, n)
		v := verify(t, w, articlesName+"@latest")
		require.Equal(t, "documents", v.Tables[0].Name)
		for class, rows := range v.Counts() {
			counts[class] += rows
		}
	}
	require.Positive(t, counts[datasets.Added])
	require.Positive(t, counts[datasets.Changed])
	require.Positive(t, counts[datasets.Gone], "withdrawn on day 3, found withdrawn again on day 4")
	r := harness.Wait(t, w.Start(t, harness.Input(articlesName, harness.Day(4).Add(3600e9))))
	require.Equal(t, wire.Unchanged, r.Outcome, "%+v", r)
	requireReaders(t, w, articlesName, "documents", map[string]string{
		"id": "string", "text": "string", "published_at": "timestamp[us, tz=UTC]", "collected_at": "timestamp[us, tz=UTC]", "token_count": "int32",
		"language_score": "float", "quality_flags": "list<element: string>",
	})

	other := harness.New(t, world)
	other.StartWorker(t, harness.WorkerOptions{})
	require.NoError(t, apply(t, other, articlesName, "documents", "harbour-post", ""))
	for n := 1; n <= 2; n++ {
		require.Equal(t, digests[n-1], day(t, other, articlesName, n).Digest)
	}
}

// checkArticles holds the newest version against what the newspaper says on the days up to n.
func checkArticles(t *testing.T, w *harness.World, n int) {
	t.Helper()
	rows := byKey(w.RowsOf(t, articlesName+"@latest", ""), "url")
	seen := map[string]bool{}
	for _, a := range w.Mall.Articles(n) {
		row, ok := rows[a.URL]
		require.True(t, ok, "%s is missing", a.URL)
		seen[a.URL] = true
		require.Equal(t, a.Title+"\n\n"+strings.Join(a.Paragraphs, "\n\n"), row.Text("text"), a.URL)
		require.Equal(t, a.Title, row.Text("title"))
		require.Equal(t, a.Author, row.Text("author"))
		require.Equal(t, "en", row.Text("language"))
		require.Equal(t, mall.PostHost, row.Text("host"))
		require.Equal(t, mall.PostMarketplace, row.Text("registered_domain"))
		require.Equal(t, harness.Day(max(a.Changed, 1)).UnixMicro(), row["collected_at"], a.URL)
		flags, _ := row["quality_flags"].([]string)
		require.Equal(t, a.DayOnly, slices.Contains(flags, "published_at_day"))
		if a.Published.IsZero() {
			require.NotContains(t, row, "published_at", a.URL)
			continue
		}
		require.Equal(t, a.Published.UnixMicro(), row["published_at"], a.URL)
	}
	copies := map[string]int{}
	for url, row := range rows {
		copies[row.Text("dup_cluster_id")+row.Text("split")]++
		if !seen[url] {
			require.NotEmpty(t, w.Mall.Articles(n-1), url) // only an article that was there yesterday may still stand
		}
	}
	require.Contains(t, copies, rows[w.Mall.Articles(n)[9].URL].Text("dup_cluster_id")+rows[w.Mall.Articles(n)[9].URL].Text("split"))
}

// A timetable becomes a table of its own columns, with the types of the recipe's fields. A new field of the recipe becomes a
// new column in every part and is told as compatible; a field that is lost or changes its type is refused before a run begins.
func TestOwnTable(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 5, Products: 8}})
	w.StartWorker(t, harness.WorkerOptions{})
	since := "  since: { about: Day since when the line has run, type: date, from: [{ detail: dd.since }] }\n"
	require.NoError(t, apply(t, w, ferriesName, "table", "harbour-ferries", "checks: {coverage: {code: 1, fare: 0.5}}\npart_target: 4KB\n", since, ""))
	r := day(t, w, ferriesName, 1)
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	v1 := verify(t, w, ferriesName+"@v1")
	require.Equal(t, []string{"row_uid", "site", "marketplace", "site_key", "url", "code", "from", "to", "fare", "fare_currency", "minutes", "free_seats", "cancelled",
		"days", "stops", "split", "first_seen_at", "changed_at", "content_hash", "quality_flags"}, v1.Tables[0].Schema.Names())
	checkCrossings(t, w, 1, false)

	require.NoError(t, apply(t, w, ferriesName, "table", "harbour-ferries", "checks: {coverage: {code: 1, fare: 0.5}}\npart_target: 4KB\n"))
	r = day(t, w, ferriesName, 2)
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	v2 := verify(t, w, ferriesName+"@v2")
	require.Contains(t, v2.Tables[0].Schema.Names(), "since")
	checkCrossings(t, w, 2, true)
	notice, err := w.Repo.Notice(harness.Deadline(t), ferriesName, 2)
	require.NoError(t, err)
	require.True(t, notice.Schemas[0].Compatible)
	require.NotEqual(t, v1.Tables[0].Fingerprint, notice.Schemas[0].Fingerprint)
	card := string(datasets.Card(v2))
	require.Contains(t, card, "| `since` | date | Day since when the line has run |")
	require.Contains(t, card, "| `fare` | decimal(18,4) | Single fare of an adult | major units of fare_currency |")

	r = harness.Wait(t, w.Start(t, harness.Input(ferriesName, harness.Day(2).Add(3600e9))))
	require.Equal(t, wire.Unchanged, r.Outcome, "%+v", r)
	requireReaders(t, w, ferriesName, "sailings", map[string]string{
		"fare": "decimal128(18, 4)", "minutes": "int64", "cancelled": "bool", "since": "date32[day]", "days": "list<element: string>",
		"stops": "list<element: struct<name: string, time: string, fare: decimal128(18, 4), fare_currency: string>>", "changed_at": "timestamp[us, tz=UTC]",
	})

	err = apply(t, w, ferriesName, "table", "harbour-ferries", "", since, "")
	require.ErrorContains(t, err, "no recipe states column since of the last version any more")
	err = apply(t, w, ferriesName, "table", "harbour-ferries", "", "type: integer, from: [{ detail: dd.minutes }]", "from: [{ detail: dd.minutes }]")
	require.ErrorContains(t, err, `column "minutes" of the last version is int64, recipe harbour-ferries`)
	require.Error(t, apply(t, w, ferriesName, "catalog", "harbour-ferries", ""))
	require.Error(t, apply(t, w, ferriesName, "table", "harbour-ferries", "checks: {coverage: {fares: 1}}"))

	require.NoError(t, apply(t, w, ferriesName, "table", "harbour-ferries", "drop_columns: [since]\n", since, ""))
	r = day(t, w, ferriesName, 3)
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	v3 := verify(t, w, ferriesName+"@latest")
	require.NotContains(t, v3.Tables[0].Schema.Names(), "since")
	notice, err = w.Repo.Notice(harness.Deadline(t), ferriesName, v3.Version)
	require.NoError(t, err)
	require.False(t, notice.Schemas[0].Compatible)
	checkCrossings(t, w, 3, false)
}

func checkCrossings(t *testing.T, w *harness.World, n int, since bool) {
	t.Helper()
	rows := byKey(w.RowsOf(t, ferriesName+"@latest", ""), "code")
	for _, c := range w.Mall.Crossings(n) {
		row, ok := rows[c.Code]
		require.True(t, ok, c.Code)
		require.Equal(t, c.From, row.Text("from"))
		require.Equal(t, c.To, row.Text("to"))
		require.Equal(t, int64(c.Minutes), row["minutes"])
		require.Equal(t, int64(c.Seats), row["free_seats"])
		require.Equal(t, c.Cancelled, row["cancelled"])
		require.Equal(t, "https://www.harbourpost.example/timetable/"+c.Code, row["url"])
		if c.FareCents == 0 {
			require.NotContains(t, row, "fare")
			require.NotContains(t, row, "fare_currency")
		} else {
			require.Equal(t, c.FareCents*100, row["fare"])
			require.Equal(t, "GBP", row["fare_currency"])
		}
		require.Equal(t, since, row["since"] != nil)
		days, _ := row["days"].([]string)
		require.Equal(t, c.Days, days)
		stops, _ := row["stops"].([]harness.Row)
		require.Len(t, stops, len(c.Stops))
		for i, s := range c.Stops {
			require.Equal(t, s.Name, stops[i].Text("name"))
			require.Equal(t, s.Time, stops[i].Text("time"))
			if s.FareCents > 0 {
				require.Equal(t, s.FareCents*100, stops[i]["fare"])
				require.Equal(t, "GBP", stops[i]["fare_currency"])
			}
		}
	}
}

// requireReaders demands that pyarrow, DuckDB and polars read as many rows as Sheaf, and pyarrow these types.
func requireReaders(t *testing.T, w *harness.World, name, table string, types map[string]string) {
	t.Helper()
	python := filepath.Join(harness.Root(), ".venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		t.Logf("no %s: the version was not read by pyarrow, duckdb and polars", python)
		return
	}
	dir := t.TempDir()
	_, err := w.Repo.Pull(harness.Deadline(t), name+"@latest", dir, datasets.PullOptions{})
	require.NoError(t, err)
	cmd := exec.CommandContext(harness.Deadline(t), python, "testdata/tables.py", filepath.Join(dir, "data", table))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var got struct {
		Rows  map[string]int    `json:"rows"`
		Types map[string]string `json:"types"`
		Duck  map[string]string `json:"duck"`
	}
	require.NoError(t, json.Unmarshal(out, &got))
	want := len(w.RowsOf(t, name+"@latest", ""))
	require.Equal(t, map[string]int{"pyarrow": want, "duckdb": want, "polars": want}, got.Rows)
	for column, typ := range types {
		require.Equal(t, typ, got.Types[column], column)
	}
	require.Len(t, got.Duck, len(got.Types))
}
