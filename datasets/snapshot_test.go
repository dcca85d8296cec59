package datasets

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

func TestOpen(t *testing.T) {
	w := newWorld(t, 16<<10)
	w.fill("a.com", 50, 100)
	w.publish("a.com")
	ctx := context.Background()
	snap, err := Open(ctx, w.store, w.dataset+"@latest")
	require.NoError(t, err)
	w.set("a.com", 1, 5_000, 100)
	w.publish("a.com")

	got := map[string]Product{}
	for p, err := range snap.Products(ctx, "") {
		require.NoError(t, err)
		got[p.ID] = p
	}
	require.Len(t, got, 50)
	p := got[w.set("a.com", 1, 1, 100)]
	require.Equal(t, "Product 1 of a.com", p.Title)
	require.Equal(t, "1", p.Price.String(), "the version that was opened, not the one published since")
	require.Nil(t, p.Brand)
	require.Len(t, p.ImageURLs, 1)

	var train int
	for row, err := range snap.Rows(ctx, Selection{Split: "train", Columns: []string{"split", "price"}}) {
		require.NoError(t, err)
		require.Len(t, row, 2)
		require.Equal(t, "train", row[0])
		train++
	}
	require.EqualValues(t, snap.Tables[0].Splits[1].Rows, train)

	var all []any
	for row, err := range snap.Rows(ctx, Selection{Columns: []string{"product_uid"}}) {
		require.NoError(t, err)
		all = append(all, row[0])
	}
	for _, first := range []int64{0, 1, 24, 49, 50, 90} {
		var rest []any
		for row, err := range snap.Rows(ctx, Selection{Columns: []string{"product_uid"}, First: first}) {
			require.NoError(t, err)
			rest = append(rest, row[0])
		}
		require.Equal(t, all[min(int(first), 50):], append([]any{}, rest...), "over splits and parts")
	}

	type change struct {
		Key   string    `col:"key"`
		AsOf  time.Time `col:"as_of"`
		Class *string   `col:"class"`
		Field *string   `col:"field"`
	}
	var changes int
	for c, err := range Scan[change](ctx, snap, Selection{Table: "history"}) {
		require.NoError(t, err)
		require.Equal(t, day1, c.AsOf)
		require.Equal(t, "added", *c.Class)
		require.Nil(t, c.Field)
		changes++
	}
	require.Equal(t, 50, changes)
}

func TestOpenRefuses(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 3, 10)
	w.publish("a.com")
	ctx := context.Background()
	_, err := Open(ctx, w.store, w.dataset+"@nope")
	require.ErrorIs(t, err, ErrNotFound)
	snap, err := Open(ctx, w.store, w.dataset)
	require.NoError(t, err)
	type wrong struct {
		Price string `col:"price"`
	}
	for _, err := range Scan[wrong](ctx, snap, Selection{}) {
		require.ErrorContains(t, err, "column price is a decimal.Decimal, the field a string")
	}
	type unknown struct {
		Price string `col:"prise"`
	}
	for _, err := range Scan[unknown](ctx, snap, Selection{}) {
		require.ErrorContains(t, err, `column "prise" of table products`)
	}
	for _, err := range snap.Rows(ctx, Selection{Table: "state"}) {
		require.ErrorContains(t, err, `table "state"`, "internal tables are not for readers")
	}
}

// The card's front matter is what Hugging Face clients need: configs with split names and patterns, exact row counts.
func TestCard(t *testing.T) {
	w := newWorld(t, 0)
	w.fill("a.com", 40, 10)
	ctx := context.Background()
	d, err := ParseDefinition([]byte(wholeDefinition))
	require.NoError(t, err)
	d, _, err = w.repo.PutDefinition(ctx, d)
	require.NoError(t, err)
	in := w.input("a.com")
	in.Definition = d.Revision
	sum, err := w.repo.Build(ctx, in, nil)
	require.NoError(t, err)
	_, err = w.repo.Publish(ctx, w.publishInput(sum.Ref), nil)
	require.NoError(t, err)
	v, err := w.repo.Resolve(ctx, w.dataset)
	require.NoError(t, err)
	text := string(Card(v))
	require.Equal(t, text, string(Card(v)))

	front, body, ok := strings.Cut(strings.TrimPrefix(text, "---\n"), "---\n")
	require.True(t, ok)
	var head cardHead
	require.NoError(t, yaml.Unmarshal([]byte(front), &head))
	require.Equal(t, "Products of four shops", head.PrettyName)
	require.Equal(t, "products", head.Configs[0].Name)
	require.True(t, head.Configs[0].Default)
	require.Equal(t, cardFile{Split: "train", Path: "data/products/train-*.parquet"}, head.Configs[0].Files[1])
	require.Equal(t, v.Tables[0].Splits[1].Rows, head.Info[0].Splits[1].Examples)
	for _, want := range []string{"# Products of four shops", "| Licence | for research |", "`shop/products@v1`", v.DataDigest, "| `title` | string |", "never null", "| `specs[].name` |"} {
		require.Contains(t, body, want)
	}
	require.NotContains(t, body, "evidence", "internal tables are not shown")
}

func TestCompatible(t *testing.T) {
	to := products
	to.Columns = append(append(to.Columns[:0:0], to.Columns...), to.Columns[0])
	to.Columns[len(to.Columns)-1].Name = "new"
	require.True(t, Compatible(products, to), "a new column")
	require.False(t, Compatible(to, products), "a lost column")
	to.Columns[3].Type = "int64"
	require.False(t, Compatible(products, to), "another type")
}
