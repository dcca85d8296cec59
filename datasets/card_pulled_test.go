package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
)

// unevenWorld is a version in which no split lets a reader guess the types of all columns.
func unevenWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, 16<<10)
	w.fill("a.com", 40, 100)
	w.fill("b.de", 20, 100)
	for _, row := range w.rows["a.com"] {
		if row[products.Index("split")] == "train" { // prices are whole elsewhere
			row[products.Index("price")] = int64(1_234_500)
			row[products.Index("model")] = "M 1"
			row[products.Index("gtin_valid")] = true
			row[products.Index("rating_count")] = int64(7)
			row[products.Index("image_count")] = int64(1)
		}
	}
	w.publish("a.com", "b.de")
	return w
}

var partialPulls = map[string]PullOptions{
	"split":   {Table: "products", Split: "train"},
	"columns": {Columns: []string{"product_uid", "price"}},
	"sample":  {Sample: 7},
	"jsonl":   {Format: JSONL},
	"few":     {Format: JSONL, Sample: 5},
	"csv":     {Format: CSV},
	"table":   {Table: "products", Columns: []string{"price", "image_count", "title", "gtin_valid"}, Format: CSV},
}

// The card of a pull names the files that are there, with the columns that they have.
func TestCardOfAPullNamesWhatItHolds(t *testing.T) {
	w := unevenWorld(t)
	for name, o := range partialPulls {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_, err := w.repo.Pull(context.Background(), w.dataset, dir, o)
			require.NoError(t, err)
			card, err := os.ReadFile(filepath.Join(dir, "README.md"))
			require.NoError(t, err)
			var head cardHead
			require.NoError(t, yaml.Unmarshal([]byte(strings.Split(string(card), "---\n")[1]), &head))
			named := map[string]bool{}
			for i, c := range head.Configs {
				require.Equal(t, c.Name, head.Info[i].Name)
				require.Empty(t, head.Info[i].Splits)
				for _, f := range c.Files {
					found, err := filepath.Glob(filepath.Join(dir, f.Path))
					require.NoError(t, err)
					require.NotEmpty(t, found, f.Path)
					for _, path := range found {
						named[path] = true
					}
				}
			}
			there, err := filepath.Glob(filepath.Join(dir, "data", "*", "*"))
			require.NoError(t, err)
			require.ElementsMatch(t, there, slices.Collect(maps.Keys(named)))
			columns := len(products.Columns)
			if o.Columns != nil {
				columns = len(o.Columns)
			}
			require.Len(t, head.Info[0].Features, columns)
			require.Contains(t, string(card), "**This directory holds of the version: ")
		})
	}
}

func TestTypesOfCSV(t *testing.T) {
	for c, want := range map[struct {
		t      table.Type
		filled bool
	}]string{
		{table.Int64, true}: "int64", {table.Int64, false}: "float64", {table.Bool, true}: "bool", {table.Bool, false}: "string",
		{table.Decimal, true}: "float64", {table.Float32, false}: "float64", {table.String, true}: "string",
		{table.Timestamp, true}: "string", {table.Strings, true}: "string", {table.Rows, false}: "string",
	} {
		require.Equal(t, want, csvType(c.t, c.filled), "%v", c)
	}
}

// What was pulled in part, or as text, is loaded by Hugging Face's libraries, an old and the newest.
func TestPulledDirectoriesLoad(t *testing.T) {
	python, err := filepath.Abs("../.venv/bin/python")
	require.NoError(t, err)
	w := unevenWorld(t)
	root := t.TempDir()
	args := []string{"testdata/pulled.py", ""}
	for name, o := range partialPulls {
		dir := filepath.Join(root, name)
		_, err := w.repo.Pull(context.Background(), w.dataset, dir, o)
		require.NoError(t, err)
		args = append(args, dir)
	}
	for _, set := range []string{"old", "newest"} {
		t.Run(set, func(t *testing.T) {
			libraries, err := filepath.Abs("../.hub/" + set)
			require.NoError(t, err)
			if _, err := os.Stat(filepath.Join(libraries, ".installed")); err != nil {
				require.NotEqual(t, "true", os.Getenv("CI"), "CI has to run this: make hub")
				t.Skipf("no .hub/%s: run `make hub` to load pulled directories with Hugging Face's libraries", set)
			}
			args := slices.Clone(args)
			args[1] = t.TempDir()
			cmd := exec.Command(python, args...)
			cmd.Env = append(os.Environ(), "PYTHONPATH="+libraries, "HF_HOME="+t.TempDir(), "HF_HUB_OFFLINE=1", "HF_HUB_DISABLE_TELEMETRY=1")
			out, err := cmd.Output()
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				t.Fatalf("%v\n%s", err, exit.Stderr)
			}
			require.NoError(t, err)
			var got map[string]struct {
				Rows    map[string]int `json:"rows"`
				Prices  []float64      `json:"prices"`
				Price   string         `json:"price"`
				Columns int            `json:"columns"`
			}
			require.NoError(t, json.Unmarshal(out, &got))
			for name, o := range partialPulls {
				g := got[filepath.Join(root, name)]
				rows := 0
				for _, n := range g.Rows {
					rows += n
				}
				switch {
				case o.Sample > 0:
					require.Equal(t, o.Sample, rows, name)
				case o.Split != "":
					require.Equal(t, []string{o.Split}, slices.Collect(maps.Keys(g.Rows)), name)
				default:
					require.Equal(t, 60, rows, name)
					require.Contains(t, g.Prices, 123.45, name)
				}
				price := "float64"
				if o.Format == "" {
					price = "decimal128(18, 4)"
				}
				require.Equal(t, price, g.Price, name)
			}
		})
	}
}
