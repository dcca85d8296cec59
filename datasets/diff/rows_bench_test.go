package diff

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/dir"
	"sheaf/datasets/table"
)

// BenchmarkRows compares two versions of 200,000 products with 300 characters of description each, in parts of 4 MB; 1 % of them
// have another price.
//
//	go test ./datasets/diff -run '^$' -bench Rows -benchtime 3x -cpuprofile cpu.out
func BenchmarkRows(b *testing.B) {
	const rows = 200_000
	store, err := dir.Open(b.TempDir())
	require.NoError(b, err)
	s := table.Products()
	version := func(number int) datasets.Version {
		t := datasets.TableVersion{Name: s.Table, Fingerprint: s.Fingerprint(), Schema: s}
		w := datasets.NewPartWriter(store, s, datasets.PartOptions{Dataset: "shop/things", Source: "a.com", Split: "train", Target: 4 << 20, Temp: b.TempDir()})
		random := rand.NewChaCha8([32]byte{})
		text := make([]byte, 225)
		for i := range rows {
			_, _ = random.Read(text) // never fails
			row := make(table.Row, len(s.Columns))
			price := int64(i % 1000)
			if i%100 == 7 {
				price += int64(number)
			}
			for column, v := range map[string]any{
				"product_uid": fmt.Sprintf("%032x", i), "site": "a", "marketplace": "a.com", "site_product_id": fmt.Sprint(i), "title": fmt.Sprint("Product ", i),
				"description": base64.StdEncoding.EncodeToString(text), "price": price, "split": "train",
			} {
				row[s.Index(column)] = v
			}
			require.NoError(b, w.Write(b.Context(), row))
		}
		parts, err := w.Close(b.Context())
		require.NoError(b, err)
		t.Splits = []datasets.SplitVersion{{Name: "train", Rows: rows, Parts: parts}}
		return datasets.Version{Manifest: datasets.Manifest{Dataset: "shop/things", Version: number, Content: datasets.Content{Kind: table.Catalog, Tables: []datasets.TableVersion{t}}}}
	}
	d, err := Of(store, version(1), version(2))
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		t, err := d.Totals(b.Context(), Query{}, func(Change) error { return nil })
		require.NoError(b, err)
		require.EqualValues(b, rows/100, t.Rows[Changed])
	}
}
