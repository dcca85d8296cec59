package mall

import "strings"

// redesigns are the new markups: every name that a selector could hold on to is another one. What the pages say stays.
var redesigns = map[string]*redesign{
	Amazon: newRedesign(
		"corePriceDisplay_desktop_feature_div", "buyPanelPrice", "priceblock_ourprice", "panelAmount", "a-offscreen", "px-readout", "a-price-whole", "px-units",
		"productTitle", "itemHeading", "bylineInfo", "makerLine", "acrCustomerReviewText", "voteTally", "acrPopover", "voteBadge", "wayfinding-breadcrumbs_feature_div", "trailBar",
		"landingImage", "heroShot", "\"availability\"", "\"stockLine\"", "s-search-result", "result-tile", "s-result-item", "tile", "data-asin", "data-item", "s-pagination-next", "pager-forward",
		"detail-bullet-list", "fact-list", "prodDetTable", "fact-table", "merchant-info", "seller-line", "sellerProfileTriggerId", "sellerLink", "apex-pricetopay-accessibility-label", "amountLabel",
	),
	Ebay: newRedesign(
		"x-price-primary", "vx-cost", "x-item-title__mainTitle", "vx-headline", "x-item-condition-text", "vx-state", "ux-textspans", "tx", "s-card__", "tile__", "s-card", "tile", "s-item__", "cell__", "s-item", "cell",
		"srp-controls__count-heading", "hit-count", "pagination__next", "pager-forward", "srp-river-answer--REWRITE_START", "river-break", "application/ld+json", "application/vnd.page+json", "seo-breadcrumb-text", "trail-text",
	),
	Jomashop: newRedesign("data-preload-product-", "data-boot-item-", "preload_data", "boot_data", "data-model-", "data-entity-"),
	Rakuten:  newRedesign("item-page-app-data", "item-view-state", "window.__INITIAL_STATE__", "window.__VIEW_STATE__", "itemprop=", "data-prop=", "searchresultitem", "gridtile"),
}

type redesign struct{ r *strings.Replacer }

func newRedesign(pairs ...string) *redesign { return &redesign{strings.NewReplacer(pairs...)} }

// apply rewrites a body; EUC-JP bytes pass through, since the names are ASCII.
func (d *redesign) apply(body []byte) []byte { return []byte(d.r.Replace(string(body))) }

// NewMarkup is what a site's redesign makes of a text: of a recipe's selectors, too.
func NewMarkup(site, text string) string { return string(redesigns[site].apply([]byte(text))) }
