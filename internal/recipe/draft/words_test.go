package draft

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWordsNeedNoMap: what a shop calls stock and condition is taken as it stands; normalisation reads it, on this page and where
// another page says something else.
func TestWordsNeedNoMap(t *testing.T) {
	page := func(stock, condition string) Page {
		return Page{URL: "https://www.shop.example/p/lamp-12345", Body: []byte(`<html lang=ja><head><title>手作りのテーブルランプ | 店</title></head><body><div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>手作りのテーブルランプ</h1>` +
			`<div itemprop=offers itemscope itemtype="https://schema.org/Offer"><b itemprop=price content=4980>4,980円</b><meta itemprop=priceCurrency content=JPY>` +
			`<span itemprop=availability>` + stock + `</span><span itemprop=itemCondition>` + condition + `</span></div></div></body></html>`)}
	}
	for stock, value := range map[string]string{"在庫あり": "in_stock", "在庫切れ": "out_of_stock", "https://schema.org/PreOrder": "pre_order"} {
		d, err := Make(page(stock, "新品"), Options{Kind: Product})
		require.NoError(t, err)
		require.NotContains(t, d.Recipe, "map:")
		require.Contains(t, d.Recipe, "example: "+quote(stock))
		require.Contains(t, d.Recipe, "example: "+quote("新品"))
		told := map[string]any{}
		for _, f := range d.Fields {
			told[f.Name] = f.Value
		}
		require.Equal(t, value, told["availability"])
		require.Equal(t, "new", told["condition"])
	}
}
