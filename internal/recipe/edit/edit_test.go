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

// Renaming goes everywhere where the column is meant, and nowhere else.
func TestRenameGoesEverywhere(t *testing.T) {
	const text = `sheaf: recipe/v1
name: things
produces: things
items: { thing: { address: 'https://x.example/{cost}', key: '{cost}:{other}' }, row: { key: '{cost}:{code:raw}' } }
pages:
  list:
    get: https://x.example/?cost=${cost}
    rows: { css: .cost, skip: [{ css: .cost, matches: cost }] }
    open: { thing: { cost: $row.cost, other: "$row['cost'] + cost" } }
    states: [cost, 'other']
    refreshes: cost
fields:
  cost: { type: money_range, into: [cost, cost_max], about: cost, from: [{ list: .cost, transforms: [{ prefix: cost }] }] }
  other: { only_if: "cost", accept: '> cost', from: [{ list: cost, value: $row.cost }] }
  third: { accept: cost > 0 && !cost_max, template: '{cost}' }
`
	want := strings.NewReplacer("$row.cost, other: \"$row['cost'] + cost\"", "$row.price, other: \"$row['price'] + cost\"", "key: '{cost}:{code:raw}'", "key: '{price}:{code:raw}'", "states: [cost, 'other']", "states: [price, 'other']",
		"refreshes: cost", "refreshes: price", "  cost: {", "  price: {", "into: [cost, ", "into: [price, ", `only_if: "cost", accept: '> cost'`, `only_if: "price", accept: '> price'`, "accept: cost > 0", "accept: price > 0").Replace(text)
	got := apply(t, text, RenameColumn{"cost", "price"})
	requireText(t, want, got, "renamed")
	requireText(t, text, apply(t, got, RenameColumn{"price", "cost"}), "renamed back")
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

// A change that would say something else than it should is refused, whatever the text looks like.
func TestChangesAreReadBack(t *testing.T) {
	for text, edit := range map[string]Edit{
		"fields:\n  b: {}\n  a: |\n    x": OrderColumns{[]string{"a"}},           // the text would get a line end
		"a: 'x\n# y'\nb: 1\n":             SetPart{[]string{"b"}, nil},           // what looks like a comment is text
		"a: &x { b: 1 }\nc: *x\n":         SetPart{[]string{"a", "b"}, ptr("2")}, // c would say it as well
		"a: !!str 5\nb: !!map { c: 1 }\n": SetPart{[]string{"b", "c"}, ptr("2")}, // tags are left alone
		"? a\n: b\nc: d\n":                SetPart{[]string{"c"}, ptr("2")},      // so are keys of this form
		"- a\n- b\n":                      SetName{"x"},                          // no recipe
	} {
		doc, err := Open([]byte(text), nil)
		require.NoError(t, err, text)
		_, err = doc.Apply(edit)
		require.ErrorIs(t, err, ErrEdit, text)
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

// Comments that are put in between braces unfold the braces around them; comments that would be lost are an error.
func TestCommentsInBraces(t *testing.T) {
	const text = "a: { b: [{ c: 1, d: '2' }, x], e: {} }   # stays\nf: 1\n"
	requireText(t, "a:   # stays\n  b:\n    - c:\n        # why\n        g: h\n      d: '2'\n    - x\n  e: {}\nf: 1\n",
		apply(t, text, SetPart{[]string{"a", "b", "0", "c"}, ptr("# why\ng: h\n")}), "a value")
	requireText(t, "a:   # stays\n  b: [{ c: 1, d: '2' }, x]\n  e:\n    i: 1   # new\nf: 1\n", apply(t, text, SetPart{[]string{"a", "e", "i"}, ptr("1   # new")}), "an entry")
	requireText(t, "a:   # stays\n  b:\n    - { c: 1, d: '2' }\n    - x\n    - y   # new\n  e: {}\nf: 1\n", apply(t, text, SetPart{[]string{"a", "b", "2"}, ptr("y   # new")}), "an item")
	doc, err := Open([]byte("a: { b: 1, # between\n  c: 2 }\n"), nil)
	require.NoError(t, err)
	_, err = doc.Apply(SetPart{[]string{"a", "b"}, ptr("# why\nd: e\n")})
	require.ErrorContains(t, err, "# between")
	kept, err := doc.Apply(SetPart{[]string{"a", "b"}, ptr("d: e\n")})
	require.NoError(t, err)
	require.Equal(t, "a: { b: { d: e }, # between\n  c: 2 }\n", string(kept.Text()))
}

// Comments that stand beside what is changed stay where they are.
func TestCommentsStay(t *testing.T) {
	for _, c := range []struct {
		text string
		edit Edit
		want string
	}{
		{"a: { b: 1, # one\n  c: 2, # two\n  d: 3 }\n", SetPart{[]string{"a", "b"}, nil}, "a: {  # one\n  c: 2, # two\n  d: 3 }\n"},
		{"a: { b: 1, # one\n  c: 2, # two\n  d: 3 }\n", SetPart{[]string{"a", "d"}, nil}, "a: { b: 1, # one\n  c: 2, # two\n   }\n"},
		{"a: [ # one\n  b ]\n", SetPart{[]string{"a", "0"}, nil}, "a: [ # one\n   ]\n"},
		{"a: |   # why\n  text\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x   # why\nb: 1\n"},
		{"a: |   # why\n  text\nb: 1\n", SetPart{[]string{"a"}, ptr("|\n  other\n  lines")}, "a: |   # why\n  other\n  lines\nb: 1\n"},
		{"a: |   # why\n  text\nb: 1\n", SetPart{[]string{"a"}, ptr("c: d")}, "a:   # why\n  c: d\nb: 1\n"},
		{"a: |+\n  text\n\n\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x\nb: 1\n"},
		{"a: |\n  text\n\n\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x\n\n\nb: 1\n"},
		{"a: x   # why\nb: 1\n", SetPart{[]string{"a"}, ptr("|\n  text")}, "a: |   # why\n  text\nb: 1\n"},
		{"a:   # why\n  # first\n  c: d   # last\n  # below\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x   # why\nb: 1\n"},
		{"a:   # why\n\n  # apart\n\n  c: d\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x   # why\n\n  # apart\n\nb: 1\n"},
		{"- x  # why\n- y\n", SetPart{[]string{"0"}, ptr("a: |\n  b")}, ""},
		{"l:\n- x  # why\n- y\n", SetPart{[]string{"l", "0"}, ptr("a: |\n  b")}, "l:\n-  # why\n  a: |\n    b\n- y\n"},
		{"\ufeffa: 1   # why\nb: 2", SetPart{[]string{"a"}, ptr("3")}, "\ufeffa: 3   # why\nb: 2"},
		{"a: 1\r\n# one\r\nb: 2   # two\r\n", SetPart{[]string{"c"}, ptr("d:\n  - e\n")}, "a: 1\r\n# one\r\nb: 2   # two\r\nc:\r\n  d:\r\n    - e\r\n"},
		{"# head\n\n# of b\nb: 1\n# of c\nc: 2\n\n# tail\n", SetPart{[]string{"b"}, nil}, "# head\n\n# of c\nc: 2\n\n# tail\n"},
		{"a:\n  - b: 1   # one\n\n    # apart\n\n    c: 2\n", SetPart{[]string{"a", "0", "b"}, nil}, "a:\n  - # apart\n\n    c: 2\n"},
	} {
		doc, err := Open([]byte(c.text), nil)
		require.NoError(t, err)
		next, err := doc.Apply(c.edit)
		if c.want == "" {
			require.ErrorIs(t, err, ErrEdit)
			continue
		}
		require.NoError(t, err, "%q", c.text)
		require.Equal(t, c.want, next.text, "%q", c.text)
	}
}

// A type takes with it what only that type has; a link keeps the conditions that it is followed under.
func TestWhatBelongsTogether(t *testing.T) {
	const text = "pages:\n  l: { get: x, rows: { css: a }, open: { i: { code: key, when: [.ok] } }, states: [fee, fee_max, other], refreshes: [fee_max] }\n" +
		"fields:\n  fee: { type: money_range, into: [fee, fee_max], currency: [{ const: EUR }], from: [{ l: b }] }\n  other: { from: [{ l: c }] }\n"
	requireText(t, strings.NewReplacer("type: money_range, into: [fee, fee_max], currency: [{ const: EUR }]", "type: number", "fee, fee_max, other", "fee, other", ", refreshes: [fee_max]", "").Replace(text),
		apply(t, text, SetColumn{Name: "fee", Type: ptr("number")}), "a number")
	requireText(t, strings.NewReplacer("type: money_range, into: [fee, fee_max]", "type: money", "fee, fee_max, other", "fee, other", ", refreshes: [fee_max]", "").Replace(text),
		apply(t, text, SetColumn{Name: "fee", Type: ptr("money")}), "one amount")
	requireText(t, strings.Replace(text, "{ code: key, when: [.ok] }", "{ when: [.ok], address: { css: a, attr: href } }", 1), apply(t, text, SetLink{Page: "l", Item: "i", Address: "{ css: a, attr: href }"}), "a link")
}

// With a column goes what refers to it, and nothing else.
func TestRemoveGoesEverywhere(t *testing.T) {
	const text = `pages:
  l: { get: x, rows: { css: a }, states: [cost, cost_max, other, kept], refreshes: [kept, cost_max] }
fields:
  cost: { type: money_range, into: [cost, cost_max, kept], from: [{ l: b }] }
  other: { only_if: cost, accept: '> cost', from: [{ l: c }] }
  third: { only_if: other, accept: '> cost_max', from: [{ l: c }] }
  kept: { from: [{ l: d }] }
  rows: { rows: { l: tr }, name: th, value: td }
  of: { from: [{ rows: A }, { l: e }, { rows: B }] }
`
	requireText(t, strings.NewReplacer("  cost: { type: money_range, into: [cost, cost_max, kept], from: [{ l: b }] }\n", "", "[cost, cost_max, other, kept]", "[other, kept]", "[kept, cost_max]", "[kept]",
		"only_if: cost, accept: '> cost', ", "").Replace(text), apply(t, text, RemoveColumn{"cost"}), "cost")
	requireText(t, strings.NewReplacer("  rows: { rows: { l: tr }, name: th, value: td }\n", "", "{ rows: A }, { l: e }, { rows: B }", "{ l: e }").Replace(text), apply(t, text, RemoveColumn{"rows"}), "rows")
}
