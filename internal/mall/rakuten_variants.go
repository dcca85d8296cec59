package mall

import (
	"strconv"
	"strings"
)

// variant is one row of an item's sku list.
type variant struct {
	id, merchantID string
	label          string
	price          int64
	hidden         bool
	quantity       int
	backOrder      bool
}

// variants returns the variants of an item, none for a single. The cheapest that can be chosen has the item's price; a
// hidden one may be cheaper.
func (f *facts) variants(st *state) []variant {
	if f.layout&rakutenMulti == 0 {
		return nil
	}
	_, code, _ := strings.Cut(f.path, "/")
	n := 2 + f.index%3
	var out []variant
	for i := range n {
		v := variant{id: code + "-" + strconv.Itoa(i), label: jaColors[i], price: st.price}
		if i == n-1 {
			v.price += f.span
		}
		if f.layout&rakutenMerchant != 0 {
			v.id, v.merchantID = "r-sku0000000"+strconv.Itoa(i), code+"-m"+strconv.Itoa(i)
		}
		if st.inStock {
			v.quantity = (f.index + 3*i) % 9
			if i == 0 {
				v.quantity++
			}
			if f.layout&rakutenBackOrder != 0 {
				v.quantity, v.backOrder = 0, i == 0
			}
		}
		out = append(out, v)
	}
	if f.layout&rakutenHidden != 0 {
		out = append(out, variant{id: code + "-wake", label: "訳あり", price: st.price * 7 / 10, hidden: true, quantity: 3})
	}
	return out
}

func rakutenVariants(p *page, f *facts, vs []variant) {
	if len(vs) == 0 {
		p.raw(`,"variantSelectors":null,"sku":[],"attributes":`)
		rakutenAttributes(p, f, "", 0)
		p.raw(`,"articleNumber":`)
		articleNumber(p, f.gtin)
		return
	}
	p.raw(`,"variantSelectors":[{"key":"color","label":"カラー","values":[`)
	for i, v := range vs {
		if i > 0 {
			p.raw(",")
		}
		p.raw(`{"value":"`, v.label, `","label":"`, v.label, `"}`)
	}
	p.raw(`]}],"sku":[`)
	for i, v := range vs {
		if i > 0 {
			p.raw(",")
		}
		merchantID := "null"
		if v.merchantID != "" {
			merchantID = `"` + v.merchantID + `"`
		}
		p.raw(`{"variantId":"`, v.id, `","merchantDefinedSkuId":`, merchantID, `,"selectorValues":["`, v.label, `"],"taxIncludedPrice":`).int(int(v.price)).raw(`,"taxIncludedReferencePrice":null,"taxIncludedSubscriptionPrice":null,"hidden":`, strconv.FormatBool(v.hidden), `,"attributes":`)
		rakutenAttributes(p, f, v.label, i)
		p.raw(`,"articleNumber":`)
		articleNumber(p, gtin("49", uint64(f.index*16+i), 13))
		p.raw(`}`)
	}
	p.raw(`]`)
}

func articleNumber(p *page, value string) {
	if value == "" {
		p.raw(`{"value":null,"exemptionReason":4}`)
		return
	}
	p.raw(`{"value":"`, value, `","exemptionReason":null}`)
}

// rakutenAttributes renders brand, maker's number and colour; "-" or nothing stands where the merchant gave none.
func rakutenAttributes(p *page, f *facts, color string, i int) {
	brand, mpn := f.brand, f.mpn
	if brand == "" && f.index%2 == 0 {
		brand = "-"
	}
	if mpn == "" {
		mpn = "-"
	} else if f.layout&rakutenSplitMPN != 0 {
		mpn += "-" + strconv.Itoa(i)
	}
	p.raw(`[`)
	if brand != "" {
		p.raw(`{"title":"ブランド名","value":`).jjson(brand).raw(`,"unit":""},`)
	}
	p.raw(`{"title":"メーカー型番","value":`).jjson(mpn).raw(`,"unit":""}`)
	if color != "" {
		p.raw(`,{"title":"カラー","value":"`, color, `","unit":""}`)
	}
	p.raw(`]`)
}

func rakutenPurchase(p *page, f *facts, st *state, vs []variant) {
	top := "null"
	if f.span > 0 {
		top = strconv.FormatInt(st.price+f.span, 10)
	}
	low := strconv.FormatInt(st.price, 10)
	if f.index%5 == 0 {
		low += ".0"
	}
	p.raw(`,"purchaseInfo":{"purchaseBySellType":{"purchaseCondition":"enabled","normalPurchase":{"price":{"minPrice":`, low, `,"maxPrice":`, top, `},"preTaxPrice":`).int(int(st.price * 10 / 11)).raw(`}},"sku":[`)
	for i, v := range vs {
		if i > 0 {
			p.raw(",")
		}
		p.raw(`{"variantId":"`, v.id, `","newPurchaseSku":{"quantity":`).int(v.quantity).raw(`},"doublePrice":`)
		if f.list == 0 || v.hidden || i == 0 && f.layout&rakutenUnverified != 0 {
			p.raw(`{"referencePriceVerified":false}}`)
			continue
		}
		list := strconv.FormatInt(f.list, 10)
		p.raw(`{"displayType":"REFERENCE_PRICE","displayText":"当店通常価格","value":"`, list, `","taxIncludedVerifiedReferencePrice":`, list, `.0,"referencePriceVerified":true}}`)
	}
	p.raw(`],"variantMappedInventories":[`)
	if len(vs) == 0 {
		_, code, _ := strings.Cut(f.path, "/")
		quantity := 0
		if st.inStock {
			quantity = 1 + f.index%40
		}
		p.raw(`{"sku":"`, code, `","inventoryId":"`, code, `","quantity":`).int(quantity).raw(`}],"newPurchaseSku":{"quantity":`).int(quantity).raw(`}}`)
		return
	}
	for i, v := range vs {
		if i > 0 {
			p.raw(",")
		}
		sku, inventory := v.id, "inv-"+strconv.Itoa(i)
		switch {
		case v.merchantID != "":
			sku = v.merchantID
		case f.layout&rakutenInventory != 0:
			sku, inventory = "s"+strconv.Itoa(i), v.id
		}
		p.raw(`{"sku":"`, sku, `","inventoryId":"`, inventory, `","quantity":`).int(v.quantity)
		if v.backOrder {
			p.raw(`,"backOrderDeliveryDateId":1000`)
		}
		p.raw(`}`)
	}
	p.raw(`]}`)
}
