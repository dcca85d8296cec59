package datasets

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

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
	verifySums(t, dir)
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
	o := PullOptions{Parallel: 1, pauses: []time.Duration{}}
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	third := v.Tables[0].Parts()[2].FileRef
	broken := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Key: regexp.MustCompile(third.SHA256), Phase: fault.Within})
	_, err = New(broken).Pull(ctx, w.dataset, dir, o)
	require.Error(t, err)
	_, err = ReadPulled(dir)
	require.ErrorIs(t, err, ErrNotFound, "an interrupted pull is not complete")
	var said []Progress
	o.Report = func(now Progress) {
		if now.Stage == "fetch" {
			said = append(said, now)
		}
	}
	p, err := w.repo.Pull(ctx, w.dataset, dir, o)
	require.NoError(t, err)
	require.Equal(t, p.Bytes, p.Kept+p.Fetched, "nothing was fetched twice")
	require.Equal(t, p.Bytes, said[0].Total+p.Kept-said[0].Done, "what is hashed and kept is of the stage before")
	require.Equal(t, p.Fetched, said[len(said)-1].Done-said[0].Done, "what was there did not travel now, and makes no rate")
	var two int64
	for _, part := range v.Tables[0].Parts()[:2] {
		two += part.Bytes
	}
	require.Greater(t, p.Kept, two, "half of the third file was kept, too")
	require.NoDirExists(t, filepath.Join(dir, ".meta/partial"))
	require.NoFileExists(t, filepath.Join(dir, ".meta/pulling"))
}

// A connection that breaks in the middle costs a request, not the pull.
func TestPullGoesOnAfterBrokenConnections(t *testing.T) {
	w := pulledWorld(t)
	ctx := context.Background()
	broken := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Phase: fault.Within, Chance: 0.5})
	o := PullOptions{pauses: make([]time.Duration, 50), segment: 4 << 10}
	p, err := New(broken).Pull(ctx, w.dataset, t.TempDir(), o)
	require.NoError(t, err)
	require.Equal(t, p.Bytes, p.Fetched)
}

// Segments are fetched independently, and what there is of each is taken up, whatever the size of segments is by then.
func TestPullOfSegmentsResumes(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	broken := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Phase: fault.Within, Nth: 7}, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Nth: 8})
	_, err := New(broken).Pull(ctx, w.dataset, dir, PullOptions{Parallel: 3, pauses: []time.Duration{}, segment: 1000})
	require.Error(t, err)
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.Positive(t, p.Kept)
	require.Equal(t, p.Bytes, p.Kept+p.Fetched)
	verifySums(t, dir)
}

// After a power cut the marks may promise what the disk does not have: the part is fetched again.
func TestPullMistrustsWhatItLeft(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	part := v.Tables[0].Parts()[0]
	partial := filepath.Join(dir, partialDir, part.SHA256)
	require.NoError(t, os.MkdirAll(filepath.Dir(partial), 0o755))
	require.NoError(t, os.WriteFile(partial, make([]byte, part.Bytes), 0o644))
	require.NoError(t, os.WriteFile(partial+".marks", fmt.Appendf(nil, "%019d\n%019d\n", segmentBytes, part.Bytes), 0o644))
	p, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.Equal(t, p.Bytes, p.Fetched)
	verifySums(t, dir)
}

// A pull that was killed on its way to another version leaves nothing of it behind.
func TestPullCleansUpAfterAnotherThatDidNotEnd(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	_, err := w.repo.Pull(ctx, w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	before := list(t, dir)
	w.fill("c.jp", 200, 500)
	w.publish("c.jp")
	broken := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Nth: 4})
	_, err = New(broken).Pull(ctx, w.dataset, dir, PullOptions{Parallel: 1, pauses: []time.Duration{}})
	require.Error(t, err)
	_, err = ReadPulled(dir)
	require.ErrorIs(t, err, ErrNotFound, "it is neither version now")
	_, err = w.repo.Pull(ctx, w.dataset+"@v1", dir, PullOptions{})
	require.NoError(t, err)
	require.Equal(t, before, list(t, dir))
}

func TestPullsDoNotMeet(t *testing.T) {
	w := pulledWorld(t)
	dir := t.TempDir()
	var second error
	meet := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Nth: 1, Do: func(fault.Call) error {
		_, second = w.repo.Pull(context.Background(), w.dataset, dir, PullOptions{})
		return nil
	}})
	_, err := New(meet).Pull(context.Background(), w.dataset, dir, PullOptions{})
	require.NoError(t, err)
	require.ErrorIs(t, second, ErrBusy)
}

// What a tag names when a pull begins is what is pulled, though the tag moves and the next version replaces most parts meanwhile.
func TestPullIsPinned(t *testing.T) {
	w := pulledWorld(t)
	ctx, dir := context.Background(), t.TempDir()
	first, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	moves := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Nth: 2, Do: func(fault.Call) error {
		for i := range 100 {
			delete(w.rows["a.com"], w.set("a.com", i, 0, 1))
		}
		w.publish("a.com", "b.de")
		return nil
	}})
	p, err := New(moves).Pull(ctx, w.dataset+"@latest", dir, PullOptions{Parallel: 1})
	require.NoError(t, err)
	now, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	require.Equal(t, 2, now.Version, "the tag has moved")
	require.Equal(t, 1, p.Version)
	v, err := ReadPulled(dir)
	require.NoError(t, err)
	require.Equal(t, first.Commit, v.Commit)
	for _, f := range dataFiles(first) {
		require.FileExists(t, filepath.Join(dir, f.Path))
	}
	verifySums(t, dir)
}

// What is deleted and swept while it is pulled is said to be deleted, not damaged.
func TestPullOfVersionThatIsDeletedMeanwhile(t *testing.T) {
	w := pulledWorld(t)
	ctx := context.Background()
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	gone := fault.Wrap(w.store, fault.Rule{Ops: []blob.Op{blob.OpGetRange}, Nth: 2, Do: func(fault.Call) error {
		body, err := blob.Canonical(Tombstone{Deleted: true, Dataset: w.dataset, Version: 1, Commit: v.Commit, Who: "kim", Why: "wrong prices", When: day1})
		if err != nil {
			return err
		}
		if _, err := w.store.Put(ctx, ManifestKey(w.dataset, 1), bytes.NewReader(body), int64(len(body)), blob.PutOptions{}); err != nil {
			return err
		}
		for _, p := range v.Parts() {
			if err := w.store.Delete(ctx, p.Key); err != nil {
				return err
			}
		}
		return nil
	}})
	_, err = New(gone).Pull(ctx, w.dataset, t.TempDir(), PullOptions{})
	require.ErrorIs(t, err, ErrDeleted)
	require.ErrorContains(t, err, "wrong prices")
}

func verifySums(t *testing.T, dir string) {
	t.Helper()
	check := exec.Command("sha256sum", "--check", "--quiet", ".meta/sha256sums")
	check.Dir = dir
	out, err := check.CombinedOutput()
	require.NoError(t, err, string(out))
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
