package mall

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"
)

type rakutenState struct {
	State struct {
		Data struct {
			IchibaSearch struct {
				Items []struct {
					URL         string
					Name        string
					Price       int
					Review      struct{ Score, NumReviews float64 }
					ItemOptions struct{ CPC any }
				}
				Pagination struct {
					NumFound, Start, PageSize int
					Subset                    *int
				}
			}
		}
	}
}

func (v *visitor) rakutenSearch(address string) (out rakutenState, body string) {
	v.t.Helper()
	resp, b := v.do(address)
	_, after, ok := strings.Cut(string(b), "window.__INITIAL_STATE__ = ")
	if !ok || resp.Header.Get("Content-Type") != "text/html; charset=UTF-8" {
		v.t.Fatalf("%s: no state, type %q", address, resp.Header.Get("Content-Type"))
	}
	if err := json.NewDecoder(strings.NewReader(after)).Decode(&out); err != nil { // one value; script follows it
		v.t.Fatalf("%s: %v", address, err)
	}
	return out, string(b)
}

type itemInfo struct {
	ManageNumber string
	Title        string
	OldImage     *string
	Media        struct{ Images []struct{ Location string } }
	Attributes   []struct{ Title, Value string }
	Article      struct{ Value *string } `json:"articleNumber"`
	SKU          []struct {
		VariantID            string
		MerchantDefinedSkuID *string
		TaxIncludedPrice     float64
		Hidden               bool
		Attributes           []struct{ Title, Value string }
		Article              struct{ Value *string } `json:"articleNumber"`
	}
	PurchaseInfo struct {
		PurchaseBySellType struct {
			NormalPurchase struct {
				Price struct {
					MinPrice float64
					MaxPrice *float64
				}
				PreTaxPrice float64
			}
		}
		SKU []struct {
			VariantID   string
			DoublePrice struct {
				ReferencePriceVerified            bool
				TaxIncludedVerifiedReferencePrice float64
			}
		}
		Inventories []struct {
			SKU, InventoryID string
			Quantity         int
			BackOrder        int `json:"backOrderDeliveryDateId"`
		} `json:"variantMappedInventories"`
	}
	ItemReviewInfo struct {
		Summary struct {
			ItemReviewCount  int
			ItemReviewRating float64
		}
	}
	Breadcrumbs struct{ GenreBreadcrumbs []struct{ Name string } }
	PCFields    struct{ ProductDescription string }
}

func readRakuten(t *testing.T, address string, body []byte) (r Record, noMeta, oldRoot bool) {
	t.Helper()
	text, err := japanese.EUCJP.NewDecoder().Bytes(body)
	if err != nil {
		t.Fatal(err)
	}
	doc := parse(t, text)
	island := doc.Find("#item-page-app-data").Text()
	var data struct {
		NewAPI struct{ ItemInfoSku *itemInfo }
		API    struct {
			Data struct{ ItemInfoSku *itemInfo }
		}
		Shop struct{ ShopName, ShopURL string }
	}
	if err := json.Unmarshal([]byte(island), &data); err != nil {
		t.Fatalf("%s: island: %v", address, err)
	}
	i := data.NewAPI.ItemInfoSku
	if oldRoot = i == nil; oldRoot {
		i = data.API.Data.ItemInfoSku
	}
	yen := func(f float64) string { return fmt.Sprintf("%.0f", f) }
	r = Record{Site: "rakuten", Marketplace: "rakuten.co.jp", URL: address, SiteProductID: data.Shop.ShopURL + ":" + i.ManageNumber, SellerName: data.Shop.ShopName, PriceKind: "exact"}
	title := regexp.MustCompile("<[^>]+>").ReplaceAllString(i.Title, " ")
	r.Title = strings.Trim(regexp.MustCompile(" +").ReplaceAllString(title, " "), " ")
	p := i.PurchaseInfo.PurchaseBySellType.NormalPurchase.Price
	r.Price, r.PriceCurrency = yen(p.MinPrice), doc.Find("meta[itemprop=priceCurrency]").AttrOr("content", "")
	if p.MaxPrice != nil {
		r.PriceMax, r.PriceKind = yen(*p.MaxPrice), "range"
	}
	if meta := doc.Find("meta[itemprop=price]").AttrOr("content", ""); meta != r.Price {
		t.Errorf("%s: meta price %s, island %s", address, meta, r.Price)
	}
	price := map[string]float64{}
	for _, s := range i.SKU {
		price[s.VariantID] = s.TaxIncludedPrice
		if s.Hidden {
			price[s.VariantID] = -1
		} else if s.TaxIncludedPrice < p.MinPrice {
			t.Errorf("%s: variant %s is cheaper than the item", address, s.VariantID)
		}
	}
	list := 0.0
	for _, s := range i.PurchaseInfo.SKU {
		if d := s.DoublePrice; d.ReferencePriceVerified && (list == 0 || price[s.VariantID] == p.MinPrice) {
			list = d.TaxIncludedVerifiedReferencePrice
		}
	}
	if list > p.MinPrice {
		r.ListPrice = yen(list)
	}
	switch word := doc.Find("meta[itemprop=availability]").AttrOr("content", ""); {
	case word == "":
		noMeta = true
		r.Availability = stockByJoin(i)
	case strings.HasSuffix(word, "InStock"):
		r.Availability = "in_stock"
	default:
		r.Availability = "out_of_stock"
	}
	if n := i.ItemReviewInfo.Summary.ItemReviewCount; n > 0 {
		r.RatingCount, r.Rating = n, math.Round(i.ItemReviewInfo.Summary.ItemReviewRating*100)/100
	}
	for _, g := range i.Breadcrumbs.GenreBreadcrumbs {
		r.CategoryPath = append(r.CategoryPath, g.Name)
	}
	for _, m := range i.Media.Images {
		r.ImageURLs = append(r.ImageURLs, m.Location)
	}
	if len(r.ImageURLs) == 0 && i.OldImage != nil {
		old, _, _ := strings.Cut(*i.OldImage, "?")
		r.ImageURLs = []string{old}
	}
	brands, mpns, jans := map[string]bool{}, map[string]bool{}, map[string]bool{}
	take := func(attrs []struct{ Title, Value string }, jan *string) {
		one := map[string]string{}
		for _, a := range attrs {
			if a.Value != "-" {
				one[a.Title] = a.Value
			}
		}
		brands[one["ブランド名"]], mpns[one["メーカー型番"]] = true, true
		if jan != nil {
			jans[*jan] = true
		} else {
			jans[""] = true
		}
	}
	if len(i.SKU) == 0 {
		take(i.Attributes, i.Article.Value)
	}
	for _, s := range i.SKU {
		if !s.Hidden {
			take(s.Attributes, s.Article.Value)
		}
	}
	agreed := func(m map[string]bool) (out string) {
		if len(m) == 1 {
			for out = range m {
			}
		}
		return out
	}
	r.BrandRaw, r.MPN, r.GTINRaw = agreed(brands), agreed(mpns), agreed(jans)
	r.Description = i.PCFields.ProductDescription
	return r, noMeta, oldRoot
}

