package mall

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func readEbay(t *testing.T, doc *goquery.Document) (r Record) {
	t.Helper()
	r.Title = clean(doc.Find("h1.x-item-title__mainTitle").Text())
	prices := amounts(doc.Find(".x-price-primary"))
	if len(prices) > 0 {
		r.Price, r.PriceCurrency, r.PriceKind = prices[0], "USD", "exact"
	}
	if len(prices) > 1 {
		r.PriceMax, r.PriceKind = prices[1], "range"
	}
	if doc.Find(".x-bid-count").Length() > 0 {
		r.PriceKind = "bid"
	}
	if struck := amounts(doc.Find(".x-additional-info .ux-textspans--STRIKETHROUGH")); len(struck) > 0 {
		r.ListPrice = struck[0]
	}
	r.Condition = clean(doc.Find(".x-item-condition-text .clipped").Text())
	r.SellerName = clean(doc.Find(".x-sellercard-atf__info__about-seller a").Text())
	shipping := doc.Find(".ux-labels-values--shipping .ux-labels-values__values")
	if money := amounts(shipping); len(money) > 0 {
		r.ShippingPrice = money[0]
	} else if strings.HasPrefix(clean(shipping.Text()), "Free") {
		r.ShippingPrice = "0.00"
	}
	doc.Find("nav.breadcrumbs li").Each(func(_ int, li *goquery.Selection) { r.CategoryPath = append(r.CategoryPath, clean(li.Text())) })
	doc.Find(".ux-image-carousel-item img").Each(func(_ int, img *goquery.Selection) {
		r.ImageURLs = append(r.ImageURLs, img.AttrOr("data-zoom-src", ""))
	})
	doc.Find(".x-about-this-item dl").Each(func(_ int, dl *goquery.Selection) {
		value := clean(dl.Find("dd").Text())
		switch clean(dl.Find("dt").Text()) {
		case "Brand":
			r.BrandRaw = value
		case "MPN":
			r.MPN = value
		case "UPC", "ISBN":
			r.GTINRaw = value
		}
	})
	r.SiteProductID = regexp.MustCompile(`\d+$`).FindString(doc.Find("link[rel=canonical]").AttrOr("href", ""))
	doc.Find(`script[type="application/ld+json"]`).Each(func(_ int, s *goquery.Selection) {
		var data struct {
			Type   string `json:"@type"`
			Offers struct {
				Price, LowPrice, Availability string
			}
			AggregateRating struct{ RatingValue, RatingCount string }
		}
		if err := json.Unmarshal([]byte(s.Text()), &data); err != nil {
			t.Errorf("linked data: %v", err)
		}
		if data.Type != "Product" {
			return
		}
		if declared := data.Offers.Price + data.Offers.LowPrice; declared != r.Price {
			t.Errorf("linked data declares %s, the page shows %s", declared, r.Price)
		}
		r.Availability = map[string]string{"https://schema.org/InStock": "in_stock", "https://schema.org/OutOfStock": "out_of_stock"}[data.Offers.Availability]
		r.Rating, _ = strconv.ParseFloat(data.AggregateRating.RatingValue, 64)
		r.RatingCount, _ = strconv.Atoi(data.AggregateRating.RatingCount)
	})
	return r
}

func TestEbayPagesMatchTruth(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 2000})
	for _, day := range []int{1, 2} {
		if err := v.mall.SetDay(day); err != nil {
			t.Fatal(err)
		}
		kinds, ended := map[string]int{}, 0
		for _, row := range v.truth(Ebay, day) {
			want := row.Record
			doc := v.page(want.URL)
			over := strings.Contains(doc.Find(".d-statusmessage").Text(), "This listing ")
			if over != (row.Class == Missing) {
				t.Errorf("day %d %s: class %s, page says ended: %v", day, want.URL, row.Class, over)
			}
			if over {
				ended++
				continue
			}
			got := readEbay(t, doc)
			got.Site, got.Marketplace, got.URL = "ebay", "ebay.com", want.URL
			compare(t, want.URL, got, want)
			kinds[want.PriceKind]++
		}
		if kinds["exact"] == 0 || kinds["range"] == 0 || kinds["bid"] == 0 || (ended > 0) != (day == 2) {
			t.Errorf("day %d: kinds of prices %v, ended %d", day, kinds, ended)
		}
	}
}

func TestEbayListsReachEverything(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 20_000, Day: 2})
	found := map[string]string{}
	for _, k := range Keywords(Ebay)[:8] {
		next := "https://www.ebay.com/sch/i.html?_nkw=" + url.QueryEscape(k) + "&_ipg=60"
		for next != "" {
			doc := v.page(next)
			over := false
			doc.Find("ul.srp-results > li").Each(func(_ int, li *goquery.Selection) {
				over = over || li.HasClass("srp-river-answer--REWRITE_START")
				href := li.Find("a[href*='/itm/']").AttrOr("href", "")
				id := regexp.MustCompile(`/itm/(?:[^/?]+/)?(\d+)`).FindStringSubmatch(href)
				if over || id == nil || id[1] == "123456" {
					return
				}
				if _, twice := found[id[1]]; twice {
					t.Errorf("%s is listed twice", id[1])
				}
				price := li.Find(".s-card__price, .s-item__price")
				price.Find(".strikethrough").Remove()
				found[id[1]] = strings.Join(amounts(price), " ")
			})
			next = doc.Find("a.pagination__next[href]").AttrOr("href", "")
			if over != (next == "") {
				t.Fatalf("%q: notice about fewer words %v, next %q", k, over, next)
			}
		}
	}
	checked := 0
	for _, row := range v.truth(Ebay, 2) {
		r := row.Record
		price, ok := found[r.SiteProductID]
		if !ok {
			continue
		}
		checked++
		if !row.Listed || price != strings.TrimSpace(r.Price+" "+r.PriceMax) {
			t.Errorf("%s (%s): listed with %q, truth says %v %s %s", r.SiteProductID, row.Class, price, row.Listed, r.Price, r.PriceMax)
		}
	}
	if checked != len(found) || checked < 900 {
		t.Errorf("lists show %d products, truth knows %d of them", len(found), checked)
	}
}

func TestEbayUnknownWords(t *testing.T) {
	v := visit(t, Options{Products: 400})
	doc := v.page("https://www.ebay.com/sch/i.html?_nkw=flux+capacitor")
	if got := clean(doc.Find(".srp-controls__count-heading").Text()); got != "0 results for flux capacitor" {
		t.Errorf("heading %q", got)
	}
	if doc.Find(".srp-river-answer--REWRITE_START ~ li").Length() == 0 {
		t.Error("no rows of fewer words")
	}
}
