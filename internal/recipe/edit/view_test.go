package edit

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

func view(t *testing.T, text string, files recipe.Files) *View {
	t.Helper()
	doc, err := Open([]byte(text), files)
	require.NoError(t, err)
	return doc.View()
}

func TestViewOfAShop(t *testing.T) {
	v := view(t, shop, nil)
	require.Empty(t, v.Problems)
	require.Equal(t, []string{"quotes-shop", "products", "quotes", "quotes.example", "en-GB"}, []string{v.Name, v.Produces, v.Site, v.Marketplace, v.Locale})
	require.Equal(t, []string{"GBP"}, v.Currency)
	require.Equal(t, []string{"code"}, v.Key)
	require.Equal(t, []string{"page", "known"}, []string{v.Starts[0].Kind, v.Starts[1].Kind})
	require.Equal(t, "{ page: list, each: { section: [books, prints] } }", v.Starts[0].YAML)
	require.Equal(t, "walks the list “list” for every value of section (books, prints)", v.Starts[0].Words.EN)
	require.Equal(t, "looks again at what is stored and was not seen for 20 hours", v.Starts[1].Words.EN)

	list, detail := v.Pages[0], v.Pages[1]
	require.Equal(t, []string{"list", "item"}, []string{list.Role, detail.Role})
	require.Equal(t, "https://quotes.example/${section}?page=${n}", list.Address)
	require.Equal(t, "each row is the part marked “card”; rules that leave some out: 1", list.Rows.Words.EN)
	require.Equal(t, 1, list.Rows.Skip)
	require.Equal(t, []string{"css", ".card"}, []string{list.Rows.By, list.Rows.Text})
	require.Equal(t, "page by page from 1", list.Next.Words.EN)
	require.Equal(t, "product", list.Opens)
	require.Equal(t, "opens “product” by the link's address: the link “title”", list.Link.Words.EN)
	require.Equal(t, []string{"title", "price"}, list.States)
	require.False(t, list.Advanced)

	require.Equal(t, []string{"title", "price", "specs", "gtin_raw"}, []string{v.Columns[0].Name, v.Columns[1].Name, v.Columns[2].Name, v.Columns[3].Name})
	price := v.Columns[1]
	require.Equal(t, Words{KO: "가격", EN: "Price"}, price.Label)
	require.Equal(t, "money", price.Type)
	require.True(t, price.Tracked)
	require.False(t, price.Advanced)
	require.Equal(t, []string{"12.90"}, price.Places[0].Example)
	require.Equal(t, "{ css: .price, without: .was }", price.Places[0].Source)
	require.Equal(t, []string{"fields", "price", "from", "1"}, price.Places[1].Path)
	require.Equal(t, ".price", price.Places[1].Source)
	require.Equal(t, "list", price.Places[1].Page)
	require.Equal(t, "from:\n  # best first\n  - { detail: { css: .price, without: .was }, example: 12.90 }   # on its page\n  - { list: .price }", price.YAML)
	require.True(t, v.Columns[2].Advanced)
	require.Equal(t, "at most 1 request per second, 1 at once, and obeys the site's rules (robots.txt)", v.Politeness.Words.EN)
}

// The graph has a box for everything over the whole grammar, and every box leads to a part.
func TestGraphOfTheWholeGrammar(t *testing.T) {
	var whole sample
	for _, s := range samples(t) {
		if s.name == "whole grammar" {
			whole = s
		}
	}
	doc, err := Open([]byte(whole.text), whole.files)
	require.NoError(t, err)
	v := doc.View()
	require.Empty(t, v.Problems, "the example is no recipe")
	var ids []string
	for _, n := range v.Graph.Nodes {
		require.NotContains(t, ids, n.ID)
		ids = append(ids, n.ID)
		require.NotEmpty(t, n.Words.KO)
		_, ok := doc.Part(n.Path...)
		require.True(t, ok, n.ID)
	}
	require.Subset(t, ids, []string{"start:0", "start:1", "start:2", "start:3", "start:4", "list:list", "list:search", "page:detail", "page:extra", "next:list", "next:search",
		"open:thing", "fields", "key:thing", "check:requests.outcomes", "check:pages.search.recognise", "check:items.thing.agree", "dataset"})
	arrows := map[string]bool{}
	for _, e := range v.Graph.Edges {
		require.Contains(t, ids, e.From)
		require.Contains(t, ids, e.To)
		arrows[e.From+" > "+e.To] = true
	}
	for _, want := range []string{"start:0 > list:list", "start:1 > open:thing", "start:2 > list:search", "start:3 > open:thing", "start:4 > open:thing", "list:list > next:list",
		"next:list > list:list", "list:list > list:search", "list:search > open:thing", "open:thing > page:detail", "open:thing > page:extra", "page:detail > fields",
		"list:list > fields", "fields > key:thing", "key:thing > check:items.thing.agree", "check:items.thing.agree > dataset"} {
		require.True(t, arrows[want], want)
	}
	require.Equal(t, []string{"addresses", "sitemap", "page", "open", "known"}, []string{v.Starts[0].Kind, v.Starts[1].Kind, v.Starts[2].Kind, v.Starts[3].Kind, v.Starts[4].Kind})
	require.Equal(t, []string{"EUR", "USD", "any"}, v.Currency)
	require.Equal(t, []string{"code", "name"}, v.Key)
	require.Len(t, v.Parameters, 2)
	roles := map[string]string{}
	for _, p := range v.Pages {
		roles[p.Name] = p.Role
	}
	require.Equal(t, map[string]string{"list": "list", "search": "list", "detail": "item", "extra": "item"}, roles)
	require.NotNil(t, v.Pages[2].Children)
	for _, c := range v.Columns {
		require.NotContains(t, c.Words.EN, "unknown", c.Name)
		for _, r := range c.Rules {
			require.NotContains(t, r.EN, "unknown", c.Name)
		}
		for _, p := range c.Places {
			require.NotContains(t, p.Words.EN, "unknown", c.Name)
		}
	}
	require.Equal(t, []string{"trim", "squash", "split", "nth", "replace", "minor_units", "query"}, kinds(v.Columns[slices.IndexFunc(v.Columns, func(c Column) bool { return c.Name == "tags" })].Transforms))
}

func kinds(steps []TransformView) []string {
	var out []string
	for _, s := range steps {
		out = append(out, s.Kind)
	}
	return out
}

// What is no recipe yet is shown as far as it goes, with what is wrong.
func TestViewOfUnfinished(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "[]", "fields: 5\npages: [x]\nstart: x\nitems: { a: 1 }", "fields:\n  price:\n  x: [a]\n  y: { from: [1, { list: }, { a: b, c: d }] }\nstart:\n  - 5\n  - {}\n  - addresses: { file: x }\npages:\n  list:\n"} {
		v := view(t, text, nil)
		require.NotEmpty(t, v.Problems, text)
		require.NotNil(t, v.Starts)
		require.NotNil(t, v.Columns)
		require.NotNil(t, v.Graph.Edges)
		require.Contains(t, v.Graph.Nodes[len(v.Graph.Nodes)-1].ID, "dataset")
	}
	v := view(t, strings.Replace(shop, "key: '{code}'", "kee: '{code}'", 1), nil)
	require.Len(t, v.Columns, 4)
	require.Equal(t, "items.product.kee", v.Problems[1].Path)
	require.Equal(t, "nothing says yet what tells one from another", v.Graph.Nodes[slices.IndexFunc(v.Graph.Nodes, func(n GraphNode) bool { return n.ID == "key:product" })].Words.EN)
}
