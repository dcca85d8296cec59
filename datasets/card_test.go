package datasets

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// describedWorld has two versions of two sources; the definition says what cards show.
func describedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, 16<<10)
	_, _, err := w.repo.PutDefinition(context.Background(), Definition{
		Name: w.dataset, Kind: table.Catalog, Title: "Things | of \"shops\"", Description: "What two shops sell.", Owner: "team-nlp", Licence: "in house only",
		Card:    CardFacts{License: "cc-by-4.0", Tasks: []string{"text-classification"}, Tags: []string{"shops"}, Languages: []string{"ko", "de"}},
		Sources: []Source{{Recipe: "a"}},
	})
	require.NoError(t, err)
	w.fill("a.com", 150, 300)
	w.fill("b.de", 60, 300)
	w.described("a.com", "b.de")
	for i := range 5 {
		w.set("a.com", i, 999, 300)
	}
	w.described("a.com", "b.de")
	return w
}

// described publishes with the definition's revision.
func (w *world) described(sources ...string) Version {
	in := w.input(sources...)
	in.Definition = 1
	sum, err := w.repo.Build(context.Background(), in, nil)
	require.NoError(w.t, err)
	_, err = w.repo.Publish(context.Background(), w.publishInput(sum.Ref), nil)
	require.NoError(w.t, err)
	v, err := w.repo.Resolve(context.Background(), w.dataset)
	require.NoError(w.t, err)
	return v
}

func TestCardSaysWhatAVersionIs(t *testing.T) {
	w := describedWorld(t)
	v, err := w.repo.Resolve(context.Background(), w.dataset)
	require.NoError(t, err)
	text := string(Card(v))
	require.Equal(t, text, string(Card(v)))

	_, rest, ok := strings.Cut(text, "---\n")
	require.True(t, ok)
	front, body, ok := strings.Cut(rest, "\n---\n")
	require.True(t, ok)
	var head map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(front), &head))
	require.Equal(t, "cc-by-4.0", head["license"])
	require.Equal(t, []any{"ko", "de"}, head["language"])
	require.Equal(t, []any{"text-classification"}, head["task_categories"])
	require.Equal(t, []any{"n<1K"}, head["size_categories"])
	require.Equal(t, []any{"sheaf", "sheaf:shop/products", "shops"}, head["tags"])

	for _, want := range []string{
		"# Things | of \"shops\"", "What two shops sell.", "| Licence | cc-by-4.0: in house only |", "`shop/products@v2`",
		"## Changes since v1", "| a.com | 0 | 5 | 0 | 145 |", "| b.de | 0 | 0 | 0 | 60 |",
		"| `price` | decimal(18,4) |", "### Statistics of `products`", "| `price` | 100 % | `0.0000` | `999.0000` |",
		"| `url` | 0 % |  |  |", "r-a.com r1", "sheaf pull shop/products@v2 DIR", "load_dataset(\"shop/products\", \"products\", revision=\"v2\")",
		"sha256sum -c .meta/sha256sums", v.SHA256, "robots.txt",
		"https://SERVER/datasets/shop/products/resolve/v2/data/products/train-00000-of-0",
	} {
		require.Contains(t, body, want)
	}
	row := lineWith(t, body, "| `title` | string |")
	require.Regexp(t, "`Product \\d+ of a.com` \\|$", row, "an example")
}

func lineWith(t *testing.T, text, start string) string {
	t.Helper()
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, start) {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("no line begins with %q", start)
	return ""
}

