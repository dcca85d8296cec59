package mall

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

const detailQuery = `query productDetail($urlKey: String, $onServer: Boolean!) {
  productDetail: products(filter: {url_key: {eq: $urlKey}}) {
    items { __typename id name brand_name model_id upc_code stock_status msrp
      meta_title @include(if: $onServer)
      media_gallery { ...on ProductImage { url url_nocache } }
      breadcrumbs { path categories { name } }
      moredetails { description more_details { group_label group_attributes { attribute_label attribute_value } } }
      description { html }
      price_range { minimum_price { ...prices } } }
    __typename } }
fragment prices on ProductPrice { final_price { value currency } regular_price { value currency } msrp_price { value } }`

const categoryQuery = `query category($id: Int!, $filter: ProductAttributeFilterInput!, $pageSize: Int!, $currentPage: Int!, $sort: ProductAttributeSortInput) {
  products(filter: $filter, pageSize: $pageSize, currentPage: $currentPage, sort: $sort) {
    total_count page_info { total_pages current_page }
    items { id name url_key stock_status price_range { minimum_price { final_price { value currency } msrp_price { value } } } } } }`

func (v *visitor) ask(operation, query string, variables string) (body []byte) {
	v.t.Helper()
	q := url.Values{"operationName": {operation}, "variables": {variables}, "query": {query}}
	resp, body := v.do("https://www.jomashop.com/graphql?" + q.Encode())
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "application/json" {
		v.t.Fatalf("%s: status %d, type %s", operation, resp.StatusCode, resp.Header.Get("Content-Type"))
	}
	return body
}

type jomashopItem struct {
	Typename     string `json:"__typename"`
	ID           int
	Name         string
	BrandName    string `json:"brand_name"`
	ModelID      string `json:"model_id"`
	UPC          string `json:"upc_code"`
	StockStatus  string `json:"stock_status"`
	URLKey       string `json:"url_key"`
	MetaTitle    string `json:"meta_title"`
	MediaGallery []struct {
		URL     string
		NoCache string `json:"url_nocache"`
	} `json:"media_gallery"`
	Breadcrumbs *struct{ Categories []struct{ Name string } }
	Moredetails *struct {
		MoreDetails []struct {
			Attributes []struct {
				Label string `json:"attribute_label"`
				Value string `json:"attribute_value"`
			} `json:"group_attributes"`
		} `json:"more_details"`
	}
	Description *struct{ HTML string }
	PriceRange  struct {
		Minimum struct {
			Final, Regular struct {
				Value    json.Number
				Currency string
			}
			MSRP struct{ Value *float64 } `json:"msrp_price"`
		} `json:"minimum_price"`
	} `json:"price_range"`
}

func (i *jomashopItem) UnmarshalJSON(b []byte) error {
	type plain jomashopItem
	s := strings.NewReplacer(`"final_price"`, `"Final"`, `"regular_price"`, `"Regular"`).Replace(string(b))
	return json.Unmarshal([]byte(s), (*plain)(i))
}

// twoPlaces spells a JSON number as a truth file does.
func twoPlaces(t *testing.T, v any) string {
	t.Helper()
	var f float64
	if _, err := fmt.Sscan(fmt.Sprint(v), &f); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%.2f", f)
}

func readJomashop(t *testing.T, i jomashopItem, address string) Record {
	t.Helper()
	r := Record{Site: "jomashop", Marketplace: "jomashop.com", SiteProductID: fmt.Sprint(i.ID), URL: address, Title: i.Name, BrandRaw: i.BrandName, MPN: i.ModelID, GTINRaw: i.UPC, PriceKind: "exact"}
	p := i.PriceRange.Minimum
	r.Price, r.PriceCurrency = twoPlaces(t, p.Final.Value), p.Final.Currency
	if p.MSRP.Value != nil && twoPlaces(t, *p.MSRP.Value) != "0.00" && *p.MSRP.Value > mustFloat(p.Final.Value) {
		r.ListPrice = twoPlaces(t, *p.MSRP.Value)
	} else if mustFloat(p.Regular.Value) > mustFloat(p.Final.Value) {
		r.ListPrice = twoPlaces(t, p.Regular.Value)
	}
	r.Availability = map[string]string{"IN_STOCK": "in_stock", "OUT_OF_STOCK": "out_of_stock"}[i.StockStatus]
	for _, m := range i.MediaGallery {
		if m.NoCache != "" && !strings.Contains(m.NoCache, "/placeholder/") {
			r.ImageURLs = append(r.ImageURLs, m.NoCache)
		}
	}
	if i.Breadcrumbs != nil {
		for _, c := range i.Breadcrumbs.Categories {
			r.CategoryPath = append(r.CategoryPath, c.Name)
		}
	}
	if i.Description != nil {
		r.Description = strings.NewReplacer("&#39;", "'", "&amp;", "&", "&#34;", `"`).Replace(regexp.MustCompile("<[^>]+>").ReplaceAllString(i.Description.HTML, ""))
	}
	if i.Moredetails != nil && r.GTINRaw == "" {
		for _, g := range i.Moredetails.MoreDetails {
			for _, a := range g.Attributes {
				if a.Label == "UPC Code" {
					r.GTINRaw = a.Value
				}
			}
		}
	}
	return r
}

