"""The peer of a bench: a crawler of the simulated amazon written with Scrapy as its documentation teaches.

It reads the columns that Sheaf's recipe publishes. The mall is reached as an HTTP proxy (http_proxy in the environment).
"""

import re
from urllib.parse import quote_plus

import scrapy

HOST = "http://www.amazon.com"
BYLINE = re.compile(r"^(?:Visit the (.+) Store|Brand: ?(.+))$")
SOLD_BY = re.compile(r"(?i)sold by (.+?)(?: and Fulfilled.*)?\.?$")
HI_RES = re.compile(r'"hiRes":"(https?://[^"]+)"')
MODIFIER = re.compile(r"\._[^/]*_\.")
ASIN = re.compile(r"/dp/([A-Z0-9]{10})")


def squash(text):
    return " ".join((text or "").replace("\u200e", "").replace("\u200f", "").split())


def amount(text):
    return (text or "").strip().removeprefix("$").replace(",", "")


class MallSpider(scrapy.Spider):
    name = "mall"
    keywords = ""

    async def start(self):
        for word in self.keywords.split("|"):
            yield scrapy.Request(f"{HOST}/s?k={quote_plus(word)}", callback=self.search)

    def search(self, response):
        for asin in response.css('[data-component-type="s-search-result"][data-asin]:not(.AdHolder)::attr(data-asin)').getall():
            yield scrapy.Request(f"{HOST}/dp/{asin}", callback=self.item)
        following = response.css("a.s-pagination-next::attr(href)").get()
        if following:
            yield response.follow(following, callback=self.search)

    def item(self, response):
        def text(css):
            return squash(" ".join(response.css(css).xpath("string()").getall()[:1]))

        def texts(css):
            return [squash(s) for s in response.css(css).xpath("string()").getall()]

        it = {"site_product_id": ASIN.search(response.url).group(1), "title": text("#productTitle")}
        it["brand_raw"] = text("#bylineInfo .author a")
        m = BYLINE.match(text("#bylineInfo"))
        if not it["brand_raw"] and m:
            it["brand_raw"] = m.group(1) or m.group(2)
        self.price(response, text, it)
        stock = text("#availability")
        if stock.startswith(("In Stock", "Only ")):
            it["availability"] = "in_stock"
        elif stock.startswith("Currently unavailable"):
            it["availability"] = "out_of_stock"
        it["rating"] = (response.css("#acrPopover::attr(title)").get() or "")[:3]
        it["rating_count"] = "".join(re.findall(r"\d", text("#acrCustomerReviewText")))
        it["category_path"] = texts("#wayfinding-breadcrumbs_feature_div li a")
        it["bullets"] = texts("#feature-bullets li .a-list-item")
        it["image_urls"] = [MODIFIER.sub(".", u) for u in HI_RES.findall(" ".join(response.css("#dp script::text").getall()))]
        it["description"] = text("#productDescription") or text("#bookDescription_feature_div .a-expander-content")
        for row in response.css("#productDetails_detailBullets_sections1 tr"):
            name, value = squash(row.css("th").xpath("string()").get()), squash(row.css("td").xpath("string()").get())
            if name == "Item model number":
                it["mpn"] = value
            elif name == "UPC":
                it["gtin_raw"] = value
        for row in response.css("#detailBullets_feature_div li > .a-list-item"):
            if squash(row.css(".a-text-bold").xpath("string()").get()).startswith("ISBN-13"):
                it["gtin_raw"] = squash(row.css(".a-text-bold + span").xpath("string()").get()).replace("-", "")
        it["seller_name"] = text("#sellerProfileTriggerId") or text("#merchantInfoFeature_feature_div .offer-display-feature-text-message")
        m = SOLD_BY.search(text("#merchant-info"))
        if not it["seller_name"] and m:
            it["seller_name"] = m.group(1)
        yield {name: value for name, value in it.items() if value}

    def price(self, response, text, it):
        pay = response.css("#corePriceDisplay_desktop_feature_div .priceToPay")
        now, most = "", ""
        if pay:
            now = amount(pay.css(".a-offscreen").xpath("string()").get())
            if not now:
                now = amount("".join(pay[0].css(".a-price-whole, .a-price-fraction").xpath("string()").getall()))
        if not now:
            between = response.css("#corePriceDisplay_desktop_feature_div .a-price-range .a-offscreen").xpath("string()").getall()
            if len(between) == 2:
                now, most = amount(between[0]), amount(between[1])
        it["price"] = now or amount(text("#priceblock_ourprice"))
        it["price_max"] = most
        if it["price"]:
            it["price_currency"] = "USD"
        it["list_price"] = amount(text("#corePriceDisplay_desktop_feature_div .basisPrice .a-offscreen")) or amount(text("#price .priceBlockStrikePriceString"))
