// Command colly is the peer of a bench: a crawler of the simulated amazon written with Colly as its documentation
// teaches. It reads the columns that Sheaf's recipe publishes and writes them as JSON lines.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/gocolly/colly/v2"
)

const host = "www.amazon.com"

var (
	byline   = regexp.MustCompile(`^(?:Visit the (.+) Store|Brand: ?(.+))$`)
	soldBy   = regexp.MustCompile(`(?i)sold by (.+?)(?: and Fulfilled.*)?\.?$`)
	hiRes    = regexp.MustCompile(`"hiRes":"(https?://[^"]+)"`)
	modifier = regexp.MustCompile(`\._[^/]*_\.`)
	number   = regexp.MustCompile(`[\d,]+`)
	asin     = regexp.MustCompile(`/dp/([A-Z0-9]{10})`)
)

func main() {
	addr := flag.String("addr", "", "host:port of the mall")
	keywords := flag.String("keywords", "", "search words, separated by |")
	parallel := flag.Int("parallel", 16, "requests at once")
	out := flag.String("out", "", "file of items")
	flag.Parse()
	if err := crawl(*addr, strings.Split(*keywords, "|"), *parallel, *out); err != nil {
		fmt.Fprintln(os.Stderr, "colly:", err)
		os.Exit(1)
	}
}

func crawl(addr string, keywords []string, parallel int, path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	enc := json.NewEncoder(w)
	var mu sync.Mutex
	var failed error
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		if failed == nil {
			failed = err
		}
	}

	c := colly.NewCollector(colly.Async(true), colly.AllowedDomains(host), colly.UserAgent("colly-bench"))
	c.IgnoreRobotsTxt = false
	if err := c.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: parallel}); err != nil {
		return err
	}
	dialer := &net.Dialer{}
	c.WithTransport(&http.Transport{
		MaxIdleConnsPerHost: parallel,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, addr)
		},
	})
	c.OnHTML(`[data-component-type="s-search-result"][data-asin]:not(.AdHolder)`, func(e *colly.HTMLElement) {
		_ = e.Request.Visit("/dp/" + e.Attr("data-asin")) // an address that was visited before is an error to Colly
	})
	c.OnHTML("a.s-pagination-next[href]", func(e *colly.HTMLElement) { _ = e.Request.Visit(e.Attr("href")) })
	c.OnHTML("#dp", func(e *colly.HTMLElement) {
		it := item(e)
		mu.Lock()
		defer mu.Unlock()
		if err := enc.Encode(it); err != nil && failed == nil {
			failed = err
		}
	})
	c.OnError(func(r *colly.Response, err error) { fail(fmt.Errorf("%s: %w", r.Request.URL, err)) })
	for _, k := range keywords {
		if err := c.Visit("http://" + host + "/s?k=" + url.QueryEscape(k)); err != nil {
			return err
		}
	}
	c.Wait()
	if failed != nil {
		return failed
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// item reads a product page; what the page does not state is left out.
func item(e *colly.HTMLElement) map[string]any {
	it := map[string]any{"site_product_id": asin.FindStringSubmatch(e.Request.URL.Path)[1]}
	set := func(name, value string) {
		if value != "" {
			it[name] = value
		}
	}
	set("title", squash(e.ChildText("#productTitle")))
	brand := squash(e.ChildText("#bylineInfo .author a"))
	if m := byline.FindStringSubmatch(squash(e.ChildText("#bylineInfo"))); brand == "" && m != nil {
		brand = m[1] + m[2]
	}
	set("brand_raw", brand)
	price(e, set)
	stock := squash(e.ChildText("#availability"))
	switch {
	case strings.HasPrefix(stock, "In Stock"), strings.HasPrefix(stock, "Only "):
		it["availability"] = "in_stock"
	case strings.HasPrefix(stock, "Currently unavailable"):
		it["availability"] = "out_of_stock"
	}
	if stars := e.ChildAttr("#acrPopover", "title"); len(stars) > 3 {
		set("rating", stars[:3])
	}
	set("rating_count", strings.ReplaceAll(number.FindString(e.ChildText("#acrCustomerReviewText")), ",", ""))
	list(it, "category_path", e.ChildTexts("#wayfinding-breadcrumbs_feature_div li a"))
	list(it, "bullets", e.ChildTexts("#feature-bullets li .a-list-item"))
	var images []string
	for _, m := range hiRes.FindAllStringSubmatch(e.ChildText("script"), -1) {
		images = append(images, modifier.ReplaceAllString(m[1], "."))
	}
	list(it, "image_urls", images)
	description := squash(e.ChildText("#productDescription"))
	if description == "" {
		description = squash(e.ChildText("#bookDescription_feature_div .a-expander-content"))
	}
	set("description", description)
	e.ForEach("#productDetails_detailBullets_sections1 tr", func(_ int, row *colly.HTMLElement) {
		switch value := squash(row.ChildText("td")); squash(row.ChildText("th")) {
		case "Item model number":
			set("mpn", value)
		case "UPC":
			set("gtin_raw", value)
		}
	})
	e.ForEach("#detailBullets_feature_div li > .a-list-item", func(_ int, row *colly.HTMLElement) {
		if strings.HasPrefix(squash(row.ChildText(".a-text-bold")), "ISBN-13") {
			set("gtin_raw", strings.ReplaceAll(squash(row.ChildText(".a-text-bold + span")), "-", ""))
		}
	})
	seller := squash(e.ChildText("#sellerProfileTriggerId"))
	if seller == "" {
		seller = squash(e.ChildText("#merchantInfoFeature_feature_div .offer-display-feature-text-message"))
	}
	if m := soldBy.FindStringSubmatch(squash(e.ChildText("#merchant-info"))); seller == "" && m != nil {
		seller = m[1]
	}
	set("seller_name", seller)
	return it
}

func price(e *colly.HTMLElement, set func(name, value string)) {
	now, most := "", ""
	e.ForEachWithBreak("#corePriceDisplay_desktop_feature_div .priceToPay", func(_ int, p *colly.HTMLElement) bool {
		if now = amount(p.ChildText(".a-offscreen")); now == "" {
			now = amount(p.ChildText(".a-price-whole") + p.ChildText(".a-price-fraction"))
		}
		return false
	})
	if between := e.ChildTexts("#corePriceDisplay_desktop_feature_div .a-price-range .a-offscreen"); now == "" && len(between) == 2 {
		now, most = amount(between[0]), amount(between[1])
	}
	if now == "" {
		now = amount(e.ChildText("#priceblock_ourprice"))
	}
	set("price", now)
	set("price_max", most)
	if now != "" {
		set("price_currency", "USD")
	}
	was := amount(e.ChildText("#corePriceDisplay_desktop_feature_div .basisPrice .a-offscreen"))
	if was == "" {
		was = amount(e.ChildText("#price .priceBlockStrikePriceString"))
	}
	set("list_price", was)
}

func amount(s string) string {
	return strings.ReplaceAll(strings.TrimPrefix(strings.TrimSpace(s), "$"), ",", "")
}

func list(it map[string]any, name string, values []string) {
	for i := range values {
		values[i] = squash(values[i])
	}
	if len(values) > 0 {
		it[name] = values
	}
}

// squash joins words by single blanks; the marks that steer writing direction go.
func squash(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u200e", "", "\u200f", "").Replace(s)), " ")
}
