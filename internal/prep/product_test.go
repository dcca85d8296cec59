package prep_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/prep"
	"sheaf/internal/record"
)

func amount(s string) record.Decimal {
	d, err := record.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// stated makes fields of names and values.
func stated(pairs ...any) map[string]record.Field {
	out := map[string]record.Field{"title": {State: record.Value, Value: "Thing"}}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = record.Field{State: record.Value, Value: pairs[i+1]}
	}
	return out
}

var products = prep.NewProducts()

// prepare gives the row as a map without nulls, and its problems as "field: reason".
func prepare(t *testing.T, in prep.Input) (map[string]any, prep.Prepared, []string) {
	t.Helper()
	if in.Key.ID == "" {
		in.Key = record.Key{Site: "shop", Marketplace: "shop.de", ID: "1"}
	}
	p, err := products.Prepare(in)
	require.NoError(t, err)
	cells := map[string]any{}
	for i, c := range products.Schema().Columns {
		if p.Row[i] != nil {
			cells[c.Name] = p.Row[i]
		}
	}
	var problems []string
	for _, problem := range p.Problems {
		problems = append(problems, problem.Field+": "+problem.Reason)
	}
	return cells, p, problems
}

func TestPrepare(t *testing.T) {
	row, p, problems := prepare(t, prep.Input{
		Locale: "de-DE", URL: "https://shop.de/p/1", Canonical: "https://shop.de/p/1?c", Flags: []string{"b", "a", "b"},
		Fields: stated(
			"title", "  Kopfhörer&nbsp;&amp; Etui\u200b ", "description", "<p>Für die Reise</p><ul><li>leicht</li></ul>",
			"bullets", []string{"Eins", " ", "<b>Zwei</b>"}, "price", amount("1234.5"), "price_max", amount("2000"), "price_currency", "EUR",
			"rating", 4.5, "rating_count", int64(12), "brand_raw", "Visit the Sony® Store", "gtin_raw", "4006381333931",
			"category_path", []string{"Home", "Audio", "Kopfhörer"}, "image_urls", []string{"https://i.example/1.jpg", "https://i.example/1.jpg"},
			"specs", []map[string]any{{"name": "Farbe", "value": "blau"}, {}, {"name": "Gewicht", "value": int64(250), "unit": "g"}},
			"variants", []map[string]any{{"variant_id": "a", "price": amount("9.99"), "price_currency": "EUR", "stock_qty": int64(3)}},
			"ended_on", "2026-11-20T10:00:00Z", "tax_included", true, "warranty", "2 Jahre", "availability", "http://schema.org/InStock"),
	})
	assert.Empty(t, problems)
	for column, want := range map[string]any{
		"title": "Kopfhörer & Etui", "title_norm": "kopfhörer & etui", "description": "Für die Reise\n\n- leicht", "bullets": []string{"Eins", "Zwei"},
		"price": int64(12_345_000), "price_max": int64(20_000_000), "price_currency": "EUR", "rating": 4.5, "rating_count": int64(12),
		"brand": "Sony", "brand_raw": "Visit the Sony® Store", "gtin14": "04006381333931", "gtin_valid": true,
		"category_path": []string{"Audio", "Kopfhörer"}, "category_leaf": "Kopfhörer", "image_count": int64(1),
		"specs":    []table.Row{{"Farbe", "blau", nil, nil}, {"Gewicht", "250", "g", nil}},
		"variants": []table.Row{{"a", nil, int64(99_900), "EUR", int64(3), nil}},
		"ended_on": int64(20777), "tax_included": true, "attributes_json": `{"warranty":"2 Jahre"}`, "language": "de", "locale": "de-DE",
		"availability": "in_stock", "availability_raw": "http://schema.org/InStock", "url": "https://shop.de/p/1",
		"canonical_url": "https://shop.de/p/1?c", "quality_flags": []string{"a", "b"}, "site": "shop", "marketplace": "shop.de", "site_product_id": "1",
	} {
		assert.Equal(t, want, row[column], column)
	}
	assert.Equal(t, int64(utf8.RuneCountInString("Kopfhörer & Etui\nEins\nZwei\nFür die Reise\n\n- leicht")), row["text_len"])
	assert.Positive(t, row["token_count"])
	assert.Len(t, row["dup_cluster_id"], 32)
	assert.Equal(t, "gtin:04006381333931", p.GroupKey)
	for _, column := range []string{"first_seen_at", "changed_at", "split", "content_hash"} {
		assert.NotContains(t, row, column, "compare fills it in")
	}
	_, err := table.RowHash(products.Schema(), p.Row)
	assert.NoError(t, err, "every cell has its column's type")
}