func stockByJoin(i *itemInfo) string {
	hidden := map[string]bool{}
	for _, s := range i.SKU {
		if s.Hidden {
			hidden[s.VariantID] = true
			if s.MerchantDefinedSkuID != nil {
				hidden[*s.MerchantDefinedSkuID] = true
			}
		}
	}
	for _, v := range i.PurchaseInfo.Inventories {
		if !hidden[v.SKU] && !hidden[v.InventoryID] && (v.Quantity > 0 || v.BackOrder > 0) {
			return "in_stock"
		}
	}
	return "out_of_stock"
}

func TestRakutenPagesMatchTruth(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 2400})
	seen := map[string]int{}
	for _, day := range []int{1, 2} {
		if err := v.mall.SetDay(day); err != nil {
			t.Fatal(err)
		}
		for _, row := range v.truth(Rakuten, day) {
			want := row.Record
			resp, body := v.do(want.URL)
			if row.Class == Missing {
				if resp.StatusCode != http.StatusNotFound {
					t.Errorf("%s is missing, status %d", want.URL, resp.StatusCode)
				}
				continue
			}
			if ct := resp.Header.Get("Content-Type"); ct != "text/html;charset=EUC-JP" || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Fatalf("%s: type %q", want.URL, ct)
			}
			got, noMeta, oldRoot := readRakuten(t, want.URL, body)
			compare(t, want.URL, got, want)
			for name, on := range map[string]bool{"no meta": noMeta, "old root": oldRoot, "range": want.PriceMax != "", "list price": want.ListPrice != "", "sold out": want.Availability == "out_of_stock",
				"row 13": strings.ContainsAny(want.Title, "①Ⅱ"), "escape": strings.Contains(want.Title, "♥"), "no rating": want.RatingCount == 0} {
				if on {
					seen[name]++
				}
			}
		}
	}
	for _, name := range []string{"no meta", "old root", "range", "list price", "sold out", "row 13", "escape", "no rating"} {
		if seen[name] == 0 {
			t.Errorf("no product has: %s", name)
		}
	}
}

