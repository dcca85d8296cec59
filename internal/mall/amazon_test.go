package mall

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

var shownMoney = regexp.MustCompile(`\$([\d,]+\.\d\d)`)

// amounts returns every dollar amount of a selection's text.
func amounts(s *goquery.Selection) (out []string) {
	for _, m := range shownMoney.FindAllStringSubmatch(s.Text(), -1) {
		out = append(out, strings.ReplaceAll(m[1], ",", ""))
	}
	return out
}

// readAmazon reads an item page in the ways that its layouts allow, without knowing the generator.
func readAmazon(doc *goquery.Document) (r Record) {
	r.Title = clean(doc.Find("#productTitle").Text())
	prices := amounts(doc.Find("#corePriceDisplay_desktop_feature_div .a-price:not(.a-text-price) [aria-hidden], .a-price-range .a-offscreen, #priceblock_ourprice"))
	if len(prices) > 0 {
		r.Price, r.PriceCurrency, r.PriceKind = prices[0], "USD", "exact"
	}
	if len(prices) > 1 {
		r.PriceMax, r.PriceKind = prices[1], "range"
	}
	if struck := amounts(doc.Find(".basisPrice .a-offscreen, .priceBlockStrikePriceString")); len(struck) > 0 {
		r.ListPrice = struck[0]
	}
	switch words := clean(doc.Find("#availability").Text()); {
	case strings.Contains(words, "unavailable"):
		r.Availability = "out_of_stock"
	case words != "":
		r.Availability = "in_stock"
	}
	byline := clean(doc.Find("#bylineInfo").Text())
	r.BrandRaw = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(byline, "Brand: "), "Visit the "), " Store")
	if author := doc.Find("#bylineInfo .author a"); author.Length() > 0 {
		r.BrandRaw = clean(author.Text())
	}
	if title, ok := doc.Find("#acrPopover").Attr("title"); ok {
		r.Rating, _ = strconv.ParseFloat(strings.Fields(title)[0], 64)
		n := regexp.MustCompile(`[\d,]+`).FindString(doc.Find("#acrCustomerReviewText").Text())
		r.RatingCount, _ = strconv.Atoi(strings.ReplaceAll(n, ",", ""))
	}
	doc.Find("#wayfinding-breadcrumbs_feature_div a").Each(func(_ int, a *goquery.Selection) { r.CategoryPath = append(r.CategoryPath, clean(a.Text())) })
	doc.Find("#feature-bullets li").Each(func(_ int, li *goquery.Selection) { r.Bullets = append(r.Bullets, clean(li.Text())) })
	r.Description = clean(doc.Find("#productDescription, #bookDescription_feature_div").Text())
	doc.Find("#prodDetails tr").Each(func(_ int, tr *goquery.Selection) {
		value := clean(strings.Trim(clean(tr.Find("td").Text()), "\u200e"))
		switch clean(tr.Find("th").Text()) {
		case "Item model number":
			r.MPN = value
		case "UPC":
			r.GTINRaw = value
		case "ASIN":
			r.SiteProductID = value
		}
	})
	doc.Find("#detailBullets_feature_div li").Each(func(_ int, li *goquery.Selection) {
		spans := li.Find("span.a-list-item > span")
		switch value := clean(spans.Last().Text()); {
		case strings.Contains(spans.First().Text(), "ISBN-10"):
			r.SiteProductID = value
		case strings.Contains(spans.First().Text(), "ISBN-13"):
			r.GTINRaw = strings.ReplaceAll(value, "-", "")
		}
	})
	if seller := clean(doc.Find("#merchantInfoFeature_feature_div .offer-display-feature-text").Text()); seller != "" {
		r.SellerName = seller
	} else if info := clean(doc.Find("#merchant-info").Text()); info != "" {
		r.SellerName = regexp.MustCompile(`(?i)sold by (.+?)(\.$| and Fulfilled)`).FindStringSubmatch(info)[1]
	}
	for _, m := range regexp.MustCompile(`"hiRes":"([^"]+)"`).FindAllStringSubmatch(doc.Text(), -1) {
		r.ImageURLs = append(r.ImageURLs, strings.Replace(m[1], "._AC_SL1500_", "", 1))
	}
	return r
}