func TestMoneyIsCheckedNotGuessed(t *testing.T) {
	for _, c := range []struct {
		name     string
		fields   map[string]record.Field
		price    any
		currency any
		problem  string
	}{
		{"no currency, no price", stated("price", amount("5")), nil, nil, "price: the amount has no currency"},
		{"not a currency", stated("price", amount("5"), "price_currency", "Euro"), nil, nil, `price_currency: "Euro" is no ISO 4217 code`},
		{"lower case", stated("price", amount("5"), "price_currency", "eur"), nil, nil, `price_currency: "eur" is no ISO 4217 code`},
		{"negative", stated("price", amount("-5"), "price_currency", "EUR"), nil, nil, "price: the amount is negative"},
		{"too large", stated("price", amount("123456789012345"), "price_currency", "EUR"), nil, nil, "price: the amount does not fit 18 digits, 4 of them decimals"},
		{"largest", stated("price", amount("99999999999999.9999"), "price_currency", "EUR"), int64(999_999_999_999_999_999), "EUR", ""},
		{"too fine", stated("price", amount("0.00001"), "price_currency", "EUR"), nil, nil, "price: 0.00001 has more than 4 decimals"},
		{"whole number", stated("price", int64(1980), "price_currency", "JPY"), int64(19_800_000), "JPY", ""},
		{"zero", stated("price", int64(0), "price_currency", "JPY"), int64(0), "JPY", ""},
		{"text", stated("price", "5", "price_currency", "EUR"), nil, nil, "price: a value of type string does not fit an amount"},
		{"currency alone", stated("price_currency", "EUR"), nil, nil, ""},
		{"list price in another currency", stated("price", amount("5"), "price_currency", "EUR", "list_price", amount("9"), "list_price_currency", "USD"), int64(50_000), "EUR", "list_price: it is in USD, the row in EUR"},
		{"range upside down", stated("price", amount("5"), "price_max", amount("4"), "price_currency", "EUR"), int64(50_000), "EUR", "price_max: it is below price"},
	} {
		t.Run(c.name, func(t *testing.T) {
			row, _, problems := prepare(t, prep.Input{Fields: c.fields})
			assert.Equal(t, c.price, row["price"])
			assert.Equal(t, c.currency, row["price_currency"])
			if c.problem == "" {
				assert.Empty(t, problems)
				return
			}
			assert.Contains(t, problems, c.problem)
			assert.Contains(t, row["quality_flags"], strings.Split(c.problem, ":")[0]+"_unreadable")
			assert.NotContains(t, row, "attributes_json")
		})
	}
}

func TestReject(t *testing.T) {
	for reason, in := range map[string]prep.Input{
		"title: the record has none":                    {Key: record.Key{ID: "1"}, Fields: map[string]record.Field{}},
		"title: cannot read it":                         {Key: record.Key{ID: "1"}, Fields: map[string]record.Field{"title": {State: record.Null, Error: "cannot read it"}}},
		"title: a value of type bool does not fit text": {Key: record.Key{ID: "1"}, Fields: stated("title", true)},
		"site_product_id: the record has none":          {Fields: stated()},
	} {
		_, err := products.Prepare(in)
		var r *prep.RejectError
		require.ErrorAs(t, err, &r, reason)
		assert.Equal(t, reason, r.Reason)
	}
}

