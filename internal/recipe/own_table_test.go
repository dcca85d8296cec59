package recipe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

const ownRecipe = ownHead + ownFields

const ownHead = `
sheaf: recipe/v1
name: stalls
produces: stalls
constants: { site: market, marketplace: market.example }
money: { expect: [GBP] }
start: { addresses: ['https://market.example/s/1'], open: stall }
items: { stall: { address: 'https://market.example/s/{code}', key: '{code}', answers: { page: required } } }
pages: { page: { get: '${address}' } }
`

const ownFields = `fields:
  name: { about: What it is called, required: true, from: [{ page: h1 }] }
  story: { type: html, from: [{ page: .story }] }
  fee: { type: money, from: [{ page: .fee }] }
  rent: { type: money_range, into: [rent, rent_max], from: [{ page: .rent }] }
  size: { type: number, volatile: true, from: [{ page: .size }] }
  people: { type: integer, from: [{ page: .people }] }
  open: { type: boolean, from: [{ page: .open }] }
  since: { type: date, from: [{ page: .since }] }
  checked: { type: datetime, from: [{ page: .checked }] }
  link: { type: url, from: [{ page: { css: a, attr: href } }] }
  pictures: { type: images, from: [{ page: { css: img, attr: src } }] }
  tags: { list: true, from: [{ page: { css: .tag, all: list } }] }
  goods: { rows: { page: tr }, cells: { what: td, price: { css: .price, type: money }, count: { from: [.count, .n], type: integer } } }
  specs: { rows: { page: tr.spec }, name: th, value: td }
`

func TestOwnColumns(t *testing.T) {
	r, err := Parse([]byte(ownRecipe), nil)
	require.NoError(t, err)
	require.NoError(t, schema(t).Validate(instance(t, ownRecipe)))
	p, err := r.Compile(4, nil)
	require.NoError(t, err)
	s := p.Stating()
	require.Equal(t, "recipe stalls r4", s.Who)
	require.Equal(t, "stalls", s.Table)
	var got []string
	for _, c := range s.Columns {
		line := c.Name + " " + string(c.Type)
		for _, child := range c.Children {
			line += " | " + child.Name + " " + string(child.Type)
		}
		got = append(got, line)
		require.NotEmpty(t, c.Doc, c.Name)
		require.Equal(t, c.Required, c.NullMeans == "", c.Name)
		require.Equal(t, c.Type == table.Decimal, c.Unit != "", c.Name)
	}
	require.Equal(t, []string{
		"name string", "story string", "fee decimal(18,4)", "fee_currency string", "rent decimal(18,4)", "rent_max decimal(18,4)", "rent_currency string", "size float64",
		"people int64", "open bool", "since date", "checked timestamp[us]", "link string", "pictures list<string>", "tags list<string>",
		"goods list<struct> | what string | price decimal(18,4) | price_currency string | count int64", "specs list<struct> | name string | value string",
	}, got)
	require.Equal(t, "What it is called", s.Columns[0].Doc)
	require.True(t, s.Columns[7].Volatile)
	require.True(t, s.Columns[1].Long)
	require.Contains(t, p.Explain(), "goods: page tr with what, price, count")
}

func TestOwnColumnsThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"reserved table":  {"produces: stalls", "produces: history", `"history" is a table of Sheaf's own`},
		"reserved column": {"  open:", "  split:", `"split" is a column that Sheaf fills`},
		"currency twice":  {"  open:", "  fee_currency:", `"fee_currency" is the currency of fee`},
		"url of rows":     {"  goods:", "  url:", "url is the row's address"},
		"list of money":   {"  fee: { type: money,", "  fee: { type: money, list: true,", "a list holds texts; use rows for a list of money"},
		"cell twice":      {"what: td, price", "what: td, what: th, price", `"what" is there twice`},
		"cell of no type": {"type: integer } }", "type: rows } }", `"rows" is not one of`},
		"cell elsewhere":  {"{ css: .price, type: money }", "{ css: .price, from: [.p], type: money }", "from lists the places; none stands beside it"},
		"cell's name":     {"what: td", "'what is': td", "cannot be the name of a cell"},
		"no currencies":   {"money: { expect: [GBP] }\n", "", "money needs the currencies that are believed"},
		"no fields":       {ownFields, "", `"fields" is missing`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(replaced(t, ownRecipe, c.old, c.new)), nil)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// The cells of variants are the column's, with its types.
func TestVariantCells(t *testing.T) {
	text := strings.Replace(ownHead, "produces: stalls", "produces: products", 1)
	with := func(cells string) (*Recipe, error) {
		return Parse([]byte(text+"fields:\n  title: { from: [{ page: h1 }] }\n  variants: { rows: { page: { jsonld: ProductGroup.hasVariant } }, cells: { "+cells+" } }\n"), nil)
	}
	r, err := with("variant_id: sku, price: offers.price, stock_qty: stock")
	require.NoError(t, err)
	f := r.Fields[1]
	require.True(t, f.OwnCells)
	require.Equal(t, []FieldType{"", TypeMoney, TypeInteger}, []FieldType{f.Cells[0].Type, f.Cells[1].Type, f.Cells[2].Type})
	require.Equal(t, FromJSON, f.Cells[0].From.Kind, "text in a row of JSON-LD is a path")
	_, err = with("variant_id: sku, colour: color")
	require.ErrorContains(t, err, `variants has no cell "colour"`)
	_, err = with("variant_id: { json: sku, type: integer }")
	require.ErrorContains(t, err, "cell variant_id has its type from the column")
}

func TestDocumentsRecipe(t *testing.T) {
	text := strings.Replace(ownHead, "produces: stalls", "produces: documents", 1)
	r, err := Parse([]byte(text), nil)
	require.NoError(t, err)
	require.NoError(t, schema(t).Validate(instance(t, text)))
	var names []string
	for _, f := range r.Fields {
		names = append(names, f.Name)
		require.NotEmpty(t, f.From)
		require.Equal(t, f.Name == "text", f.Required)
		for i, a := range f.From {
			require.Equal(t, "page", a.Page)
			require.Equal(t, i, a.Index)
		}
	}
	require.Equal(t, []string{"title", "text", "author", "published_at"}, names)
	r, err = Parse([]byte(text+"fields:\n  text: { from: [{ page: .body }, { page: { maintext: text } }] }\n"), nil)
	require.NoError(t, err)
	require.Equal(t, "text", r.Fields[0].Name)
	require.Len(t, r.Fields[0].From, 2)
	require.Equal(t, FromMainText, r.Fields[0].From[1].Kind)
	_, err = Parse([]byte(text+"fields:\n  price: { from: [{ page: .p }] }\n"), nil)
	require.ErrorContains(t, err, `table documents has no column "price"`)
	_, err = Parse([]byte(text+"fields:\n  text: { from: [{ page: { maintext: body } }] }\n"), nil)
	require.ErrorContains(t, err, `"body" is not one of`)
}