func TestAmazonPagesMatchTruth(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 2000})
	for _, day := range []int{1, 4} {
		if err := v.mall.SetDay(day); err != nil {
			t.Fatal(err)
		}
		layouts := map[string]int{}
		for _, row := range v.truth(Amazon, day) {
			if row.Class == Missing || row.Class == Gone {
				continue
			}
			want := row.Record
			got := readAmazon(v.page(want.URL))
			got.Site, got.Marketplace, got.URL = "amazon", "amazon.com", want.URL
			compare(t, want.URL, got, want)
			switch {
			case want.Price == "" && want.Availability == "":
				layouts["no buy box"]++
			case want.Price == "":
				layouts["sold out"]++
			case want.PriceMax != "":
				layouts["range"]++
			case want.ListPrice != "":
				layouts["struck"]++
			}
		}
		for _, name := range []string{"no buy box", "sold out", "range", "struck"} {
			if layouts[name] == 0 {
				t.Errorf("day %d has no product %s", day, name)
			}
		}
	}
}

// walkAmazon follows the result pages of a keyword and returns ASINs with the prices of their rows, sponsored and widget
// rows left out.
func (v *visitor) walkAmazon(keyword string) map[string][]string {
	out := map[string][]string{}
	next := "/s?k=" + url.QueryEscape(keyword)
	for pages := 0; next != ""; pages++ {
		if pages > 100 {
			v.t.Fatalf("amazon %q: no end of pages", keyword)
		}
		doc := v.page("https://www.amazon.com" + next)
		doc.Find("div[data-component-type=s-search-result]:not(.AdHolder)").Each(func(_ int, row *goquery.Selection) {
			asin := row.AttrOr("data-asin", "")
			if _, twice := out[asin]; twice || asin == "" {
				v.t.Errorf("amazon %q: ASIN %q is empty or listed twice", keyword, asin)
			}
			out[asin] = amounts(row.Find(".a-price:not(.a-text-price) .a-offscreen"))
		})
		next = doc.Find("a.s-pagination-next").AttrOr("href", "")
	}
	return out
}

func TestAmazonListsReachEverything(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 2000, Day: 2})
	found := map[string][]string{}
	for _, k := range Keywords(Amazon) {
		for asin, prices := range v.walkAmazon(k) {
			found[asin] = prices
		}
	}
	listed := 0
	for _, row := range v.truth(Amazon, 2) {
		r := row.Record
		prices, ok := found[r.SiteProductID]
		if ok != row.Listed {
			t.Errorf("%s (%s): listed %v, truth says %v", r.SiteProductID, row.Class, ok, row.Listed)
		}
		if !ok {
			continue
		}
		listed++
		if got := strings.Join(prices, " "); got != strings.TrimSpace(r.Price+" "+r.PriceMax) {
			t.Errorf("%s: the list shows %q, truth says %s %s", r.SiteProductID, got, r.Price, r.PriceMax)
		}
	}
	if listed != len(found) {
		t.Errorf("lists show %d products, truth knows %d of them", len(found), listed)
	}
}

func TestAmazonTrapsAreThere(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 2000})
	doc := v.page("https://www.amazon.com/s?k=desk+lamp")
	if doc.Find(`div.s-result-item[data-asin=""]`).Length() < 2 || doc.Find("div.AdHolder").Length() == 0 {
		t.Error("a page of results has no placeholder or no sponsored row")
	}
	for _, row := range v.truth(Amazon, 1) {
		if row.Record.Price == "" {
			if page := v.page(row.Record.URL); len(amounts(page.Find(".a-price .a-offscreen"))) < 10 {
				t.Errorf("%s has no price and no strip of other prices", row.Record.URL)
			}
			return
		}
	}
}
