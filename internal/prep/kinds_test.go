package prep_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/prep"
	"sheaf/internal/record"
	"sheaf/internal/text"
)

// made gives a row as a map without nulls, and its problems as "field: reason".
func made(t *testing.T, m prep.Maker, in prep.Input) (map[string]any, prep.Prepared, []string) {
	t.Helper()
	if in.Key.ID == "" {
		in.Key = record.Key{Site: "post", Marketplace: "post.example", ID: "a/1"}
	}
	p, err := m.Prepare(in)
	require.NoError(t, err)
	cells, problems := map[string]any{}, []string(nil)
	for i, c := range m.Schema().Columns {
		if p.Row[i] != nil {
			cells[c.Name] = p.Row[i]
		}
	}
	for _, problem := range p.Problems {
		problems = append(problems, problem.Field+": "+problem.Reason)
	}
	_, err = table.RowHash(m.Schema(), p.Row)
	require.NoError(t, err, "every cell has its column's type")
	return cells, p, problems
}

func TestDocument(t *testing.T) {
	body := "Über Fähren\n\nEin Absatz mit <p>, das kein Markup ist, und dem Ende </p>.\n- eins\n- zwei"
	row, p, problems := made(t, prep.NewDocuments(), prep.Input{
		Locale: "de-DE", URL: "https://WWW.Post.example:443/a/1",
		Fields: map[string]record.Field{
			"text": {State: record.Value, Value: body}, "title": {State: record.Value, Value: " Über  Fähren "}, "author": {State: record.Null},
			"published_at": {State: record.Value, Value: "2026-11-03T06:15:00Z", Flags: []string{"published_at_day"}}, "odd": {State: record.Value, Value: "x"},
		},
	})
	assert.Empty(t, problems)
	assert.Equal(t, map[string]any{
		"id": (record.Key{Site: "post", Marketplace: "post.example", ID: "a/1"}).Hash(), "url": "https://WWW.Post.example:443/a/1", "site": "post", "host": "www.post.example",
		"registered_domain": "post.example", "title": "Über Fähren", "text": body, "published_at": int64(1793686500000000), "language": "de",
		"language_score": row["language_score"], "char_count": int64(utf8.RuneCountInString(body)), "token_count": row["token_count"],
		"dup_cluster_id": text.DuplicateID("", body, ""), "quality_flags": []string{"published_at_day"},
	}, row)
	assert.Equal(t, "text:"+text.DuplicateID("", body, ""), p.GroupKey, "copies stay in one split")
	tokens, err := text.Tokens(body)
	require.NoError(t, err)
	assert.Equal(t, int64(tokens), row["token_count"])

	for reason, in := range map[string]prep.Input{
		"text: the page has no text":        {Key: record.Key{ID: "1"}, URL: "https://post.example/", Fields: map[string]record.Field{}},
		"url: the record has no address":    {Key: record.Key{ID: "1"}, Fields: map[string]record.Field{"text": {State: record.Value, Value: "a"}}},
		"key: the record has none":          {URL: "https://post.example/"},
		"text: main text: it took too long": {Key: record.Key{ID: "1"}, URL: "u", Fields: map[string]record.Field{"text": {State: record.Null, Error: "main text: it took too long"}}},
	} {
		_, err := prep.NewDocuments().Prepare(in)
		var r *prep.RejectError
		require.ErrorAs(t, err, &r, reason)
		assert.Equal(t, reason, r.Reason)
	}
}

var stalls = table.Own("stalls", []table.Column{
	{Name: "name", Type: table.String, Required: true}, {Name: "story", Type: table.String, Long: true}, {Name: "fee", Type: table.Decimal}, {Name: "fee_currency", Type: table.String},
	{Name: "open", Type: table.Bool}, {Name: "since", Type: table.Date}, {Name: "at", Type: table.Timestamp}, {Name: "size", Type: table.Float64}, {Name: "people", Type: table.Int64},
	{Name: "tags", Type: table.Strings}, {Name: "goods", Type: table.Rows, Children: []table.Column{{Name: "what", Type: table.String}, {Name: "price", Type: table.Decimal}, {Name: "price_currency", Type: table.String}}},
})

