package edit

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

const shop = `# A shop. # with a hash
sheaf: recipe/v1
name: quotes-shop   # short
constants: { site: quotes, marketplace: quotes.example, locale: en-GB }
money: { expect: [GBP] }
requests: { rate: 1/s }
start:
  - { page: list, each: { section: [books, prints] } }   # two sections
  - { known: { not_seen_for: 20h }, open: product }      # what left the lists is still visited
items:
  product:
    address: https://quotes.example/p/{code}             # builds the address
    key: '{code}'
    answers: { detail: required }
pages:
  list:
    get: https://quotes.example/${section}?page=${n}
    rows: { css: .card, skip: [.sponsored] }
    paging: { n: 1.., last: { css: '.pages a', nth: last }, stop: no_new_keys }
    open: { product: { address: { css: a.title, attr: href } } }
    states: [title, price]
    refreshes: [price]
  detail:
    get: ${address}
fields:
  # the heading
  title: { required: true, from: [{ detail: { jsonld: Product.name } }, { detail: h1 }, { list: a.title }] }

  # the price
  price:          # shown
    from:
      # best first
      - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page
      - { list: .price }
  specs: { rows: { detail: 'table.specs tr' }, name: th, value: td }
  gtin_raw: { from: [{ specs: EAN }] }
  # end of columns
`

