package edit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func told(t *testing.T, before, after string) []string {
	t.Helper()
	changes, err := Compare([]byte(before), []byte(after))
	require.NoError(t, err)
	var out []string
	for _, c := range changes {
		require.NotEmpty(t, c.Words.KO)
		out = append(out, fmt.Sprintf("%s %s: %s", c.Kind, strings.Join(c.Path, "."), c.Words.EN))
	}
	return out
}

func TestCompare(t *testing.T) {
	yes := true
	for _, c := range []struct {
		edits []Edit
		want  []string
	}{
		{nil, nil},
		{[]Edit{SetName{"other"}}, []string{"changed name: changed: name, from “quotes-shop” to “other”"}},
		{[]Edit{SetPoliteness{Rate: ptr("30/min"), BudgetPages: ptr(5)}},
			[]string{"changed requests.rate: changed: way of asking: rate, from “1/s” to “30/min”", "added requests.budget: added: way of asking: limits of a run"}},
		{[]Edit{AddColumn{Name: "sku", Places: []Place{{Page: "detail", Source: ".sku"}}}}, []string{"added fields.sku: added: column “Stock number”"}},
		{[]Edit{RemoveColumn{"price"}}, []string{"changed pages.list.states: changed: the list page “list”: columns that its rows state",
			"removed pages.list.refreshes: removed: the list page “list”: columns that its rows refresh", "removed fields.price: removed: column “Price”"}},
		{[]Edit{RenameColumn{"gtin_raw", "sku"}}, []string{"renamed fields.sku: renamed: column “Barcode number” is “sku” now"}},
		{[]Edit{SetPlace{"price", 0, Place{Page: "detail", Source: ".cost"}}},
			[]string{"changed fields.price.from.0: column “Price”: is read from text of the part marked “cost”, no longer from text of the part marked “price”, without some of its parts"}},
		{[]Edit{AddPlace{"title", Place{Page: "detail", Source: "h2"}, false}}, []string{"added fields.title.from.3: column “Title”: is read from text of the heading as well"}},
		{[]Edit{RemovePlace{"title", 1}}, []string{"removed fields.title.from.1: column “Title”: is no longer read from text of the main heading"}},
		{[]Edit{MovePlace{"title", 1, 0}}, []string{"moved fields.title.from: column “Title”: its places are tried in another order"}},
		{[]Edit{SetColumn{Name: "title", Required: ptr(false), Tracked: ptr(false), Type: ptr("html")}},
			[]string{"added fields.title.type: added: column “Title”: type", "changed fields.title.volatile: column “Title”: its changes alone no longer count", "changed fields.title.required: column “Title”: may be empty now"}},
		{[]Edit{SetColumn{Name: "price", Required: &yes}}, []string{"changed fields.price.required: column “Price”: must have a value now"}},
		{[]Edit{OrderColumns{[]string{"price"}}}, []string{"moved fields: the columns stand in another order"}},
		{[]Edit{SetKey{Columns: []string{"title"}}}, []string{"changed items.product.key: changed: items “product”: key, from “{code}” to “{title}”"}},
		{[]Edit{SetPart{[]string{"start", "0"}, nil}}, []string{"removed start.0: removed: walks the list “list” for every value of section (books, prints)"}},
		{[]Edit{SetStarts{Addresses: []string{"https://quotes.example/"}}}, []string{"added start.0: added: begins at https://quotes.example/"}},
		{[]Edit{SetRows{Text: ".row"}}, []string{"changed pages.list.rows: changed: the list page “list”: rows"}},
		{[]Edit{SetPart{[]string{"pages", "other"}, ptr("get: https://x.example/")}}, []string{"added pages.other: added: the page “other”"}},
		{[]Edit{SetPart{[]string{"mystery"}, ptr("1")}}, []string{"added mystery: added: mystery"}},
	} {
		after := apply(t, shop, c.edits...)
		require.Equal(t, c.want, told(t, shop, after), "%#v", c.edits)
		require.Len(t, told(t, after, shop), len(c.want), "back: %#v", c.edits)
	}
	_, err := Compare([]byte("a: ["), []byte(shop))
	require.Error(t, err)
}

// Two writings of one recipe differ in nothing; a change is told whatever the writing.
func TestCompareSeesWhatIsSaid(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, s := range samples(t) {
		root, _, err := read(s.text)
		require.NoError(t, err)
		other := (&restyler{rng: rng, step: 2}).document(root)
		require.Empty(t, told(t, s.text, other), s.name)
		require.Equal(t, []string{"changed name: changed: name, from “" + root.get("name").text() + "” to “x”"}, told(t, s.text, apply(t, other, SetName{"x"})), s.name)
	}
}

// The order of rules and of a request's values counts, that of other keys does not.
func TestCompareOrder(t *testing.T) {
	const before = "pages:\n  a:\n    get: x\n    query: { b: { c: 1, d: 2 } }\n    outcomes: { gone: [{ status: 410 }], retry: [{ status: 500, body: x }] }\n"
	for after, want := range map[string]int{
		"pages: { a: { outcomes: { gone: { status: '410' }, retry: [{ body: x, status: 500 }] }, query: { b: { c: 1, d: 2 } }, get: x } }":                     0,
		strings.Replace(before, "{ c: 1, d: 2 }", "{ d: 2, c: 1 }", 1):                                                                                         1,
		strings.Replace(before, "gone: [{ status: 410 }], retry: [{ status: 500, body: x }]", "retry: [{ status: 500, body: x }], gone: [{ status: 410 }]", 1): 1,
	} {
		require.Len(t, told(t, before, after), want, after)
	}
}
