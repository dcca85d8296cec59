package bundle

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/recipe"
)

const dataset = "shop/products"

var shop = strings.Join([]string{
	"sheaf: recipe/v1", "name: shop", "constants: { site: a, marketplace: a.com, locale: en-GB }",
	"money: { expect: [GBP] }", "start: [{ page: list }]", "items: { lamp: { address: 'https://a.com/{code}', key: '{code}' } }",
	"pages: { list: { get: 'https://a.com/', rows: .lamp, open: { lamp: { address: { css: a, attr: href } } }, states: [title, price] } }",
	"fields:", "  title: { required: true, from: [{ list: h2 }] }", "  price: { from: [{ list: .price }] }", "",
}, "\n")

// stocked is a store with one version: its parts hold texts, for an archive does not look into them.
func stocked(t *testing.T) *mem.Store {
	t.Helper()
	ctx, s := context.Background(), mem.New()
	_, _, err := recipe.NewStore(s).Put(ctx, []byte(shop), nil)
	require.NoError(t, err)
	_, _, err = datasets.New(s).PutDefinition(ctx, datasets.Definition{Name: dataset, Title: "Lamps", Kind: table.Catalog, Sources: []datasets.Source{{Recipe: "shop"}}})
	require.NoError(t, err)
	part := func(name, split, text string) datasets.Part {
		sha := blob.SHA256Hex([]byte(text))
		p := datasets.Part{FileRef: datasets.FileRef{Key: datasets.PartKey(dataset, name, sha), SHA256: sha, Bytes: int64(len(text)), Rows: 1}, Table: name, Source: "a.com", Split: split}
		_, err := s.Put(ctx, p.Key, strings.NewReader(text), p.Bytes, blob.PutOptions{SHA256: sha})
		require.NoError(t, err)
		return p
	}
	products := table.Products()
	m := datasets.Manifest{
		Format: datasets.ManifestFormat, Dataset: dataset, Version: 1, Run: "run-1", AsOf: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC), Definition: 1,
		Content: datasets.Content{
			Kind: table.Catalog, DataDigest: strings.Repeat("d", 64),
			Tables: []datasets.TableVersion{{Name: "products", Schema: products, Fingerprint: products.Fingerprint(), Splits: []datasets.SplitVersion{
				{Name: "train", Rows: 1, Parts: []datasets.Part{part("products", "train", "rows of lamps")}},
			}}},
			Sources: []datasets.SourceVersion{{Source: "a.com", Run: "run-1", Recipe: "shop", RecipeRev: 1, Rows: 1}},
			State:   []datasets.Part{part(table.StateTable, "", "what is known")}, Evidence: []datasets.Part{part(table.EvidenceTable, "", "where it is from")},
		},
	}
	body, _, err := m.Encode()
	require.NoError(t, err)
	_, err = s.Create(ctx, datasets.ManifestKey(dataset, 1), body, blob.PutOptions{})
	require.NoError(t, err)
	return s
}

// exported is the version as a directory.
func exported(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	_, err := Write(context.Background(), stocked(t), dataset+"@v1", dir, nil)
	require.NoError(t, err)
	return dir
}

// Whatever the packing, everything that the next run rests on arrives: parts, internal ones too, recipe and definition; and what
// Restore makes of it is to be published as it was.
func TestWhatIsWrittenIsRead(t *testing.T) {
	ctx, from := context.Background(), stocked(t)
	v, err := datasets.New(from).Version(ctx, dataset, 1)
	require.NoError(t, err)
	for _, name := range []string{"out", "out.tar", "out.tar.gz", "out.tgz", "out.tar.zst"} {
		to := filepath.Join(t.TempDir(), name)
		head, err := Write(ctx, from, dataset+"@v1", to, nil)
		require.NoError(t, err)
		require.True(t, Is(to))
		_, err = Write(ctx, from, dataset+"@v1", to, nil)
		require.ErrorIs(t, err, datasets.ErrInvalid, "nothing is written over")

		s := mem.New()
		found, err := Read(ctx, s, to, nil)
		require.NoError(t, err, name)
		require.Equal(t, head, found.Head)
		require.Equal(t, v.Commit, found.Manifest.Commit)
		require.Equal(t, "Lamps", found.Definition.Title)
		for _, p := range v.Parts() {
			body, err := blob.ReadAll(ctx, s, p.Key, 1<<20)
			require.NoError(t, err, p.Table)
			require.Equal(t, p.SHA256, blob.SHA256Hex(body))
		}
		stored, err := recipe.NewStore(s).Get(ctx, "shop", 1)
		require.NoError(t, err)
		require.Equal(t, shop, stored.YAML)
		_, err = Read(ctx, s, to, nil)
		require.NoError(t, err, "again: all of it is there")

		repo := datasets.New(s)
		def, _, err := repo.PutDefinition(ctx, *found.Definition)
		require.NoError(t, err)
		ref, err := repo.Restore(ctx, found.Manifest, "run-9", def)
		require.NoError(t, err)
		build, err := repo.ReadBuild(ctx, ref)
		require.NoError(t, err)
		require.Equal(t, def.Revision, build.Definition)
		require.Equal(t, found.Manifest.Content, build.Content)
		p, err := repo.Publish(ctx, datasets.PublishInput{Build: ref, Version: 1, At: v.AsOf, Who: "ann"}, nil)
		require.NoError(t, err)
		require.Equal(t, v.DataDigest, p.DataDigest)
		_, err = repo.Restore(ctx, found.Manifest, "run-10", def)
		require.ErrorIs(t, err, datasets.ErrInvalid, "it has versions here")
		require.NoError(t, s.Delete(ctx, v.State[0].Key))
		other := mem.New()
		_, err = datasets.New(other).Restore(ctx, found.Manifest, "run-9", def)
		require.ErrorIs(t, err, datasets.ErrNotFound, "without its parts")
	}
}

