package edit

import (
	"strings"
	"testing"
)

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