func TestOwnRow(t *testing.T) {
	stall := func(pairs ...any) map[string]record.Field {
		f := stated(pairs...)
		delete(f, "title")
		if _, ok := f["name"]; !ok {
			f["name"] = record.Field{State: record.Value, Value: "Cheese"}
		}
		return f
	}
	own := prep.NewOwn(stalls)
	row, p, problems := made(t, own, prep.Input{URL: "https://market.example/1", Flags: []string{"b"}, Fields: stall(
		"story", "<p>One</p><p>Two</p>", "fee", amount("4.2"), "fee_currency", "GBP", "open", false, "since", "1999-12-31", "at", "2026-11-03T06:15:00Z", "size", 2.5, "people", int64(3),
		"tags", []string{"a", " ", "b"}, "goods", []map[string]any{{"what": "Brie", "price": amount("2"), "price_currency": "GBP"}, {"what": "Feta"}, {}}, "unknown", "x")})
	assert.Empty(t, problems)
	assert.Equal(t, map[string]any{
		"row_uid": (record.Key{Site: "post", Marketplace: "post.example", ID: "a/1"}).Hash(), "site": "post", "marketplace": "post.example", "site_key": "a/1", "url": "https://market.example/1",
		"name": "Cheese", "story": "One\n\nTwo", "fee": int64(42_000), "fee_currency": "GBP", "open": false, "since": int64(10956), "at": int64(1793686500000000), "size": 2.5, "people": int64(3),
		"tags": []string{"a", "b"}, "goods": []table.Row{{"Brie", int64(20_000), "GBP"}, {"Feta", nil, nil}}, "quality_flags": []string{"b"},
	}, row)
	assert.Equal(t, "key:"+(record.Key{Site: "post", Marketplace: "post.example", ID: "a/1"}).Hash(), p.GroupKey)

	row, _, problems = made(t, own, prep.Input{Fields: stall("fee", amount("4.2"), "open", "yes", "people", "three", "url", "https://market.example/own",
		"goods", []map[string]any{{"what": "Brie", "price": amount("2")}, {"price": "cheap"}, {"price_currency": "GBP"}})})
	assert.Equal(t, []string{
		"fee: the amount has no currency", "goods: price of row 1: the amount has no currency", "goods: price of row 2: a value of type string does not fit an amount",
		"open: a value of type string does not fit bool", "people: a value of type string does not fit a whole number",
	}, problems)
	assert.Equal(t, "https://market.example/own", row["url"])
	assert.NotContains(t, row, "fee")
	assert.Equal(t, []string{"fee_unreadable", "goods_unreadable", "no_currency", "open_unreadable", "people_unreadable"}, row["quality_flags"])

	_, err := own.Prepare(prep.Input{Key: record.Key{ID: "1"}, Fields: map[string]record.Field{}})
	var r *prep.RejectError
	require.ErrorAs(t, err, &r)
	assert.Equal(t, "name: the record has none", r.Reason)
}

// TestVariants: every variation is checked as the product is.
func TestVariants(t *testing.T) {
	row, _, problems := prepare(t, prep.Input{Fields: stated("variants", []map[string]any{
		{"variant_id": "a", "label": " Blue ", "price": amount("9.99"), "price_currency": "EUR", "availability": "http://schema.org/InStock", "stock_qty": int64(2)},
		{"variant_id": int64(7), "price": amount("9.99"), "price_currency": "euro"},
		{"variant_id": "c", "availability": "vielleicht", "stock_qty": int64(-1), "price_currency": "EUR"},
		{},
	})})
	assert.Equal(t, []table.Row{{"a", "Blue", int64(99_900), "EUR", int64(2), "in_stock"}, {"7", nil, nil, nil, nil, nil}, {"c", nil, nil, nil, nil, "unknown"}}, row["variants"])
	assert.Equal(t, []string{`variants: availability of row 3: "vielleicht" is not in the vocabulary`, `variants: price of row 2: "euro" is no ISO 4217 code`, "variants: stock_qty of row 3: -1 is negative"}, problems)
}

// TestRawBesideParsed: the texts that price and availability were read from stand beside them where they say more.
func TestRawBesideParsed(t *testing.T) {
	fields := stated("price_currency", "EUR")
	fields["price"] = record.Field{State: record.Value, Value: amount("1234.5"), Raw: "ab 1.234,50 € inkl.\nMwSt."}
	fields["availability"] = record.Field{State: record.Value, Value: "in_stock", Raw: "Auf Lager"}
	row, _, _ := prepare(t, prep.Input{Fields: fields})
	assert.Equal(t, "ab 1.234,50 € inkl. MwSt.", row["price_raw"])
	assert.Equal(t, "Auf Lager", row["availability_raw"])
	fields["price"] = record.Field{State: record.Value, Value: amount("1234.5"), Raw: "1234.5"}
	fields["price_raw"] = record.Field{State: record.Null}
	fields["availability_raw"] = record.Field{State: record.Value, Value: "own"}
	row, _, _ = prepare(t, prep.Input{Fields: fields})
	assert.NotContains(t, row, "price_raw", "it says the same")
	assert.Equal(t, "own", row["availability_raw"])
	fields["price"] = record.Field{State: record.Null, Raw: "siehe Shop", Error: "price: cannot read"}
	row, _, _ = prepare(t, prep.Input{Fields: fields})
	assert.NotContains(t, row, "price_raw")
}

func FuzzKinds(f *testing.F) {
	f.Add([]byte(`{"text":{"s":"value","v":"a <b>b</b>\n"},"published_at":{"s":"value","v":"2026-11-03"},"name":{"s":"value","v":"x"}}`))
	f.Add([]byte(`{"name":{"s":"value","v":"x"},"fee":{"s":"value","v":{"d":"1e9"}},"fee_currency":{"s":"value","v":"GBP"},"goods":{"s":"value","v":[{"price":{"d":"1"},"price_currency":"EUR"},{"what":1.5}]}}`))
	makers := []prep.Maker{prep.NewDocuments(), prep.NewOwn(stalls)}
	f.Fuzz(func(t *testing.T, b []byte) {
		var fields map[string]record.Field
		if json.Unmarshal(b, &fields) != nil {
			return
		}
		for _, m := range makers {
			p, err := m.Prepare(prep.Input{Key: record.Key{Site: "s", Marketplace: "m.de", ID: "1"}, URL: "https://m.de/1", Fields: fields})
			var r *prep.RejectError
			if errors.As(err, &r) {
				require.False(t, strings.HasPrefix(r.Reason, ":"), r.Reason)
				continue
			}
			require.NoError(t, err)
			_, err = table.RowHash(m.Schema(), p.Row)
			require.NoError(t, err)
		}
	})
}
