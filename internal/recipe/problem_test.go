package recipe

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// small is a valid recipe that each case breaks by replacing one piece of text.
const small = `sheaf: recipe/v1
name: shop
constants: { site: shop, marketplace: shop.example }
money: { expect: [EUR] }
requests: { rate: 2/s }
start:
  - { page: list, each: { q: [a, b] } }
  - { known: { not_seen_for: 20h }, open: thing }
items:
  thing:
    address: https://shop.example/p/{id}
    key: '{id}'
    answers: { page: required }
pages:
  list:
    get: https://shop.example/s?q=${q}&p=${n}
    read: { json: data }
    paging: { n: 1.., last: { json: pages }, stop: no_new_keys }
    rows: { json: 'items', skip: [{ json: ad }] }
    open: { thing: { id: { json: id } } }
    states: [title, price]
    refreshes: [price]
  page:
    get: ${address}
    outcomes: { gone: [{ css: .ended }] }
    let: { id: { css: body, attr: data-id } }
fields:
  title: { required: true, from: [{ page: h1 }, { list: name }] }
  price: { from: [{ page: { css: .price } }, { list: price }] }
  specs: { rows: { page: { css: tr } }, name: th, value: td }
  gtin_raw: { from: [{ specs: EAN }] }
`

func TestSmallIsValid(t *testing.T) {
	_, err := Parse([]byte(small), nil)
	require.NoError(t, err)
}