// Every byte of an archive is vouched for, and nothing may be missing or come along.
func TestWhatIsNotAsItWasIsRefused(t *testing.T) {
	edit := func(t *testing.T, dir, name string, change func(string) string) {
		t.Helper()
		at := filepath.Join(dir, filepath.FromSlash(name))
		body, err := os.ReadFile(at)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(at, []byte(change(string(body))), 0o600))
	}
	flip := func(s string) string { return s[:len(s)-2] + string(s[len(s)-2]^1) + s[len(s)-1:] }
	names := func(t *testing.T, dir string) (out []string) {
		t.Helper()
		body, err := os.ReadFile(filepath.Join(dir, sumsName))
		require.NoError(t, err)
		for line := range strings.Lines(string(body)) {
			out = append(out, strings.TrimSpace(line[66:]))
		}
		return out
	}
	all := names(t, exported(t))
	require.True(t, slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, "parts/") }))
	for _, name := range all {
		dir := exported(t)
		edit(t, dir, name, flip)
		_, err := Read(context.Background(), mem.New(), dir, nil)
		require.Error(t, err, "%s is another", name)
		if strings.HasSuffix(name, ".parquet") {
			require.ErrorIs(t, err, datasets.ErrDamaged)
		}

		dir = exported(t)
		require.NoError(t, os.Remove(filepath.Join(dir, filepath.FromSlash(name))))
		_, err = Read(context.Background(), mem.New(), dir, nil)
		require.Error(t, err, "%s is lost", name)
	}
	// Changed together with its checksum: what it says must fit the rest.
	forge := func(t *testing.T, dir, name, old, text string) {
		t.Helper()
		var was, now string
		edit(t, dir, name, func(s string) string {
			require.Contains(t, s, old)
			was, now = blob.SHA256Hex([]byte(s)), strings.Replace(s, old, text, 1)
			now, s = blob.SHA256Hex([]byte(now)), now
			return s
		})
		edit(t, dir, sumsName, func(s string) string { return strings.Replace(s, was, now, 1) })
	}
	v, err := datasets.New(stocked(t)).Version(context.Background(), dataset, 1)
	require.NoError(t, err)
	commit := v.Commit
	for what, spoil := range map[string]func(t *testing.T, dir string){
		"a file that nobody vouches for": func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "more.txt"), []byte("x"), 0o600))
		},
		"the definition of another": func(t *testing.T, dir string) {
			t.Helper()
			forge(t, dir, definitionName, `"`+dataset+`"`, `"shop/others"`)
		},
		"a head of another version": func(t *testing.T, dir string) {
			t.Helper()
			forge(t, dir, headName, `"version":1`, `"version":2`)
		},
		"a head of another commit": func(t *testing.T, dir string) {
			t.Helper()
			forge(t, dir, headName, commit, strings.Repeat("0", 40))
		},
		"a head that nobody vouches for": func(t *testing.T, dir string) {
			t.Helper()
			edit(t, dir, headName, func(s string) string { return strings.Replace(s, `"rows":1`, `"rows":2`, 1) })
		},
		"a manifest that names what lies elsewhere": func(t *testing.T, dir string) {
			t.Helper()
			name := filepath.Join(dir, versionDir, ".meta", "manifest.json")
			forge(t, dir, versionDir+".meta/manifest.json", `"key":"datasets/shop/products/`, `"key":"datasets/shop/secrets/`)
			body, err := os.ReadFile(name)
			require.NoError(t, err)
			forge(t, dir, headName, commit, datasets.CommitID(body))
		},
	} {
		dir := exported(t)
		spoil(t, dir)
		_, err := Read(context.Background(), mem.New(), dir, nil)
		require.Error(t, err, what)
	}
	s := mem.New()
	_, _, err = recipe.NewStore(s).Put(context.Background(), []byte(strings.Replace(shop, "h2", "h3", 1)), nil)
	require.NoError(t, err)
	_, err = Read(context.Background(), s, exported(t), nil)
	require.ErrorIs(t, err, datasets.ErrInvalid, "another recipe of this name and revision is here")
	_, err = Read(context.Background(), mem.New(), t.TempDir(), nil)
	require.ErrorIs(t, err, ErrNoBundle)
}

// A part that is damaged in the store is not exported, and nothing is left of the attempt.
func TestDamageIsNotExported(t *testing.T) {
	for _, name := range []string{"out", "out.tar.gz"} {
		s, ctx := stocked(t), context.Background()
		v, err := datasets.New(s).Version(ctx, dataset, 1)
		require.NoError(t, err)
		p := v.Evidence[0]
		_, err = s.Put(ctx, p.Key, strings.NewReader(strings.Repeat("x", int(p.Bytes))), p.Bytes, blob.PutOptions{})
		require.NoError(t, err)
		dir := t.TempDir()
		_, err = Write(ctx, s, dataset+"@v1", filepath.Join(dir, name), nil)
		require.ErrorIs(t, err, datasets.ErrDamaged)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	}
}
