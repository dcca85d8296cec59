package ui_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv/fixture"
)

// pair is a saved listing and a saved item page, served as if the items of the listing had that page.
type pair struct {
	name    string
	address string // of the listing
	listing string // of the fixtures
	item    string
	// The item page says its own id and address; each row's page says those of the row.
	itemID, itemAddress string
}

// pairs are five listings that differ in all that matters: markup, language, currency, kind of links, and whether they say titles.
// Amazon and eBay have item pages of their own among the fixtures. The other two stores have none: their listings lead to saved
// pages of other stores, one in another currency and one of the same trade.
var pairs = []pair{
	{
		name: "charger", address: "https://www.amazon.com/s?k=portable+charger", listing: "amazon/com-search-portable-charger.html",
		item: "amazon/com-charmast-charger.html", itemID: "B0DR8G428S",
	},
	{
		name: "realme", address: "https://www.amazon.in/s?k=Realme+6", listing: "amazon/in-search-realme6.html",
		item: "amazon/in-kinis-walllight.html", itemID: "B0DR2JX8RL", itemAddress: "https://www.amazon.in/kinis-Living-Bedroom-Restaurants-Antique/dp/B0DR2JX8RL",
	},
	{ // the item page shows euros and declares dollars
		name: "earbuds", address: "https://www.ebay.com/sch/i.html?_nkw=wireless+earbuds", listing: "ebay/search-wireless-earbuds.html",
		item: "ebay/item-rtx5090.html", itemID: "226771798286", itemAddress: "https://www.ebay.com/itm/226771798286",
	},
	{ // French, saved in UTF-8 twice: the list declares euros beside amounts that show none, the item page is in dollars
		name: "graphics", address: "https://www.pccomponentes.fr/search?query=gpu", listing: "stores/list-pccomponentes-gpu.html",
		item: "stores/newegg-2016.html", itemID: "N82E16828840014", itemAddress: "http://www.newegg.com/Product/Product.aspx?Item=N82E16828840014",
	},
	{ // rows without titles
		name: "sweatshirts", address: "https://www.depop.com/search/?q=champion%20reverse%20weave", listing: "stores/list-depop-search.html",
		item: "stores/therealreal-gucci-bag.html", itemAddress: "https://www.therealreal.com/products/women/handbags/crossbody-bags/gucci-double-g-marmont-small-tkmwf",
	},
}

// saved is what the fixtures' index says about a page.
type saved struct {
	Charset string `json:"charset"`
	Record  struct {
		Price    string `json:"price"`
		Currency string `json:"price_currency"`
		Title    string `json:"title"`
	} `json:"record"`
	Items struct {
		Items []listed `json:"items"`
		Not   []struct {
			ID string `json:"id"`
		} `json:"not_items"`
	} `json:"items_truth"`
}

// listed is a row of a saved listing.
type listed struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Amount    string   `json:"amount"`
	Currency  string   `json:"currency"`
	Either    bool     `json:"either"`
	AmountAlt []string `json:"amount_alt"` // buy-it-now beside a bid
}

// openPair is a pair with its pages and their truth.
type openPair struct {
	pair
	at            *url.URL
	list, thing   saved
	listing, item []byte
}

// openPairs reads all pairs; the test is skipped where the fixtures are missing.
func openPairs(t *testing.T) []*openPair {
	t.Helper()
	var index map[string]saved
	require.NoError(t, json.Unmarshal(fixture.Read(t, "index.json"), &index))
	var out []*openPair
	for _, p := range pairs {
		at, err := url.Parse(p.address)
		require.NoError(t, err)
		o := &openPair{pair: p, at: at, list: index[p.listing], thing: index[p.item]}
		o.listing, o.item = fixture.Read(t, "pages", p.listing), fixture.Read(t, "pages", p.item)
		require.NotEmpty(t, o.list.Items.Items, "%s has no truth", p.listing)
		require.True(t, bytes.Contains(o.item, []byte(p.itemID)), "%s does not say %s", p.item, p.itemID)
		out = append(out, o)
	}
	return out
}

// savedShops answers for the hosts of pairs: the listing at its own address, the item page at those of the listing's rows,
// a robots.txt that allows everything, and else 404.
func savedShops(pairs []*openPair) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = fmt.Fprint(w, "User-agent: *\nAllow: /\n")
			return
		}
		for _, p := range pairs {
			if r.Host == p.at.Host && r.URL.Path == p.at.Path && r.URL.Query().Encode() == p.at.Query().Encode() {
				send(w, p.list.Charset, p.listing)
				return
			}
			if row, ok := p.row(r.Host, r.URL.Path); ok {
				body := p.item
				if p.itemID != "" {
					body = bytes.ReplaceAll(body, []byte(p.itemID), []byte(row.name()))
				}
				if p.itemAddress != "" {
					own := strings.ReplaceAll(p.itemAddress, p.itemID, row.name())
					body = bytes.ReplaceAll(body, []byte(own), []byte("https://"+r.Host+r.URL.Path))
				}
				send(w, p.thing.Charset, body)
				return
			}
		}
		http.NotFound(w, r)
	})
}

func send(w http.ResponseWriter, charset string, body []byte) {
	kind := "text/html"
	if charset != "" {
		kind += "; charset=" + charset
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body)
}

// row finds the row whose page an address is: by its path, or by the shop's id in the path.
func (p *openPair) row(host, path string) (listed, bool) {
	for _, row := range p.list.Items.Items {
		u, err := url.Parse(row.URL)
		if err == nil && u.Host == host && (u.Path == path || slices.Contains(strings.Split(path, "/"), row.ID)) {
			return row, true
		}
	}
	return listed{}, false
}

// name is the row's id in letters and digits: stores whose rows have none are told apart by the last part of the address.
func (l listed) name() string {
	return l.ID[strings.LastIndexByte(strings.TrimRight(l.ID, "/"), '/')+1:]
}