func TestProblems(t *testing.T) {
	tests := []struct{ old, new, want string }{
		// form
		{"sheaf: recipe/v1", "sheaf: recipe/v2", `line 1, column 8 (sheaf): "recipe/v2" is no language that this Sheaf reads`},
		{"sheaf: recipe/v1\n", "", `line 1, column 1: "sheaf" is missing`},
		{"name: shop", "name: Shop!", `line 2, column 7 (name): "Shop!" is no name`},
		{"requests: { rate", "requests: { ratee", `line 5, column 13 (requests.ratee): unknown key "ratee" in requests; did you mean "rate"?`},
		{"money:", "mony:", `line 4, column 1 (mony): unknown key "mony" in the recipe; did you mean "money"?`},
		{"name: shop", "name: shop\nname: shop", `line 3, column 1 (name): "name" is there twice; first on line 2`},
		{"rate: 2/s", "rate: fast", `line 5, column 19 (requests.rate): "fast" is no rate such as 1/s`},
		{"rate: 2/s", "rate: 1/s, concurrency: many", `(requests.concurrency): expected a whole number, found text`},
		{"rate: 2/s", "rate: 1/s, concurrency: 0", `0 is not between 1 and 256`},
		{"rate: 2/s", "rate: 1/s, robots: ignore", `"ignore" is not one of obey`},
		{"rate: 2/s", "rate: 1/s, identity: [method]", `the address is always part of a request's identity`},
		{"rate: 2/s", "rate: 1/s, timeout: soon", `"soon" is no duration such as 90s`},
		{"required: true", "required: yes please", `(fields.title.required): expected true or false, found text`},
		{"name: shop", "name: [shop]", `(name): expected text, found a list`},
		{"name: shop", "name: &x shop", `anchors and aliases are not part of the language`},
		{"fields:\n", "fields: [1]\nxfields:\n", `(fields): expected a mapping: fields, found a list`},
		{"name: shop", "name: \"shop", `not YAML`},
		{"name: shop", "name: shop\n---\nx: 1", `a second document`},
		// matchers
		{"css: .price", "css: '.price['", `(fields.price.from[0].page.css): CSS selector ".price["`},
		{"css: .price", "xpath: '//a['", `(fields.price.from[0].page.xpath): XPath "//a["`},
		{"css: .price", "css: .price, regex: '('", `regular expression: missing closing )`},
		{"json: pages", "json: 'pages['", `(pages.list.paging.last.json): expression "pages["`},
		{"css: .price", "css: .price, json: x", `looks in several places (css, json)`},
		{"css: .price", "attr: x", `says nowhere to look`},
		{"css: .price", "csss: .price", `unknown key "csss" in the place on page; did you mean "css"?`},
		{"css: .price", "url: x, attr: y", `"attr" has no meaning for url`},
		{"json: ad", "equals: x", `equals, matches and attr need css, xpath or json`},
		{"css: .ended", "status: 999", `"999" is no HTTP status`},
		{"gone:", "vanished:", `unknown key "vanished" in outcomes`},
		{"json: pages", "json: $pagse.n", `there is no $pagse here`},
		// references
		{"page: list,", "page: lists,", `line 7, column 5 (start[0]): there is no page "lists"; did you mean "list"?`},
		{"open: thing }\nitems", "open: thin }\nitems", `(start[1]): there is no item "thin"; did you mean "thing"?`},
		{"{ page: required }", "{ pag: required }", `there is no page "pag"; did you mean "page"?`},
		{"{ page: required }", "{ page: optional }", `no answer is required`},
		{"{ list: name }", "{ lst: name }", `(fields.title.from[1].lst): unknown page "lst"; did you mean "list"?`},
		{"{ specs: EAN }", "{ spec: EAN }", `unknown page "spec"; did you mean "specs"?`},
		{"  gtin_raw:", "  gtin:", `line 31, column 3 (fields.gtin): table products has no column "gtin"; did you mean "gtin_raw"?`},
		{"[title, price]", "[title, price, brand_raw]", `states: there is no field "brand_raw"`},
		{"[title, price]", "[title, price, specs]", `states: field "specs" says nothing about where it is on list`},
		{"refreshes: [price]", "refreshes: [titel]", `refreshes: "titel" is not among states; did you mean "title"?`},
		{"    open: { thing: { id: { json: id } } }\n", "", `rows state fields of an item: say in open which one`},
		{"{ thing: { id:", "{ thing: { idd:", `thing has no variable "idd"; did you mean "id"?`},
		{"required: true,", "only_if: tite,", `only_if: there is no field "tite"; did you mean "title"?`},
		{"answers: { page: required }", "answers: { page: required }\n    agree: [[page.id, list.id]]", `agree: page "list" has no ` + "`let`" + ` named "id"`},
		{"  - { page: list, each: { q: [a, b] } }", "  - { page: list, each: { q: { parameter: words } } }", `there is no parameter "words"`},
		{"  - { page: list, each: { q: [a, b] } }", "  - { page: list, each: { q: { file: words.txt } } }", `file words.txt is not attached`},
		{"money: { expect: [EUR] }\n", "", `money needs the currencies that are believed`},
		{"[EUR]", "[Euro]", `"Euro" is no ISO 4217 currency`},
		{"items:\n", "  - { known: { not_seen_for: 1h }, open: thing }\nitems:\n", `line 9, column 5 (start[2]): a second known`},
		// what must be there
		{"  - { page: list, each: { q: [a, b] } }\n  - { known: { not_seen_for: 20h }, open: thing }\n", "", `(start): expected a mapping: a start, found nothing`},
		{"start:\n  - { page: list, each: { q: [a, b] } }\n  - { known: { not_seen_for: 20h }, open: thing }\n", "", `"start" is missing: where the crawl begins`},
		{"    key: '{id}'\n", "", `"key" is missing: what identifies the record`},
		{"marketplace: shop.example", "locale: de-DE", `marketplace is missing`},
		{"site: shop, ", "sit: shop, ", `table products has no column "sit"; did you mean "site"?`},
		{"from: [{ page: h1 }, { list: name }]", "round: 2", `"from" is missing`},
		// variables
		{"each: { q: [a, b] }", "each: { query: [a, b] }", `variable "q" has no value here; there are query`},
		{"key: '{id}'", "key: '{ident}'", `variable "ident" has no value here`},
		{"key: '{id}'", "key: '{id'", `is not closed with }`},
		{"?q=${q}", "?q=${q:word}", `"word" is no type of a variable`},
		{"&p=${n}", "", `the page counts, but its request has no ${n}`},
		{"n: 1..,", "n: one,", `"one" is no counter such as 1..`},
		{"n: 1..,", "next: a.next, ", `last needs n: 1.. beside it`},
		{"stop: no_new_keys", "stop: served_other_page", `served_other_page needs served`},
		{"each: { q: [a, b] }", "each: { q: [] }", `the list is empty`},
		{"get: ${address}", "get: /p/${id}", `is no absolute http or https address`},
		{"get: ${address}", "get: ${address}\n    body: x", `a get has no body; use post`},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			require.Contains(t, small, tt.old)
			_, err := Parse([]byte(strings.Replace(small, tt.old, tt.new, 1)), nil)
			require.ErrorIs(t, err, ErrInvalid)
			require.ErrorContains(t, err, tt.want)
			var problems ProblemsError
			require.True(t, errors.As(err, &problems))
			for _, p := range problems {
				require.False(t, p.At.Line == 0 && p.At.Path == "", "%s has no place", p)
			}
		})
	}
}

// All problems are told at once, in the order of the document.
func TestProblemsTogether(t *testing.T) {
	text := strings.NewReplacer("rate: 2/s", "rate: fast", "css: .price", "css: '['", "page: list,", "page: lst,").Replace(small)
	_, err := Parse([]byte(text), nil)
	var problems ProblemsError
	require.True(t, errors.As(err, &problems))
	require.Len(t, problems, 3)
	require.Equal(t, []int{5, 7, 29}, []int{problems[0].At.Line, problems[1].At.Line, problems[2].At.Line})
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"jomashop", "ebay-search", "rakuten"} {
		text, err := os.ReadFile("testdata/" + name + ".yaml")
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add(small)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Parse([]byte(text), exampleFiles())
		if err != nil {
			require.ErrorIs(t, err, ErrInvalid)
			return
		}
		require.Equal(t, text, r.Text)
		params := map[string]any{}
		for _, p := range r.Parameters {
			params[p.Name] = "x"
			if len(p.OneOf) > 0 {
				params[p.Name] = p.OneOf[0]
			}
		}
		p, err := r.Compile(1, params)
		if err != nil {
			return
		}
		n := 0
		for v, err := range p.Starts() {
			if n++; n > 100 {
				break
			}
			if err == nil && v.Page != "" {
				_, _ = p.PageRequest(v)
			}
		}
		_ = p.Explain()
	})
}
