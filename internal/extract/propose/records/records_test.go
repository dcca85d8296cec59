package records

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe/path"
)

func decode(t *testing.T, body string) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(body))
	dec.UseNumber()
	var v any
	require.NoError(t, dec.Decode(&v))
	return v
}

func TestRecords(t *testing.T) {
	for name, c := range map[string]struct {
		body, path, key string
		count           int
		columns         map[string]string // name: path
		hints           map[HintKind]string
		skipped         []int
	}{
		"GraphQL": {
			body: `{"data":{"products":{"total_count":137,"page_info":{"current_page":2,"total_pages":3},"aggregations":[{"label":"Brand","count":2},{"label":"Colour","count":5}],
				"items":[{"id":11,"name":"Diver watch","url_key":"diver-watch","price_range":{"minimum_price":{"final_price":{"value":89,"currency":"USD"},"regular_price":{"value":99,"currency":"USD"}}},"small_image":{"url":"https://x.test/a.jpg"}},
				{"id":12,"name":"Field watch","url_key":"field-watch","price_range":{"minimum_price":{"final_price":{"value":70.5,"currency":"USD"},"regular_price":{"value":99,"currency":"USD"}}},"small_image":{"url":"https://x.test/b.jpg"}}]}}}`,
			path: "data.products.items", key: "id", count: 2,
			columns: map[string]string{"title": "name", "url": "url_key", "price": "price_range.minimum_price.final_price.value", "list_price": "price_range.minimum_price.regular_price.value", "image_url": "small_image.url", "price_currency": "price_range.minimum_price.final_price.currency"},
			hints:   map[HintKind]string{HintTotal: "data.products.total_count", HintPage: "data.products.page_info.current_page", HintPages: "data.products.page_info.total_pages"},
		},
		"a list alone": {
			body: `[{"sku":"A-1","title":"One","price":"10.00"},{"sku":"A-2","title":"Two","price":"12.00"}]`,
			path: "$root[*]", key: "sku", count: 2, columns: map[string]string{"title": "title", "price": "price"},
		},
		"edges and nodes": {
			body: `{"search":{"edges":[{"node":{"id":"x1","title":"One","handle":"one","price":{"amount":"5.0","currencyCode":"EUR"}},"cursor":"aa"},{"node":{"id":"x2","title":"Two","handle":"two","price":{"amount":"6.0","currencyCode":"EUR"}},"cursor":"bb"}],"pageInfo":{"hasNextPage":true,"endCursor":"bb"}}}`,
			path: "search.edges[*].node", key: "id", count: 2, columns: map[string]string{"title": "title", "price": "price.amount", "url": "handle"},
			hints: map[HintKind]string{HintMore: "search.pageInfo.hasNextPage", HintNext: "search.pageInfo.endCursor"},
		},
		"sections": {
			body: `{"sections":[{"name":"A","items":[{"id":1,"name":"n1","url":"/p/1"},{"id":2,"name":"n2","url":"/p/2"}]},{"name":"B","items":[{"id":3,"name":"n3","url":"/p/3"}]}]}`,
			path: "sections[*].items[*]", key: "id", count: 3, columns: map[string]string{"title": "name", "url": "url"},
		},
		"articles": {
			body: `{"posts":[{"headline":"Rain","published_at":"2026-03-01T10:00:00Z","link":"https://n.test/rain","tags":["a","b"]},{"headline":"Sun","published_at":"2026-03-02","link":"https://n.test/sun","tags":["c"]}],"next":"https://n.test/?page=2"}`,
			path: "posts", key: "url", count: 2, columns: map[string]string{"title": "headline", "url": "link", "published": "published_at", "tags": "tags"},
			hints: map[HintKind]string{HintNext: "next"},
		},
		"paid entries": {
			body: `{"items":[{"name":"a","code":"a1","url":"https://s.test/redirect/?x","itemOptions":{"cpc":{"id":9}}},{"name":"b","code":"b1","url":"https://s.test/b","itemOptions":{"cpc":null}},{"name":"c","code":"c1","url":"https://s.test/c","itemOptions":{"cpc":null}}]}`,
			path: "items", key: "code", count: 3, columns: map[string]string{"title": "name"}, skipped: []int{0},
		},
		"odd names": {
			body: `{"a b":{"list-of":[{"item id":"k1","name":"x","a:b":"y","q-r":"s"},{"item id":"k2","name":"z","a:b":"w","q-r":"t"}]}}`,
			path: `$root."a b".list-of`, count: 2, columns: map[string]string{"title": "name"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := decode(t, c.body)
			lists := Find(v)
			require.NotEmpty(t, lists)
			l := lists[0]
			require.Equal(t, c.path, l.Path)
			require.Equal(t, c.count, l.Count)
			checkPaths(t, v, l)
			got := map[string]string{}
			for _, col := range l.Columns {
				got[col.Name] = col.Find[0].Path
			}
			for col, p := range c.columns {
				require.Equal(t, p, got[col], col)
			}
			if c.key != "" {
				require.NotEmpty(t, l.Keys)
				require.Equal(t, c.key, l.Keys[0].Column)
			}
			hints := map[HintKind]string{}
			for _, h := range l.Hints {
				hints[h.Kind] = h.Path
			}
			for kind, p := range c.hints {
				require.Equal(t, p, hints[kind], kind)
			}
			var skipped []int
			for _, s := range l.Skipped {
				skipped = append(skipped, s.Index)
			}
			require.Equal(t, c.skipped, skipped)
		})
	}
}

