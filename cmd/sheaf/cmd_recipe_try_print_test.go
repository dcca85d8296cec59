package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
)

func TestPrintListTest(t *testing.T) {
	for name, of := range map[string]struct {
		rows []map[string]any
		want string
	}{
		"products": {
			[]map[string]any{
				{"site_product_id": "1", "title": "Lamp", "price": "5", "price_currency": "EUR", "rating": 4},
				{"site_product_id": "2", "rating": 3},
			},
			"ID  TITLE  PRICE\n1   Lamp   5 EUR\n2   -      -\n2 rows, 0 skipped, next page: none\n",
		},
		"rows of a table of its own": {
			[]map[string]any{{"site_product_id": "F1", "site": "sea", "marketplace": "sea.example", "locale": "en", "url": "https://sea.example/F1", "from": "Quay", "seats": 7}},
			"ID  FROM  SEATS\nF1  Quay  7\n1 rows, 0 skipped, next page: none\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			(&app{out: &out}).printListTest(extract.ListTest{Outcome: "ok", Rows: of.rows}, []string{"list"})
			require.Equal(t, "list, read as list: ok \n"+of.want, out.String())
		})
	}
}
