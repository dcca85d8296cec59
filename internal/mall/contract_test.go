package mall

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"sheaf/internal/testenv/fixture"
)

// samples is where bodies in the real shops' shapes lie; they are other people's content and no part of the project.
const samples = "contracts/samples"

func sample(t *testing.T, name string) []byte {
	t.Helper()
	return fixture.Read(t, samples, name)
}

// shape collects every path of a JSON value with the kinds of value seen there; list indexes are left out.
func shape(v any, path string, out map[string]map[string]bool) {
	kind := "null"
	switch v := v.(type) {
	case map[string]any:
		kind = "object"
		for k, e := range v {
			shape(e, path+"."+k, out)
		}
	case []any:
		kind = "list"
		for _, e := range v {
			shape(e, path+"[]", out)
		}
	case string:
		kind = "string"
	case float64:
		kind = "number"
	case bool:
		kind = "bool"
	}
	if out[path] == nil {
		out[path] = map[string]bool{}
	}
	out[path][kind] = true
}

func shapeOf(t *testing.T, texts ...string) map[string]map[string]bool {
	t.Helper()
	out := map[string]map[string]bool{}
	for _, text := range texts {
		var v any
		if err := json.NewDecoder(strings.NewReader(text)).Decode(&v); err != nil {
			t.Fatalf("%v in %.200s", err, text)
		}
		shape(v, "", out)
	}
	return out
}

// sameShape demands every path of the sample in the mall's answers, with a kind of value in common; allowed names paths
// that the contract calls optional.
func sameShape(t *testing.T, what string, want, got map[string]map[string]bool, allowed ...string) {
	t.Helper()
	var lacking []string
	for path, kinds := range want {
		common := false
		for k := range kinds {
			common = common || got[path][k]
		}
		if common || kinds["null"] && len(kinds) == 1 && got[path] != nil {
			continue
		}
		for _, a := range allowed {
			common = common || strings.HasPrefix(path, a)
		}
		if !common {
			lacking = append(lacking, fmt.Sprintf("%s is %v, the mall has %v", path, kinds, got[path]))
		}
	}
	sort.Strings(lacking)
	for _, l := range lacking {
		t.Errorf("%s: %s", what, l)
	}
}

// selectionOf writes the selection that would return exactly a sample's fields.
func selectionOf(v any) string {
	fields := map[string][]any{}
	var gather func(v any)
	gather = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, e := range v {
				fields[k] = append(fields[k], e)
			}
		case []any:
			for _, e := range v {
				gather(e)
			}
		}
	}
	gather(v)
	if len(fields) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("{")
	for k, values := range fields {
		b.WriteString(k + selectionOf(values) + " ")
	}
	return b.String() + "}"
}

func TestGraphQLHasTheContractsShape(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 4000})
	for _, name := range []string{"product-discounted.json", "product-configurable.json", "product-out-of-stock-sparse.json"} {
		text := sample(t, "jomashop/"+name)
		var body struct {
			Data struct {
				ProductDetail map[string]any
			}
		}
		if err := json.Unmarshal(text, &body); err != nil {
			t.Fatal(err)
		}
		query := "query productDetail($urlKey:String){productDetail:products(filter:{url_key:{eq:$urlKey}})" + selectionOf(body.Data.ProductDetail) + "}"
		var answers []string
		for _, row := range v.truth(Jomashop, 1) {
			key := strings.TrimSuffix(strings.TrimPrefix(row.Record.URL, jomashopAddress), ".html")
			answers = append(answers, string(v.ask("productDetail", query, `{"urlKey":"`+key+`"}`)))
		}
		sameShape(t, name, shapeOf(t, string(text)), shapeOf(t, answers...))
	}
	text := sample(t, "jomashop/category-page2.json")
	var body struct{ Data map[string]any }
	if err := json.Unmarshal(text, &body); err != nil {
		t.Fatal(err)
	}
	query := "query category($id:Int!,$filter:F,$pageSize:Int,$currentPage:Int){categoryList(filters:{ids:{in:[$id]}})" + selectionOf(body.Data["categoryList"]) +
		"products(filter:$filter,pageSize:$pageSize,currentPage:$currentPage)" + selectionOf(body.Data["products"]) + "}"
	answer := v.ask("category", query, `{"id":871,"filter":{"category_id":{"eq":"871"}},"pageSize":60,"currentPage":2}`)
	sameShape(t, "category-page2.json", shapeOf(t, string(text)), shapeOf(t, string(answer)))
	if got, want := v.ask("productDetail", detailQuery, `{"urlKey":"no-such-00-000-00","onServer":true}`), sample(t, "jomashop/product-not-found.json"); clean(strings.ReplaceAll(string(want), " ", "")) != string(got) {
		t.Errorf("no such product: %s", got)
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultGraphQL}); err != nil {
		t.Fatal(err)
	}
	sameShape(t, "product-errors.json", shapeOf(t, string(sample(t, "jomashop/product-errors.json"))), shapeOf(t, string(v.ask("productDetail", detailQuery, `{}`))))
}

