package datasets

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
)

func pulledWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, 16<<10)
	w.fill("a.com", 150, 500)
	w.fill("b.de", 60, 500)
	w.publish("a.com", "b.de")
	return w
}

func TestPull(t *testing.T) {
	w := pulledWorld(t)
	dir := t.TempDir()
	ctx := context.Background()
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.EqualValues(t, 210+210, p.Rows, "products and history")
	require.Equal(t, p.Bytes, p.Fetched)
	check := exec.Command("sha256sum", "--check", "--quiet", ".meta/sha256sums")
	check.Dir = dir
	out, err := check.CombinedOutput()
	require.NoError(t, err, string(out))
	v, err := ReadPulled(dir)
	require.NoError(t, err)
	require.Equal(t, p.Commit, v.Commit)
	products, _ := v.Table("products")
	for _, s := range products.Splits {
		for i := range s.Parts {
			require.FileExists(t, filepath.Join(dir, DataFile("products", s.Name, i, len(s.Parts), "parquet")))
		}
	}

	again, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.Zero(t, again.Fetched, "what is there is not fetched again")

	spoiled := filepath.Join(dir, DataFile("products", "train", 0, len(products.Splits[1].Parts), "parquet"))
	require.NoError(t, os.WriteFile(spoiled, bytes.Repeat([]byte("x"), int(products.Splits[1].Parts[0].Bytes)), 0o644))
	again, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.Equal(t, products.Splits[1].Parts[0].Bytes, again.Fetched, "only what is wrong is fetched again")
}

// The pull of a later version into the same directory leaves exactly that version, fetches only what differs, and
// does not touch files of others.
func TestPullOverEarlierVersion(t *testing.T) {
	w := pulledWorld(t)
	dir, cache := t.TempDir(), t.TempDir()
	ctx := context.Background()
	first, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("mine"), 0o644))
	for i := range 140 { // leaves fewer files
		delete(w.rows["a.com"], w.set("a.com", i, 0, 1))
	}
	w.publish("a.com", "b.de")
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Equal(t, 2, p.Version)
	require.Less(t, p.Fetched, first.Fetched)
	fresh := t.TempDir()
	_, err = w.repo.Pull(ctx, w.dataset, fresh, PullOptions{})
	require.NoError(t, err)
	require.Equal(t, append(list(t, fresh), "notes.txt"), list(t, dir))

	elsewhere, err := w.repo.Pull(ctx, w.dataset, t.TempDir(), PullOptions{Cache: cache})
	require.NoError(t, err)
	require.Zero(t, elsewhere.Fetched, "all of it is in the cache")
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	}))
	return out
}

func TestPullResumes(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	broken := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Nth: 3, Phase: fault.Within})
	_, err := New(broken).Pull(ctx, w.dataset, dir, PullOptions{Parallel: 1})
	require.Error(t, err)
	_, err = ReadPulled(dir)
	require.ErrorIs(t, err, ErrNotFound, "an interrupted pull is not complete")
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Parallel: 1})
	require.NoError(t, err)
	require.Less(t, p.Fetched, p.Bytes)
	v, err := ReadPulled(dir)
	require.NoError(t, err)
	var two int64
	for _, part := range v.Tables[0].Parts()[:2] {
		two += part.Bytes
	}
	require.Less(t, p.Fetched, p.Bytes-two, "half of the third file was kept, too")
	require.NoDirExists(t, filepath.Join(dir, ".meta/partial"))
}

func TestPullRefusesDamage(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	part := v.Tables[0].Parts()[0]
	body := strings.Repeat("y", int(part.Bytes))
	_, err = w.store.Put(ctx, part.Key, strings.NewReader(body), part.Bytes, blob.PutOptions{})
	require.NoError(t, err)
	_, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.ErrorIs(t, err, ErrDamaged)
	_, err = w.repo.Verify(ctx, w.dataset, false, nil)
	require.ErrorIs(t, err, ErrDamaged)
	require.ErrorContains(t, err, part.Key)
}

func TestPullFormats(t *testing.T) {
	w := pulledWorld(t)
	ctx := context.Background()
	dir := t.TempDir()
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{Format: JSONL, Columns: []string{"title", "price", "image_urls", "url"}})
	require.NoError(t, err)
	require.EqualValues(t, 210, p.Rows)
	var rows int
	for _, name := range list(t, dir) {
		if filepath.Ext(name) != ".jsonl" {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		for line := range strings.Lines(string(body)) {
			rows++
			require.Regexp(t, regexp.MustCompile(`^\{"title":"Product \d+ of [ab]\.(com|de)","price":\d+,"image_urls":\["https://img/[0-9a-f]{32}"\],"url":null\}\n$`), line)
			require.True(t, json.Valid([]byte(line)))
		}
	}
	require.Equal(t, 210, rows)

	dir = t.TempDir()
	_, err = w.repo.Pull(ctx, w.dataset, dir, PullOptions{Format: CSV, Table: "products", Split: "test", Sample: 5})
	require.NoError(t, err)
	f, err := os.Open(filepath.Join(dir, "data/products/test-00000-of-00001.csv"))
	require.NoError(t, err)
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 6)
	require.Equal(t, "product_uid", records[0][0])
}

// A sample is spread over sources and splits, and the same every time.
func TestPullSample(t *testing.T) {
	w := pulledWorld(t)
	dir := t.TempDir()
	p, err := w.repo.Pull(context.Background(), w.dataset, dir, PullOptions{Table: "products", Sample: 60})
	require.NoError(t, err)
	require.EqualValues(t, 60, p.Rows)
	require.Len(t, list(t, filepath.Join(dir, "data/products")), 3)
	body, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	require.NotContains(t, string(body), "num_examples", "clients would refuse to load a part of the rows")
}

func TestPullBadRequests(t *testing.T) {
	w := pulledWorld(t)
	for want, o := range map[string]PullOptions{
		`table "nope"`:            {Table: "nope"},
		`split "dev" of table pr`: {Table: "products", Split: "dev"},
		`column "prise"`:          {Columns: []string{"prise"}},
		`format "xml"`:            {Format: "xml"},
	} {
		_, err := w.repo.Pull(context.Background(), w.dataset, t.TempDir(), o)
		require.ErrorContains(t, err, want)
	}
	_, err := w.repo.Pull(context.Background(), w.dataset+"@v9", t.TempDir(), PullOptions{})
	require.True(t, errors.Is(err, ErrNotFound), err)
}
