package draft_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe/draft"
	"sheaf/internal/testenv/fixture"
)

// sample is a body of a shop's contract.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	return fixture.Read(t, "contracts", "samples", name)
}

// TestDraftsOfAnswers: a service that is asked for one product answers with a list of one; what it says is drafted.
func TestDraftsOfAnswers(t *testing.T) {
	for _, name := range []string{"product-discounted", "product-configurable"} {
		p := draft.Page{URL: "https://www.jomashop.com/graphql?key=x", ContentType: "application/json", Body: sample(t, "jomashop/"+name+".json")}
		d, err := draft.Make(p, draft.Options{})
		require.NoError(t, err)
		require.Equal(t, 1, d.Rows)
		require.Contains(t, d.Warnings, "the answer holds one record: say in start and get how the answers of the others are asked for")
		var truth struct{ Record map[string]any }
		require.NoError(t, json.Unmarshal(sample(t, "jomashop/"+name+".truth.json"), &truth))
		row := readBack(t, d, "list", p).List.Rows[0]
		require.True(t, equal(truth.Record["title"], row["title"]), "%v", row["title"])
		require.True(t, equal(json.Number(truth.Record["price"].(string)), row["price"]), "%v", row["price"])
	}
	_, err := draft.Make(draft.Page{URL: "https://www.jomashop.com/graphql", ContentType: "application/json", Body: sample(t, "jomashop/product-not-found.json")}, draft.Options{})
	require.ErrorIs(t, err, draft.ErrNothing)
}

// TestDraftsOfItemsInJapanese: pages in EUC-JP whose marks for programs stand in no item, and whose names hold wide blanks.
func TestDraftsOfItemsInJapanese(t *testing.T) {
	for _, name := range []string{"item-single-sku", "item-multi-variant", "item-sold-out"} {
		var truth struct {
			Request struct{ URL string }
			Record  map[string]any
		}
		require.NoError(t, json.Unmarshal(sample(t, "rakuten/"+name+".truth.json"), &truth))
		p := draft.Page{URL: truth.Request.URL, ContentType: "text/html;charset=EUC-JP", Body: sample(t, "rakuten/"+name+".html")}
		d, err := draft.Make(p, draft.Options{})
		require.NoError(t, err)
		require.Equal(t, draft.Product, d.Kind)
		row := readBack(t, d, "item", p).Item.Record
		require.True(t, equal(json.Number(truth.Record["price"].(string)), row["price"]), "%s: %v", name, row["price"])
		for _, column := range []string{"title", "price_currency"} {
			require.True(t, equal(truth.Record[column], row[column]), "%s %s: %v, want %v", name, column, row[column], truth.Record[column])
		}
	}
}

// TestShellsSayWhatToDo: a page that only loads its content has nothing to draft from.
func TestShellsSayWhatToDo(t *testing.T) {
	_, err := draft.Make(draft.Page{URL: "https://www.jomashop.com/x-watch-1.html", Body: sample(t, "jomashop/shell-product.html")}, draft.Options{})
	require.ErrorIs(t, err, draft.ErrNothing)
	require.ErrorContains(t, err, "only scripts that fetch it")
	require.ErrorContains(t, err, "under Network")
}
