// Package mall is a deterministic storefront simulator: four shops, modelled on real ones, that the demo, the tests and
// the benchmarks crawl instead of the internet, and a truth that says what a right crawler must publish about them.
// Products, brands, sellers and texts are invented; the structure of the pages is that of the real shops.
//
// # Worlds and days
//
// A world is a pure function of Options.Seed and the other options. Nothing is stored: a product's facts come from
// (seed, site, index), its state on day N from living through the days 2 to N, and its ids lead back to its index by
// arithmetic. So any number of products costs no memory but the lists of the day (4 bytes a product and list), and an
// answer has the same bytes whenever and wherever it is made, for one (options, day, address).
//
// Day N is 24 hours after day N-1. Each day deals its events to exact shares (Churn) of the products, at least one where
// the share is above zero:
//
//	price    a new price
//	refresh  more reviews and another rating: volatile fields only (jomashop's pages state none: nothing changes)
//	stock    sold out or back; an amazon page that is sold out states no price
//	title    a few words are added
//	new      products that appear
//	delist   dropped from every list and sitemap, and repriced; the item page stays and is repriced on later days too
//	ended    gone from its address; a quarter returns two days later
//	blink    gone for one day
//
// Ended and blink happen on even days only. Therefore, with one run a day, day 2 has rows that are missing, day 3 has
// gone rows (the second look that finds nothing, 24 hours after the first), returned ones, and nothing that a further run
// on day 3 could still prove gone: a fourth run on day 3 finds every row unchanged, whether seconds or a day later. Day 4
// has rows that reappear. Ended means: amazon and rakuten 404, jomashop an empty list from the API and a 404 shell, ebay
// a page with status 200 that says "This listing was ended" or "This listing sold on".
//
// Options.Order clusters the events on the products that an order puts first, Options.Churn gives shares by site, and
// Options.Redesign or SetRedesign shows a site in new markup from a day on (no site is redesigned by itself).
// Options.Skin or SetSkin shows all shops in a markup that is made from a seed: a shop that nobody has a recipe for.
//
// # Hosts and addresses
//
// One port answers for all shops, by Host header; plain HTTP, so a client maps each host to the mall's address and keeps
// URL and Host. Every shop has /robots.txt (all allowed but a few corners) and /sitemap.xml, an index of /sitemap_N.xml.
// Hosts() lists all names, with those of pictures (one GIF for every address).
//
//	www.amazon.com        /s?k=<keyword>&page=N (16 rows a page, next link), /dp/<ASIN>, /<slug>/dp/<ASIN>/…, /gp/product/<ASIN>
//	www.ebay.com          /sch/i.html?_nkw=<keyword>&_ipg=60|120|240&_pgn=N (next link), /itm/<id>, /itm/<slug>/<id>
//	www.jomashop.com      /graphql (GET with query, GET persisted, POST): productDetail, category; /<url_key>.html (shell)
//	search.rakuten.co.jp  /search/mall/-/<genre>/ and /search/mall/<keyword>/ with ?p=N&min=&max=; 45 rows, 6,750 reachable
//	item.rakuten.co.jp    /<shop>/<code>/ (EUC-JP)
//	www.rakuten.co.jp     /category/<genre>/ (ignores p)
//
// www.harbourpost.example is no shop: 40 articles of a newspaper and three more a day (/sitemap.xml, /news/…; some are corrected a
// day later, some withdrawn with 410), and the timetable of a ferry (/timetable/?page=N, 25 lines a page, /timetable/<line>).
// Articles and Crossings are its truth. Faults, gate and redesign leave it alone.
//
// Keywords, Categories and Genres return what a recipe's parameter files need to reach every product. Watches and
// sunglasses of jomashop are also found by the sitemap's -watch- and -sunglasses- addresses. Rakuten leaves sold-out items
// out of its search.
//
// Traps, beside what the shops' contracts describe: strips of other products with their prices on every item page; empty
// first price nodes, unit prices, struck prices, ranges, other sellers' offers, sold-out pages and pages without a buy
// box (amazon); placeholder rows, rows below "Results matching fewer words", two generations of rows, auctions (ebay);
// rows without an address, rows that stand on two pages, coupons, variants and pre-owned pieces with other prices
// (jomashop); sponsored rows, the ItemList of recommendations, hidden cheaper variants, three ways to join stock, row-13
// characters and escapes (rakuten).
//
// Item pages and GraphQL by GET carry an ETag made of their bytes and item pages a Last-Modified; both answer 304. An item
// page's bytes depend on its own product alone.
//
// # Truth
//
// WriteTruth writes one JSON object a line, shop by shop: {"day": run number, "class": …, "listed": …, "record": {…}}.
// The record holds, under the table's column names, what the pages state, and leaves out what they do not; a column that
// a page no longer states is null from then on. Money is a decimal string in major units; image_urls have neither size
// modifier nor query; titles of rakuten have a blank for <br>. Classes suppose one run a day, 24 hours apart, from day 1
// on (TruthAfter takes another schedule), that revisits what it knows:
//
//	added       first seen            changed     a field differs from the record last seen
//	refreshed   only rating or rating_count differ        unchanged   nothing differs
//	missing     not found, first time (the record is the one last seen)
//	gone        not found, second time in a row; later runs leave the product out
//	reappeared  found again after it was gone; found again after it was missing is one of the three above
//
// # Admin API
//
// Below /__mall/ on every host; not counted, never held. Go code in the same process uses the methods of Mall.
//
//	GET  stats              counters, see Stats
//	GET  hits?since=<seq>   {"hits": [Hit…]} after that number
//	GET  truth?day=N        WriteTruth
//	POST day                {"day": 2}
//	POST redesign           {"shop": "amazon", "day": 3}; day 0 takes it back
//	POST skin               {"seed": 7}; seed 0 takes it back
//	POST faults             [Fault…], replacing those in force; [] for none
//	POST gate               {"hold": true, "shop": "ebay", "path": "^/itm/"} or {"hold": false}
//	POST reset              forgets hits, faults and gate; day, redesign and skin stay
//
// A POST answers with the stats, or 400 and what is wrong. Requests are counted at arrival, before gate and faults.
package mall