func TestFieldsThatDoNotFit(t *testing.T) {
	row, _, problems := prepare(t, prep.Input{Fields: stated("stock_qty", int64(1)<<40, "rating", 7.0, "rating_scale", int64(5), "rating_count", -1.0,
		"ended_on", "soon", "availability", "vielleicht", "price_kind", "cheap", "bullets", int64(3), "specs", []string{"a"})})
	assert.Equal(t, []string{
		`availability: "vielleicht" is not in the vocabulary`, "bullets: a value of type int64 does not fit a list of texts",
		`ended_on: "soon" is no date`, `price_kind: "cheap" is not in the vocabulary`, "rating: 7 is outside of the scale", "rating_count: -1 is negative",
		"specs: a value of type []string does not fit rows", "stock_qty: 1099511627776 is too large",
	}, problems)
	assert.Equal(t, "unknown", row["availability"])
	for _, column := range []string{"stock_qty", "rating", "rating_count", "ended_on", "price_kind", "bullets", "specs"} {
		assert.NotContains(t, row, column)
	}
}

// TestThroughJSON: a record gives the same row whether it comes from memory or from a segment.
func TestThroughJSON(t *testing.T) {
	fields := stated("rating", 5.0, "price", amount("5.00"), "price_currency", "EUR", "specs", []map[string]any{}, "bullets", []string{}, "rating_scale", 5.0)
	b, err := json.Marshal(fields)
	require.NoError(t, err)
	var again map[string]record.Field
	require.NoError(t, json.Unmarshal(b, &again))
	_, a, problemsA := prepare(t, prep.Input{Fields: fields})
	_, c, problemsB := prepare(t, prep.Input{Fields: again})
	assert.Equal(t, a, c)
	assert.Empty(t, problemsA)
	assert.Empty(t, problemsB)
}

func TestGroupKey(t *testing.T) {
	for want, fields := range map[string]map[string]record.Field{
		"gtin:04006381333931":         stated("gtin_raw", "4006381333931", "brand_raw", "A", "mpn", "1", "parent_id", "p"),
		"mpn:sony\x00wh-1":            stated("gtin_raw", "123", "brand_raw", "SONY", "mpn", "WH-1", "parent_id", "p"),
		"parent:shop\x00shop.de\x00p": stated("brand_raw", "A", "parent_id", "p"),
		"key:" + (record.Key{Site: "shop", Marketplace: "shop.de", ID: "1"}).Hash(): stated("mpn", "1"),
	} {
		_, p, _ := prepare(t, prep.Input{Fields: fields})
		assert.Equal(t, want, p.GroupKey)
	}
}

func TestSplit(t *testing.T) {
	counts := map[string]int{}
	for i := range 10_000 {
		counts[prep.Split(fmt.Sprint("key:", i))]++
	}
	for split, want := range map[string]float64{"train": 8000, "validation": 1000, "test": 1000} {
		assert.InDelta(t, want, counts[split], 100, split)
	}
	// Fixed for ever: a published row must never be able to change sides.
	assert.Equal(t, []string{"train", "validation", "test"}, []string{prep.Split("key:0"), prep.Split("key:13"), prep.Split("key:3")})
}