func mustFloat(n json.Number) float64 { f, _ := n.Float64(); return f }

func TestJomashopDetailMatchesTruth(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 2000})
	types := map[string]int{}
	for _, day := range []int{1, 2} {
		if err := v.mall.SetDay(day); err != nil {
			t.Fatal(err)
		}
		for _, row := range v.truth(Jomashop, day) {
			want := row.Record
			key := strings.TrimSuffix(strings.TrimPrefix(want.URL, jomashopAddress), ".html")
			body := v.ask("productDetail", detailQuery, `{"urlKey":"`+key+`","onServer":true}`)
			if row.Class == Missing {
				if string(body) != `{"data":{"productDetail":{"items":[],"__typename":"Products"}}}` {
					t.Errorf("%s is missing, the API says %.200s", key, body)
				}
				if resp, shell := v.do(want.URL); resp.StatusCode != http.StatusNotFound || strings.Contains(string(shell), "data-model-id") {
					t.Errorf("%s is missing, its shell has status %d", want.URL, resp.StatusCode)
				}
				continue
			}
			var answer struct {
				Data struct {
					ProductDetail struct{ Items []jomashopItem }
				}
			}
			if err := json.Unmarshal(body, &answer); err != nil || len(answer.Data.ProductDetail.Items) != 1 {
				t.Fatalf("%s: %v, %.300s", key, err, body)
			}
			i := answer.Data.ProductDetail.Items[0]
			types[i.Typename]++
			compare(t, want.URL, readJomashop(t, i, want.URL), want)

			shell := v.page(want.URL)
			if got := shell.Find("body").AttrOr("data-model-id", ""); got != want.SiteProductID {
				t.Errorf("%s: the shell has id %q", want.URL, got)
			}
			if title := clean(shell.Find("title").Text()); title != want.Title {
				t.Errorf("%s: the shell has title %q, truth says %q", want.URL, title, want.Title)
			}
			if stock := shell.Find("#preload_data").AttrOr("data-preload-product-stock-status", ""); stock != i.StockStatus {
				t.Errorf("%s: the shell says %s, the API %s", want.URL, stock, i.StockStatus)
			}
		}
	}
	for _, name := range []string{"SimpleProduct", "ConfigurableProduct", "GroupedProduct"} {
		if types[name] == 0 {
			t.Errorf("no product is a %s", name)
		}
	}
}

func TestJomashopListsReachEverything(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 20_000, Day: 2})
	found, twice := map[string]string{}, 0
	for _, id := range Categories() {
		for page, pages := 1, 1; page <= pages; page++ {
			var answer struct {
				Data struct {
					Products struct {
						TotalCount int `json:"total_count"`
						PageInfo   struct {
							TotalPages int `json:"total_pages"`
						} `json:"page_info"`
						Items []jomashopItem
					}
				}
			}
			body := v.ask("category", categoryQuery, fmt.Sprintf(`{"id":%s,"filter":{"category_id":{"eq":"%s"}},"pageSize":60,"currentPage":%d,"sort":{"position":"ASC"}}`, id, id, page))
			if err := json.Unmarshal(body, &answer); err != nil {
				t.Fatal(err)
			}
			pages = answer.Data.Products.PageInfo.TotalPages
			if pages < 2 || len(answer.Data.Products.Items) == 0 {
				t.Fatalf("category %s page %d of %d has %d rows", id, page, pages, len(answer.Data.Products.Items))
			}
			for _, i := range answer.Data.Products.Items {
				key := fmt.Sprint(i.ID)
				if _, ok := found[key]; ok {
					twice++
				}
				found[key] = twoPlaces(t, i.PriceRange.Minimum.Final.Value)
			}
		}
	}
	if twice == 0 {
		t.Error("no product stands on two neighbouring pages")
	}
	_, sitemap := v.do("https://www.jomashop.com/sitemap_1.xml")
	if !strings.Contains(string(sitemap), "/watches.html<") {
		t.Error("the sitemap holds no category page")
	}
	for _, row := range v.truth(Jomashop, 2) {
		price, ok := found[row.Record.SiteProductID]
		if ok != row.Listed || ok && price != row.Record.Price {
			t.Errorf("%s (%s): listed %v with %q, truth says %v %s", row.Record.URL, row.Class, ok, price, row.Listed, row.Record.Price)
		}
		if in := strings.Contains(string(sitemap), row.Record.URL+"<"); in != row.Listed {
			t.Errorf("%s: in the sitemap %v, truth says %v", row.Record.URL, in, row.Listed)
		}
	}
}