// crawlRakuten walks a query, split by price windows while it is capped, and returns prices by item address.
func (v *visitor) crawlRakuten(genre string, lo, hi, limit int, out map[string]int) (splits int) {
	base := fmt.Sprintf("https://search.rakuten.co.jp/search/mall/-/%s/?min=%d&max=%d", genre, lo, hi)
	first, body := v.rakutenSearch(base)
	pg := first.State.Data.IchibaSearch.Pagination
	if (pg.Subset != nil) != (pg.NumFound > limit) && limit < 1<<30 {
		v.t.Fatalf("%s: found %d, subset %v", base, pg.NumFound, pg.Subset)
	}
	if strings.Contains(body, "ItemList") != (pg.NumFound > 0) {
		v.t.Errorf("%s: page 1 must have the recommendations as linked data", base)
	}
	if pg.Subset != nil && hi > lo {
		mid := (lo + hi) / 2
		return 1 + v.crawlRakuten(genre, lo, mid, limit, out) + v.crawlRakuten(genre, mid+1, hi, limit, out)
	}
	for page := 1; page <= (pg.NumFound+44)/45; page++ {
		s, body := v.rakutenSearch(fmt.Sprintf("%s&p=%d", base, page))
		if s.State.Data.IchibaSearch.Pagination.Start != (page-1)*45 || page > 1 && strings.Contains(body, "ItemList") {
			v.t.Fatalf("%s page %d starts at %d", base, page, s.State.Data.IchibaSearch.Pagination.Start)
		}
		for _, i := range s.State.Data.IchibaSearch.Items {
			if i.ItemOptions.CPC != nil {
				continue
			}
			address, _, _ := strings.Cut(i.URL, "?")
			if _, twice := out[address]; twice {
				v.t.Errorf("%s is listed twice", address)
			}
			out[address] = i.Price
		}
	}
	return splits
}

func TestRakutenListsReachEverything(t *testing.T) {
	const limit = 135
	v := visit(t, Options{Seed: 3, Products: 3000, Day: 2, SearchCap: limit})
	found, splits := map[string]int{}, 0
	for _, g := range Genres() {
		splits += v.crawlRakuten(g, 1, 999_999, limit, found)
	}
	if splits == 0 {
		t.Error("no genre needed splitting")
	}
	soldOut := 0
	for _, row := range v.truth(Rakuten, 2) {
		price, ok := found[row.Record.URL]
		if ok != row.Listed || ok && fmt.Sprint(price) != row.Record.Price {
			t.Errorf("%s (%s): listed %v at %d, truth says %v %s", row.Record.URL, row.Class, ok, price, row.Listed, row.Record.Price)
		}
		if row.Record.Availability == "out_of_stock" {
			soldOut++
		}
	}
	if soldOut == 0 {
		t.Error("nothing is sold out")
	}
	for address, price := range found { // both ends of a window are included
		edges := map[string]int{}
		for _, g := range Genres() {
			v.crawlRakuten(g, price, price, 1<<30, edges)
		}
		if edges[address] != price {
			t.Errorf("%s is not found in the window from %d to %d", address, price, price)
		}
		break
	}
}

func TestRakutenPageCap(t *testing.T) {
	m, err := New(Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(m.lists(m.shop(Rakuten), 1).named["558944"]); n <= rakutenCap {
		t.Fatalf("the first genre holds %d products: nothing is capped in the default world", n)
	}
	v := visit(t, Options{Seed: 1})
	s, _ := v.rakutenSearch("https://search.rakuten.co.jp/search/mall/-/558944/?p=150")
	if p := s.State.Data.IchibaSearch.Pagination; p.Start != 6705 || p.Subset == nil || *p.Subset != 6750 {
		t.Errorf("page 150: %+v", p)
	}
	resp, _ := v.do("https://search.rakuten.co.jp/search/mall/-/558944/?p=151&min=1")
	if resp.StatusCode != http.StatusMovedPermanently || resp.Header.Get("Location") != "https://search.rakuten.co.jp/search/mall/-/558944/?min=1" {
		t.Errorf("page 151: status %d, location %q", resp.StatusCode, resp.Header.Get("Location"))
	}
	s, _ = v.rakutenSearch("https://www.rakuten.co.jp/category/558944/?p=7")
	if s.State.Data.IchibaSearch.Pagination.Start != 0 {
		t.Error("a landing page obeys the page number")
	}
	s, body := v.rakutenSearch("https://search.rakuten.co.jp/search/mall/" + url.PathEscape("存在しない") + "/")
	if s.State.Data.IchibaSearch.Pagination.NumFound != 0 || s.State.Data.IchibaSearch.Items == nil || !strings.Contains(body, "該当する商品") {
		t.Errorf("nothing found: %+v", s)
	}
}

func TestEncoderIsTheBrowsers(t *testing.T) {
	text := "①㈱Ⅱ～“香”　日本語 abc"
	want, err := japanese.EUCJP.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := eucJP([]byte(encodable(text, entity))); string(got) != string(want) {
		t.Errorf("got % x, want % x", got, want)
	}
	if got := string(eucJP([]byte(encodable("①", entity)))); got != "\xad\xa1" {
		t.Errorf("row 13: % x", got)
	}
	if encodable("♥", jsonEscape) != `\u2665` || encodable("a♥b", entity) != "a&#9829;b" {
		t.Error("characters that the set lacks are not escaped")
	}
}