func apply(t *testing.T, text string, edits ...Edit) string {
	t.Helper()
	doc, err := Open([]byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	next, err := doc.Apply(edits...)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(next.Text())
}

func ptr[T any](v T) *T { return &v }

// What an edit does to the text, as the lines that differ.
func TestEdits(t *testing.T) {
	yaml := func(s string) *string { return &s }
	for _, c := range []struct {
		edit Edit
		want string // of several places: the first to the last line that differs
	}{
		{SetName{"other"}, "-name: quotes-shop   # short\n+name: other   # short"},
		{AddColumn{Name: "weight", Type: "number"}, "-\n+  weight: { type: number, from: [] }"},
		{AddColumn{Name: "brand_raw", Required: true, Places: []Place{{Page: "detail", Source: "{ css: b, attr: title }", Example: []string{"Bic"}}}},
			"-\n+  brand_raw: { required: true, from: [{ detail: { css: b, attr: title }, example: Bic }] }"},
		{AddColumn{Name: "sku", Options: map[string]string{"null_if": "- none\n- '-'"}, Places: []Place{{Page: "detail", Source: "a"}, {Page: "detail", Source: "b"}, {Source: "{ const: 'x, y' }", Transforms: []Transform{{Kind: "trim"}}}}},
			"-\n+  sku:\n+    null_if: [none, '-']\n+    from:\n+      - { detail: a }\n+      - { detail: b }\n+      - { const: 'x, y', transforms: [trim] }"},
		{RemoveColumn{"gtin_raw"}, "-  gtin_raw: { from: [{ specs: EAN }] }\n+"},
		{RemoveColumn{"specs"}, "-  specs: { rows: { detail: 'table.specs tr' }, name: th, value: td }\n-  gtin_raw: { from: [{ specs: EAN }] }\n+  gtin_raw: { from: [] }"},
		{RenameColumn{"specs", "details"}, "-  specs: { rows: { detail: 'table.specs tr' }, name: th, value: td }\n-  gtin_raw: { from: [{ specs: EAN }] }\n" +
			"+  details: { rows: { detail: 'table.specs tr' }, name: th, value: td }\n+  gtin_raw: { from: [{ details: EAN }] }"},
		{AddPlace{"gtin_raw", Place{Page: "detail", Source: ".gtin"}, true}, "-  gtin_raw: { from: [{ specs: EAN }] }\n+  gtin_raw: { from: [{ detail: .gtin }, { specs: EAN }] }"},
		{AddPlace{"price", Place{Page: "detail", Source: "b"}, false}, "-\n+      - { detail: b }"},
		{SetPlace{"price", 1, Place{Page: "list", Source: ".cost"}}, "-      - { list: .price }\n+      - { list: .cost }"},
		{RemovePlace{"title", 0}, "-  title: { required: true, from: [{ detail: { jsonld: Product.name } }, { detail: h1 }, { list: a.title }] }\n+  title: { required: true, from: [{ detail: h1 }, { list: a.title }] }"},
		{MovePlace{"price", 0, 1}, "-      # best first\n-      - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page\n-      - { list: .price }\n" +
			"+      - { list: .price }\n+      # best first\n+      - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page"},
		{OrderColumns{[]string{"title", "gtin_raw", "price"}}, "-  # the price\n-  price:          # shown\n-    from:\n-      # best first\n" +
			"-      - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page\n-      - { list: .price }\n-  specs: { rows: { detail: 'table.specs tr' }, name: th, value: td }\n" +
			"-  gtin_raw: { from: [{ specs: EAN }] }\n+  gtin_raw: { from: [{ specs: EAN }] }\n+  # the price\n+  price:          # shown\n+    from:\n+      # best first\n" +
			"+      - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page\n+      - { list: .price }\n+  specs: { rows: { detail: 'table.specs tr' }, name: th, value: td }"},
		{SetColumn{Name: "price", Required: ptr(true), Tracked: ptr(false), Type: ptr("number"), Transforms: &[]Transform{{Kind: "trim"}, {Kind: "replace", Args: []string{"a", "$1, b"}}}},
			"-\n+    type: number\n+    required: true\n+    volatile: true\n+    transforms: [trim, { replace: [a, '$1, b'] }]"},
		{SetColumn{Name: "price", Type: ptr("money"), Required: ptr(false), Tracked: ptr(true), List: ptr(false), Default: ptr(""), Transforms: &[]Transform{}}, ""},
		{SetColumn{Name: "title", Required: ptr(false), Default: ptr("none")}, "-  title: { required: true, from: [{ detail: { jsonld: Product.name } }, { detail: h1 }, { list: a.title }] }\n" +
			"+  title: { default: none, from: [{ detail: { jsonld: Product.name } }, { detail: h1 }, { list: a.title }] }"},
		{SetColumn{Name: "gtin_raw", Type: ptr("money_range")}, "-  gtin_raw: { from: [{ specs: EAN }] }\n+  gtin_raw: { type: money_range, into: [gtin_raw, gtin_raw_max], from: [{ specs: EAN }] }"},
		{SetKey{Columns: []string{"code", "title"}}, "-    key: '{code}'\n+    key: '{code}:{title}'"},
		{SetStarts{Addresses: []string{"https://quotes.example/books", "https://quotes.example/[1-9]"}}, "-\n+  - { addresses: [https://quotes.example/books, 'https://quotes.example/[1-9]'], page: list }"},
		{SetPoliteness{Rate: ptr("30/min"), BudgetPages: ptr(50)}, "-requests: { rate: 1/s }\n+requests: { rate: 30/min, budget: { pages: 50 } }"},
		{SetRows{Text: ".row", Skip: &[]string{}}, "-    rows: { css: .card, skip: [.sponsored] }\n+    rows: { css: .row }"},
		{SetRows{By: "xpath", Text: "//li", StopAt: &[]string{"{ css: .end }"}}, "-    rows: { css: .card, skip: [.sponsored] }\n+    rows: { xpath: '//li', skip: [.sponsored], stop_at: [{ css: .end }] }"},
		{SetNext{Links: []string{"a.next", "{ css: 'a[rel=next]' }"}}, "-    paging: { n: 1.., last: { css: '.pages a', nth: last }, stop: no_new_keys }\n+    paging: { next: [a.next, { css: 'a[rel=next]' }], stop: no_new_keys }"},
		{SetNext{None: true}, "-    paging: { n: 1.., last: { css: '.pages a', nth: last }, stop: no_new_keys }\n+"},
		{SetNext{Template: "https://quotes.example/all?p={n}", First: 0, Step: 20}, "-    get: https://quotes.example/${section}?page=${n}\n-    rows: { css: .card, skip: [.sponsored] }\n" +
			"-    paging: { n: 1.., last: { css: '.pages a', nth: last }, stop: no_new_keys }\n+    get: https://quotes.example/all?p=${n}\n+    rows: { css: .card, skip: [.sponsored] }\n+    paging: { n: 0.., step: 20, stop: no_new_keys }"},
		{SetLink{Address: "css: a\nattr: href"}, "-    open: { product: { address: { css: a.title, attr: href } } }\n+    open: { product: { address: { css: a, attr: href } } }"},
		{SetLink{None: true}, "-    open: { product: { address: { css: a.title, attr: href } } }\n+    open: { product: {} }"},
		{SetPart{[]string{"fields", "price"}, yaml("{ type: money, from: [{ list: .x }] }")}, "-  price:          # shown\n-    from:\n-      # best first\n" +
			"-      - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page\n-      - { list: .price }\n+  price: { type: money, from: [{ list: .x }] }          # shown"},
		{SetPart{[]string{"name"}, yaml("|\n  x\n")}, "-name: quotes-shop   # short\n+name: |   # short\n+  x"},
		{SetPart{[]string{"fields", "title"}, yaml("required: true\nfrom:\n  # why\n  - { list: .x }\n")}, "-  title: { required: true, from: [{ detail: { jsonld: Product.name } }, { detail: h1 }, { list: a.title }] }\n" +
			"+  title:\n+    required: true\n+    from:\n+      # why\n+      - { list: .x }"},
		{SetPart{[]string{"pages", "detail", "outcomes"}, yaml("gone: [{ status: 410 }]\n")}, "-\n+    outcomes:\n+      gone: [{ status: 410 }]"},
		{SetPart{[]string{"start", "2"}, yaml("{ page: list }")}, "-\n+  - { page: list }"},
		{SetPart{[]string{"start", "0"}, nil}, "-  - { page: list, each: { section: [books, prints] } }   # two sections\n+"},
		{SetPart{[]string{"nothing"}, nil}, ""},
	} {
		got := apply(t, shop, c.edit)
		want := c.want
		if want == "" {
			requireText(t, shop, got, "%#v", c.edit)
			continue
		}
		if strings.HasPrefix(want, "-\n") || strings.HasSuffix(want, "\n+") { // lines that only came or went
			require.Contains(t, []string{want, strings.Replace(want, "-\n", "-", 1)}, diff(shop, got), "%#v", c.edit)
			continue
		}
		require.Equal(t, want, diff(shop, got), "%#v", c.edit)
	}
}

// What cannot be done is said, and nothing is changed.
func TestEditsThatCannotBe(t *testing.T) {
	text := func(s string) *string { return &s }
	for _, c := range []struct {
		edit Edit
		says string
	}{
		{AddColumn{}, "a column has a name"},
		{AddColumn{Name: "price"}, `there is a column "price" already`},
		{AddColumn{Name: "x", Places: []Place{{Page: "list", Source: "{ a"}}}, "not YAML"},
		{RemoveColumn{"x"}, `there is no column "x"`},
		{RenameColumn{"price", "title"}, `there is a column "title" already`},
		{RenameColumn{"price", "a b"}, "is no name of a column"},
		{SetColumn{Name: "x"}, `there is no column "x"`},
		{SetColumn{Name: "specs", Type: ptr("text")}, "holds rows"},
		{SetColumn{Name: "price", Transforms: &[]Transform{{Kind: "regex"}}}, "takes 1 texts, not 0"},
		{SetColumn{Name: "price", Transforms: &[]Transform{{Kind: "magic"}}}, `there is no step "magic"`},
		{RemovePlace{"price", 2}, "none of number 2"},
		{MovePlace{"price", 0, -1}, "none of number -1"},
		{OrderColumns{[]string{"price", "price"}}, "named twice"},
		{OrderColumns{[]string{"x"}}, `there is no column "x"`},
		{SetRows{By: "magic"}, "css, xpath or json"},
		{SetNext{}, "nothing says how"},
		{SetNext{Page: "x"}, `there is no list page "x"`},
		{SetNext{Template: "https://x.example/"}, "has no {n}"},
		{SetStarts{}, "begins at an address"},
		{SetPart{nil, nil}, "cannot be taken out"},
		{SetPart{[]string{"name", "x"}, text("1")}, "holds one value"},
		{SetPart{[]string{"start", "7"}, text("1")}, "there is no start.7"},
		{SetPart{[]string{"name"}, text("[")}, "not YAML"},
		{ReplaceText{"a: ["}, "not YAML"},
	} {
		doc, err := Open([]byte(shop), nil)
		require.NoError(t, err)
		_, err = doc.Apply(SetName{"first"}, c.edit)
		require.ErrorContains(t, err, c.says, "%#v", c.edit)
		require.Equal(t, shop, string(doc.Text()))
		if !errors.Is(err, ErrEdit) {
			require.ErrorIs(t, err, recipe.ErrInvalid)
		}
	}
}

// A recipe grows from nothing: the steps of the wizard.
func TestFromNothing(t *testing.T) {
	doc, err := Open(nil, nil)
	require.NoError(t, err)
	require.NotEmpty(t, doc.View().Problems)
	steps := []Edit{
		SetPart{[]string{"sheaf"}, ptr("recipe/v1")}, SetName{"grown"},
		SetPart{[]string{"constants"}, ptr("{ site: grown, marketplace: grown.example }")}, SetPart{[]string{"money", "expect"}, ptr("[EUR]")},
		SetRows{Text: ".card"}, SetStarts{Addresses: []string{"https://grown.example/list"}},
		SetPart{[]string{"items", "item", "address"}, ptr("https://grown.example/p/{code}")}, SetLink{Address: "{ css: a, attr: href }"},
		AddColumn{Name: "title", Required: true, Places: []Place{{Page: "list", Source: ".title"}}},
		AddColumn{Name: "price", Places: []Place{{Page: "list", Source: ".price", Example: []string{"12.00"}}}},
		SetNext{Links: []string{"a.next"}}, SetPoliteness{Rate: ptr("1/2s")}, SetKey{Columns: []string{"code"}},
	}
	for i, s := range steps {
		doc, err = doc.Apply(s)
		require.NoError(t, err, "%#v", s)
		if i < len(steps)-1 {
			require.NotEmpty(t, doc.View().Problems, "%#v", s)
		}
	}
	require.Empty(t, doc.View().Problems, doc.text)
	requireText(t, `sheaf: recipe/v1
name: grown
constants: { site: grown, marketplace: grown.example }
money:
  expect: [EUR]
requests:
  rate: 1/2s
start: [{ addresses: [https://grown.example/list], page: list }]
items:
  item:
    address: https://grown.example/p/{code}
    key: '{code}'
pages:
  list:
    get: ${address}
    rows: { css: .card }
    paging: { next: [a.next], stop: no_new_keys }
    open:
      item: { address: { css: a, attr: href } }
    states: [title, price]
fields:
  title: { required: true, from: [{ list: .title }] }
  price: { from: [{ list: .price, example: '12.00' }] }
`, doc.text, "grown")
}