func TestJomashopAnswers(t *testing.T) {
	v := visit(t, Options{Products: 2000})
	persisted := func(hash string) string {
		return "https://www.jomashop.com/graphql?" + url.Values{"operationName": {"category"},
			"variables":  {`{"id":871,"idNum":871,"onServer":true,"filter":{"category_id":{"eq":"871"}},"sort":{"position":"ASC"},"pageSize":60,"currentPage":2}`},
			"extensions": {`{"clientLibrary":{"name":"@apollo/client","version":"4.2.6"},"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}`}}.Encode()
	}
	for name, c := range map[string]struct{ address, want string }{
		"persisted":         {persisted(persistedCategory), `"moredetails":{"more_details_text":{"manufacturer":"`},
		"persisted, stale":  {persisted(strings.Repeat("ab", 32)), `{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}]}`},
		"past the end":      {"https://www.jomashop.com/graphql?" + url.Values{"query": {`{products(filter:{category_id:{eq:"871"}},pageSize:60,currentPage:999){total_count}}`}}.Encode(), `"data":{"products":null}}`},
		"syntax":            {"https://www.jomashop.com/graphql?query=%7Bproducts", `{"errors":[{"message":"Syntax Error: `},
		"unknown root":      {"https://www.jomashop.com/graphql?query=%7Bcustomer%7Bid%7D%7D", `Cannot query field \"customer\"`},
		"onServer false":    {"https://www.jomashop.com/graphql?" + url.Values{"query": {`query q($s:Boolean!){categoryList(filters:{ids:{in:[871]}}){id canonical_url @include(if:$s)}}`}, "variables": {`{"s":false}`}}.Encode(), `{"data":{"categoryList":[{"id":871}]}}`},
		"onServer true":     {"https://www.jomashop.com/graphql?" + url.Values{"query": {`query q($s:Boolean!){categoryList(filters:{ids:{in:[871]}}){id canonical_url @include(if:$s)}}`}, "variables": {`{"s":true}`}}.Encode(), `{"data":{"categoryList":[{"id":871,"canonical_url":"watches.html"}]}}`},
		"null is not left":  {"https://www.jomashop.com/graphql?" + url.Values{"query": {`{categoryList(filters:{ids:{in:[5869]}}){description}}`}}.Encode(), `{"data":{"categoryList":[{"description":null}]}}`},
		"alias, fields met": {"https://www.jomashop.com/graphql?" + url.Values{"query": {`{a:categoryList(filters:{ids:{in:[871]}}){id}b:categoryList(filters:{ids:{in:[5869]}}){id name}}`}}.Encode(), `{"data":{"a":[{"id":871}],"b":[{"id":5869,"name":"Fragrances"}]}}`},
	} {
		resp, body := v.do(c.address)
		if resp.StatusCode != http.StatusOK || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: status %d, want %s in %.300s", name, resp.StatusCode, c.want, body)
		}
	}
	post := `{"operationName":"q","query":"query q{categoryList(filters:{ids:{in:[871]}}){name}}","variables":{}}`
	resp, err := v.client.Post("http://www.jomashop.com/graphql", "application/json", strings.NewReader(post))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || fmt.Sprint(answer) != "map[data:map[categoryList:[map[name:Watches]]]]" {
		t.Errorf("POST: %v, %v", answer, err)
	}
	if body := v.page("https://www.jomashop.com/watches.html").Find("body"); body.AttrOr("data-model-type", "") != "CATEGORY" || body.AttrOr("data-model-id", "") != "871" {
		t.Error("the category page does not tell its id")
	}
}