func TestBrand(t *testing.T) {
	for in, want := range map[string]string{
		"Visit the Sony Store": "Sony", "Brand: Apple": "Apple", "Besuche den Anker-Store": "Anker", "ブランド: ソニー": "Sony", "SONY": "SONY",
		"Marque : Tefal": "Tefal", "Nike, Inc.": "Nike", "株式会社タニタ": "TANITA", "Bosch GmbH": "Bosch", "Lego®": "Lego", "": "", "Inc.": "Inc.", "삼성전자": "Samsung",
		"Visita la tienda de Xiaomi": "Xiaomi", "Store": "Store", "Visiter la boutique Philips": "Philips", "Visita lo Store di Bosch": "Bosch", "Besuche den Philips-Store": "Philips",
		"ソニーのストアを表示": "Sony", "SONY(ソニー)": "Sony", "ソニー / SONY": "Sony", "Canon 佳能": "Canon", "소니": "Sony", "索尼": "Sony", "ﾊﾟﾅｿﾆｯｸ": "Panasonic", "ＳＯＮＹ": "SONY", "ブランド名：シャープ": "Sharp",
		"Bosch GmbH & Co. KG": "Bosch", "Ferrero S.p.A.": "Ferrero", "Inditex, S.A.": "Inditex", "L'Oréal S.A.": "L'Oréal", "Lactalis SAS": "Lactalis", "IKEA AB": "IKEA", "LEGO A/S": "LEGO", "Ariat International, Inc.": "Ariat International",
		"(株)タニタ": "TANITA", "タニタ株式会社": "TANITA", "삼성전자 주식회사": "Samsung", "小米有限公司": "Xiaomi", "KEEN": "KEEN", "Company": "Company", "Fypon, Ltd.": "Fypon", "Marke: Tefal": "Tefal", "Merk: Philips": "Philips",
		"Does not apply": "", "Unbranded": "", "N/A": "", "Clare V.": "Clare V.", "By Fashion Lab": "By Fashion Lab", "Head&amp;Shoulders": "Head&Shoulders", "العلامة التجارية: American Explorer": "American Explorer",
	} {
		assert.Equal(t, want, prep.Brand(in), in)
	}
}

func TestImages(t *testing.T) {
	row, _, _ := prepare(t, prep.Input{Fields: stated("image_urls", []string{
		"https://m.media-amazon.com/images/I/71abc._AC_SL1500_.jpg", "https://m.media-amazon.com/images/I/71abc._AC_US40_.jpg",
		"https://i.ebayimg.com/images/g/xx/s-l500.jpg", "https://thumbnail.image.rakuten.co.jp/@0_mall/a/b.jpg?_ex=128x128",
		"https://shop.example/image.php?id=1", "https://shop.example/image.php?id=2",
	})})
	assert.Equal(t, []string{
		"https://m.media-amazon.com/images/I/71abc.jpg", "https://i.ebayimg.com/images/g/xx/s-l1600.jpg", "https://thumbnail.image.rakuten.co.jp/@0_mall/a/b.jpg",
		"https://shop.example/image.php?id=1", "https://shop.example/image.php?id=2",
	}, row["image_urls"])
	assert.Equal(t, int64(5), row["image_count"])
}

func FuzzPrepare(f *testing.F) {
	f.Add([]byte(`{"title":{"s":"value","v":"a <b>b</b>"},"price":{"s":"value","v":{"d":"12.5"}},"price_currency":{"s":"value","v":"EUR"},"specs":{"s":"value","v":[{"name":"x"}]}}`))
	f.Add([]byte(`{"title":{"s":"value","v":"x"},"gtin_raw":{"s":"value","v":"4006381333931"},"odd":{"s":"value","v":[{"a":1.5}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var fields map[string]record.Field
		if json.Unmarshal(b, &fields) != nil {
			return
		}
		in := prep.Input{Key: record.Key{Site: "s", Marketplace: "m.de", ID: "1"}, Fields: fields}
		p, err := products.Prepare(in)
		var r *prep.RejectError
		if errors.As(err, &r) {
			return
		}
		require.NoError(t, err)
		one, err := table.RowHash(products.Schema(), p.Row)
		require.NoError(t, err)
		again, err := products.Prepare(in)
		require.NoError(t, err)
		two, err := table.RowHash(products.Schema(), again.Row)
		require.NoError(t, err)
		require.Equal(t, one, two)
	})
}

func BenchmarkPrepare(b *testing.B) {
	in := prep.Input{Key: record.Key{Site: "shop", Marketplace: "shop.de", ID: "1"}, Locale: "en-US", Fields: stated(
		"title", "Sony WH-1000XM5 Wireless Noise Canceling Headphones, 30 hours of playtime", "description", strings.Repeat("Comfortable over-ear headphones with a soft fit for the whole day. ", 15),
		"bullets", []string{"Noise cancelling", "Thirty hours", "Soft fit leather"}, "price", amount("299.99"), "price_currency", "USD", "brand_raw", "Visit the Sony Store", "rating", 4.5)}
	for b.Loop() {
		if _, err := products.Prepare(in); err != nil {
			b.Fatal(err)
		}
	}
}