func TestRakutenHasTheContractsShape(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 4000})
	island := func(body []byte) string {
		text, err := japanese.EUCJP.NewDecoder().Bytes(body)
		if err != nil {
			t.Fatal(err)
		}
		return parse(t, text).Find("#item-page-app-data").Text()
	}
	if err := v.mall.SetDay(3); err != nil {
		t.Fatal(err)
	}
	var islands []string
	for _, row := range v.truth(Rakuten, 3) {
		if resp, body := v.do(row.Record.URL); resp.StatusCode == 200 {
			islands = append(islands, island(body))
		}
	}
	got := shapeOf(t, islands...)
	for _, name := range []string{"item-single-sku.html", "item-multi-variant.html", "item-sold-out.html"} {
		sameShape(t, name, shapeOf(t, island(sample(t, "rakuten/"+name))), got)
	}
	state := func(body []byte) string {
		_, after, ok := strings.Cut(string(body), "window.__INITIAL_STATE__ = ")
		if !ok {
			t.Fatal("no state")
		}
		return after
	}
	var pages []string
	for _, g := range Genres() {
		for p := 1; p <= 3; p++ {
			if resp, body := v.do(fmt.Sprintf("https://search.rakuten.co.jp/search/mall/-/%s/?p=%d", g, p)); resp.StatusCode == 200 {
				pages = append(pages, withoutAds(t, state(body)))
			}
		}
	}
	got = shapeOf(t, pages...)
	const items = ".state.data.ichibaSearch.items[]"
	for _, name := range []string{"search-page1.html", "search-genre-page2.html", "search-empty.html"} {
		sameShape(t, name, shapeOf(t, state(sample(t, "rakuten/"+name))), got, items+".itemOptions.cpc", ".state.data.ichibaSearch.pagination.subset") // null or set, of a type that nobody reports
	}
	if err := v.mall.SetFaults(Fault{Kind: FaultDeny}); err != nil {
		t.Fatal(err)
	}
	if _, body := v.do("https://item.rakuten.co.jp/a/b/"); len(body) != len(sample(t, "rakuten/refusal-deny-200.html")) {
		t.Errorf("the denial has %d bytes", len(body))
	}
}

// withoutAds drops the sponsored entries of a search state: they must not lend their fields to the others.
func withoutAds(t *testing.T, state string) string {
	t.Helper()
	var v map[string]any
	if err := json.NewDecoder(strings.NewReader(state)).Decode(&v); err != nil {
		t.Fatal(err)
	}
	search := v["state"].(map[string]any)["data"].(map[string]any)["ichibaSearch"].(map[string]any)
	var kept []any
	for _, i := range search["items"].([]any) {
		if i.(map[string]any)["itemOptions"].(map[string]any)["cpc"] == nil {
			kept = append(kept, i)
		}
	}
	search["items"] = kept
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestShellHasTheContractsShape(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 400})
	want := parse(t, sample(t, "jomashop/shell-product.html"))
	got := v.page(v.truth(Jomashop, 1)[0].Record.URL)
	for _, css := range []string{"html", "body", "#preload_data", "#preload_data_navigation", "link[rel=preload]", `meta[name=description]`, "#root"} {
		w, g := want.Find(css).First(), got.Find(css).First()
		if g.Length() != 1 {
			t.Fatalf("the shell lacks %s", css)
		}
		for _, a := range w.Nodes[0].Attr {
			if _, ok := g.Attr(a.Key); !ok {
				t.Errorf("%s lacks the attribute %s", css, a.Key)
			}
		}
	}
}
