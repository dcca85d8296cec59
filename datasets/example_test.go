package datasets

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/shopspring/decimal"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
)

// stand is what a world needs of a test where there is none.
type stand struct {
	testing.TB
	temp string
}

func (stand) Helper()                      {}
func (s stand) TempDir() string            { return s.temp }
func (stand) Errorf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

// shelf is a store with shop/products@v1: three products, built and published.
func shelf() blob.Store {
	store := mem.New()
	temp, err := os.MkdirTemp("", "sheaf-example-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(temp)
	w := newWorldOn(stand{temp: temp}, store, 0)
	for i := range 3 {
		w.set("a.com", i, int64(10*(i+1)), 20)
	}
	ctx := context.Background()
	in := BuildInput{Dataset: w.dataset, Kind: table.Catalog, Run: "run-1", AsOf: day1, Temp: temp, Verdicts: []Verdict{{Check: "min_rows", Result: "pass"}}}
	in.Deltas = []FileRef{w.delta(in.Run, "a.com", in.AsOf)}
	sum, err := w.repo.Build(ctx, in, nil)
	if err == nil {
		_, err = w.repo.Publish(ctx, PublishInput{Build: sum.Ref, Version: 1, At: day1, Who: "example"}, nil)
	}
	if err != nil {
		panic(err)
	}
	return store
}

// The struct says what is read: three columns of the main table.
func ExampleScan() {
	ctx, store := context.Background(), shelf()
	snap, err := Open(ctx, store, "shop/products@latest")
	if err != nil {
		fmt.Println(err)
		return
	}
	type offer struct {
		Title string           `col:"title"`
		Price *decimal.Decimal `col:"price"`
		Brand *string          `col:"brand"` // nil: the page states none
	}
	total := decimal.Zero
	for o, err := range Scan[offer](ctx, snap, Selection{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		total = total.Add(*o.Price)
	}
	fmt.Println(snap.Dataset, snap.Manifest.Version, total)
	// Output: shop/products 1 60
}

// Open pins a version; its manifest is there without reading any data.
func ExampleOpen() {
	snap, err := Open(context.Background(), shelf(), "shop/products@v1")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range snap.Tables {
		fmt.Println(t.Name, t.Rows())
	}
	// Output:
	// products 3
	// history 3
	// quarantine 0
}

// A pull is complete, verified, and cheap to repeat.
func ExampleRepo_Pull() {
	ctx, repo := context.Background(), New(shelf())
	dir, err := os.MkdirTemp("", "sheaf-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	first, err := repo.Pull(ctx, "shop/products", dir, PullOptions{Table: "products"})
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := repo.Pull(ctx, "shop/products", dir, PullOptions{Table: "products"})
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := VerifyDir(ctx, dir, nil)
	fmt.Println(first.Rows, first.Fetched == first.Bytes, again.Fetched, found.Intact(), err)
	// Output: 3 true 0 true <nil>
}
