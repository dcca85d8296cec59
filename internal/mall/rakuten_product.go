package mall

import (
	"strconv"
	"strings"
)

const rakutenPageSize = 45

// Traits of a rakuten item page, as bits of facts.layout.
const (
	rakutenMulti      = 1 << iota // has variants
	rakutenHidden                 // a hidden variant is cheaper
	rakutenOldRoot                // only api.data.itemInfoSku, not newApi
	rakutenBreak                  // the title holds a <br>
	rakutenNoMeta                 // no <meta itemprop="availability">: stock must be joined
	rakutenMerchant               // inventories are joined by merchantDefinedSkuId
	rakutenInventory              // inventories are joined by inventoryId
	rakutenBackOrder              // quantities are 0 but one variant can be back-ordered
	rakutenOldImage               // no media, only oldImage
	rakutenUnverified             // the first variant's reference price is not verified
	rakutenSplitMPN               // every variant has its own maker's number
)

func rakutenFacts(s *shop, index int) facts {
	d := s.dice(index)
	k := rakutenKinds[rakutenSlots[index%len(rakutenSlots)]]
	f := facts{index: index, kind: k, merchant: merchants[d.below(len(merchants))], shipping: -1}
	n := strconv.FormatUint(10_000_000+s.ids.encode(uint64(index)), 10)[1:]
	code := []string{"1" + n, "tw" + n, "a-" + n, "hx_" + n}[d.below(4)]
	f.path = f.merchant.code + "/" + code
	f.id = f.merchant.code + ":" + code
	f.seller = f.merchant.name
	for _, t := range []struct {
		bit   int
		share float64
	}{{rakutenMulti, 0.4}, {rakutenHidden, 0.2}, {rakutenOldRoot, 0.3}, {rakutenBreak, 0.12}, {rakutenNoMeta, 0.15}, {rakutenMerchant, 0.3}, {rakutenInventory, 0.2}, {rakutenBackOrder, 0.03}, {rakutenOldImage, 0.05}, {rakutenUnverified, 0.3}, {rakutenSplitMPN, 0.2}} {
		if d.chance(t.share) {
			f.layout |= t.bit
		}
	}
	brand := d.pick(jaBrands)
	if d.chance(0.6) {
		f.brand = brand
	}
	sep := " "
	if f.layout&rakutenBreak != 0 {
		sep = "<br>"
	}
	campaign := ""
	if d.chance(0.4) {
		campaign = d.pick(jaCampaigns)
	}
	f.title = campaign + brand + " " + d.pick(k.nouns) + sep + d.pick(k.traits) + " " + d.pick(k.traits)
	if d.chance(0.7) {
		f.title += " " + d.pick(jaTails)
	}
	f.price = priceIn(&d, k.lo, k.hi) / 10 * 10
	if f.layout&rakutenMulti != 0 {
		if d.chance(0.6) {
			f.span = 500 * d.between(1, 6)
		}
		if d.chance(0.4) {
			f.list = f.price * d.between(115, 180) / 100 / 10 * 10
		}
	}
	if f.brand != "" && d.chance(0.6) {
		f.mpn = model(&d, "HL"+code, s.ids.encode(uint64(index)))
	}
	if f.layout&rakutenMulti == 0 {
		f.layout &^= rakutenHidden | rakutenUnverified | rakutenSplitMPN
		if d.chance(0.6) {
			f.gtin = gtin("45", s.ids.encode(uint64(index)), 13)
		}
	}
	if d.chance(0.8) {
		f.about = d.pick(jaAbout) + d.pick(k.nouns) + "です。" + d.pick(jaAboutEnd)
	}
	stem := "https://image.rakuten.co.jp/" + f.merchant.code + "/cabinet/" + code
	for i := range 1 + d.below(4) {
		f.images = append(f.images, stem+"_"+strconv.Itoa(i+1)+".jpg")
	}
	if f.layout&rakutenOldImage != 0 {
		f.images = f.images[:1]
	}
	if d.chance(0.7) {
		f.rating, f.reviews = 30+d.below(20), 1+int(priceIn(&d, 2, 3000))
	}
	return f
}

// genreLine returns the genre ids of a kind, root first.
func genreLine(k *kind) []string {
	out := []string{strconv.Itoa(rakutenRoots[k.path[0]])}
	for i := 1; i < len(k.path)-1; i++ {
		out = append(out, strconv.Itoa(genreID(k.path[i])))
	}
	return append(out, strconv.Itoa(k.id))
}

// rakutenRoots are the marketplace's own numbers of the root genres.
var rakutenRoots = map[string]int{
	"キッチン用品・食器・調理器具": 558944, "レディースファッション": 100371, "食品": 100227, "スポーツ・アウトドア": 101070, "ペット・ペットグッズ": 101213,
}

// genreID is the invented number of a genre between root and leaf.
func genreID(name string) int { return 700_000 + int(foldString(name)%90_000) }

// rakutenIndex returns the index that an item's address belongs to, or -1.
func (s *shop) rakutenIndex(path string, day int) int {
	_, code, ok := strings.Cut(path, "/")
	if !ok || len(code) < 8 {
		return -1
	}
	n, err := strconv.ParseUint(code[len(code)-7:], 10, 64)
	if err != nil {
		return -1
	}
	index := s.ids.decode(n)
	if index >= uint64(s.born(day)) {
		return -1
	}
	if f := s.facts(int(index)); f.path != path {
		return -1
	}
	return int(index)
}

// rakutenRating is the rating in hundredths of a star; the state keeps tenths.
func rakutenRating(f *facts, st *state) int { return min(500, st.rating*10+f.index%10) }

// agreedMPN is the maker's number that a page states for the product as a whole.
func (f *facts) agreedMPN() string {
	if f.layout&rakutenSplitMPN != 0 {
		return ""
	}
	return f.mpn
}

func rakutenRecord(f *facts, st *state, r *Record) {
	r.URL = "https://item.rakuten.co.jp/" + f.path + "/"
	r.Title = strings.Join(strings.FieldsFunc(strings.ReplaceAll(titleOn(f, st, jaNotes), "<br>", " "), func(c rune) bool { return c == ' ' }), " ")
	r.MPN = f.agreedMPN()
	r.Availability = stock(st.inStock)
	r.setPrice(f, st, jpy)
	r.ListPrice = ""
	if f.list > st.price {
		r.ListPrice = decimal(f.list, jpy)
	}
	if st.reviews > 0 {
		r.Rating = float64(rakutenRating(f, st)) / 100
	}
}