// checkPaths evaluates every path of a proposal with the language's own engine.
func checkPaths(t *testing.T, v any, l List) {
	t.Helper()
	e, err := path.Compile(l.Path)
	require.NoError(t, err)
	nodes := e.Nodes(path.Scope{At: path.Node{Value: v}, Root: v})
	if len(nodes) == 1 {
		if list, ok := nodes[0].Value.([]any); ok {
			nodes = nil
			for _, e := range list {
				nodes = append(nodes, path.Node{Value: e})
			}
		}
	}
	require.Len(t, nodes, l.Count, l.Path)
	for _, c := range l.Columns {
		e, err := path.Compile(c.Find[0].Path)
		require.NoError(t, err, c.Find[0].Path)
		filled := 0
		for _, n := range nodes {
			if v, ok := e.First(path.Scope{At: n, Root: v}); ok && v != nil && v != "" {
				filled++
			}
		}
		require.InDelta(t, c.Fill, float64(filled)/float64(len(nodes)), 0.01, c.Find[0].Path)
	}
	for _, h := range l.Hints {
		_, err := path.Compile(h.Path)
		require.NoError(t, err, h.Path)
	}
}

func TestRecordsOfNothing(t *testing.T) {
	for _, body := range []string{`null`, `1`, `"x"`, `{}`, `[]`, `{"a":[1,2,3]}`, `{"errors":[{"message":"no"}]}`, `[[],[{}]]`} {
		require.Empty(t, Find(decode(t, body)), body)
	}
}

func FuzzRecords(f *testing.F) {
	for _, s := range []string{`{"a":[{"b":1,"c":"x"},{"b":2,"c":"y"}]}`, `[{"a":[{"b":[{"c":1}]}]}]`, `{"é ü":[{"\"":1,"x":"$1"}]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		dec := json.NewDecoder(strings.NewReader(body))
		dec.UseNumber()
		var v any
		if dec.Decode(&v) != nil {
			return
		}
		for _, l := range Find(v) {
			if _, err := path.Compile(l.Path); err != nil {
				t.Fatalf("%q of %q: %v", l.Path, body, err)
			}
			for _, c := range l.Columns {
				if _, err := path.Compile(c.Find[0].Path); err != nil {
					t.Fatalf("%q of %q: %v", c.Find[0].Path, body, err)
				}
			}
		}
	})
}
