package edit

import (
	"testing"
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