func TestStatisticsAddUpParts(t *testing.T) {
	part := func(rows, nulls int64, lo, hi string) Part {
		return Part{FileRef: FileRef{Rows: rows}, Columns: map[string]ColumnStats{"n": {Nulls: nulls, Min: lo, Max: hi}}}
	}
	for name, c := range map[string]struct {
		t              table.Type
		parts          []Part
		nulls          int64
		least, highest string
	}{
		"numbers by value":          {table.Int64, []Part{part(5, 1, "9", "10"), part(5, 0, "-20", "7")}, 1, "-20", "10"},
		"floats by value":           {table.Float64, []Part{part(5, 0, "1e-7", "2"), part(5, 0, "0.5", "1e+3")}, 0, "1e-7", "1e+3"},
		"texts by their characters": {table.String, []Part{part(5, 0, "10", "9"), part(5, 0, "11", "8")}, 0, "10", "9"},
		"a part of nulls":           {table.Date, []Part{part(5, 5, "", ""), part(5, 0, "2026-01-01", "2026-02-01")}, 5, "2026-01-01", "2026-02-01"},
		"a part that keeps none":    {table.String, []Part{part(5, 0, "", ""), part(5, 0, "a", "b")}, 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			nulls, least, highest := summary(TableVersion{Splits: []SplitVersion{{Parts: c.parts}}}, table.Column{Name: "n", Type: c.t})
			require.Equal(t, []any{c.nulls, c.least, c.highest}, []any{nulls, least, highest})
		})
	}
}

// A change of prose rewrites no part that its rows do not: parts are kept by the fingerprint, of which prose is no part. What
// is written anew for its rows has the new prose.
func TestProseRewritesNothing(t *testing.T) {
	ctx := context.Background()
	w := describedWorld(t)
	before, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	w.set("b.de", 3, 777, 300)
	control, _ := w.build("b.de")

	// The parent as it would be had its columns been described in other words.
	other := before.Manifest
	other.Tables = slices.Clone(before.Tables)
	for i := range other.Tables {
		other.Tables[i].Schema.Columns = slices.Clone(other.Tables[i].Schema.Columns)
		for j := range other.Tables[i].Schema.Columns {
			other.Tables[i].Schema.Columns[j].Doc = "Other words."
		}
	}
	body, _, err := other.Encode()
	require.NoError(t, err)
	_, err = w.store.Put(ctx, versionKey(w.dataset, before.Version), bytes.NewReader(body), int64(len(body)), blob.PutOptions{})
	require.NoError(t, err)
	reworded, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	require.Contains(t, string(Card(reworded)), "Other words.")
	again, res := w.build("b.de")
	require.Equal(t, control.Work, again.Work)
	require.Positive(t, again.Work.PartsReused)
	require.NotContains(t, res.Tables[0].Schema.Columns[0].Doc, "Other words.", "the card has the new words at once")
}

func TestCroissantIsValidAndReads(t *testing.T) {
	python, err := filepath.Abs("../.venv/bin/python")
	require.NoError(t, err)
	if exec.Command(python, "-c", "import mlcroissant").Run() != nil {
		require.NotEqual(t, "true", os.Getenv("CI"), "CI has to run this: make venv")
		t.Skip("no Python with mlcroissant: run `make venv`")
	}
	w := describedWorld(t)
	dir := t.TempDir()
	_, err = w.repo.Pull(context.Background(), w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	cmd := exec.Command(python, "testdata/croissant.py", dir)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("%v\n%s", err, exit.Stderr)
	}
	require.NoError(t, err)
	var got struct {
		Warnings []string         `json:"warnings"`
		Rows     []map[string]any `json:"rows"`
		History  int              `json:"history"`
	}
	require.NoError(t, json.Unmarshal(out, &got))
	require.Empty(t, got.Warnings)
	require.Equal(t, 210+5, got.History)
	want := map[string]table.Row{}
	for _, s := range []string{"a.com", "b.de"} {
		for k, row := range w.published(s) {
			want[k] = row
		}
	}
	require.Len(t, got.Rows, len(want))
	for _, row := range got.Rows {
		mine := want[row["product_uid"].(string)]
		require.NotNil(t, mine)
		require.Equal(t, mine[products.Index("title")], row["title"])
		require.EqualValues(t, mine[products.Index("price")], row["price"].(float64)*10_000)
		require.Equal(t, mine[products.Index("image_urls")].([]string)[0], row["image_urls"].([]any)[0])
		require.Nil(t, row["url"])
	}
	v, err := w.repo.Resolve(context.Background(), w.dataset)
	require.NoError(t, err)
	for _, f := range Files(v) {
		if f.Part != nil {
			require.Contains(t, string(Croissant(v)), f.SHA256)
		}
	}
}
