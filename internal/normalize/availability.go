package normalize

import (
	"regexp"
	"strings"
)

// schemaAvailability maps schema.org ItemAvailability names (v30), lower case, to the dataset's values.
var schemaAvailability = map[string]string{
	"instock": "in_stock", "outofstock": "out_of_stock", "soldout": "out_of_stock", "preorder": "pre_order", "presale": "pre_sale", "backorder": "back_order",
	"discontinued": "discontinued", "instoreonly": "in_store_only", "onlineonly": "online_only", "limitedavailability": "limited_availability", "madetoorder": "made_to_order", "reserved": "reserved",
}

// phrase is what shops show for a value, in English, German, French, Spanish, Italian, Japanese, Korean and Chinese.
type phrase struct {
	value string
	words *regexp.Regexp
}

func phrases(pairs ...string) []phrase {
	var out []phrase
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, phrase{pairs[i], regexp.MustCompile(`(?i)` + pairs[i+1])})
	}
	return out
}

// shownAvailability is asked in order: what denies comes before what it denies ("not in stock").
var shownAvailability = phrases(
	"discontinued", `\bdiscontinued\b|no longer (?:available|sold|made)|nicht mehr (?:lieferbar|verfügbar|erhältlich)|\babgekündigt\b|\bausgelaufen\b|plus (?:commercialisé|vendu|fabriqué)|\bdescatalogado\b|fuori produzione|販売終了|生産終了|製造終了|단종|판매\s?종료|已停产|停产|下架`,
	"out_of_stock", `out[ -]of[ -]stock|\bsold[ -]?out\b|(?:currently|temporarily) (?:unavailable|out)|\bunavailable\b|not (?:currently )?(?:in stock|available)|\bno stock\b|0 in stock|nicht (?:auf lager|verfügbar|lieferbar|vorrätig)|derzeit nicht|\bausverkauft\b|\bvergriffen\b|en rupture|rupture de stock|\bépuisé\b|(?:actuellement )?indisponible|non disponible|pas disponible|\bagotado\b|no disponible|sin (?:stock|existencias)|non disponibile|\besaurito\b|在庫(?:切れ|なし|無し|がありません)|売り切れ|売切れ?|品切れ?|完売|入荷待ち|現在お取り扱いできません|품절|재고\s?없음|일시\s?품절|缺货|售罄|无货|無庫存|没货`,
	"pre_order", `pre[ -]?orders?\b|available for pre-?order|\bvorbestell\w*|vorbestellbar|\bprécommande\w*|pré-commande|\breservar ahora\b|\bpre-?venta\b|\bpreventa\b|\bprenotabile\b|\bpreordine\b|\bpre-?ordina\b|予約(?:受付|商品|注文|販売)|예약\s?(?:판매|주문|구매)|预售|预购|預購`,
	"back_order", `back[ -]?orders?\b|\bbackorder(?:ed)?\b|on order|nachbestell\w*|wird nachgeliefert|en réapprovisionnement|sur commande|en reposición|bajo pedido|in riordino|su ordinazione|取り?寄せ|주문\s?후`,
	"made_to_order", `made to order|custom[ -]made|auf bestellung gefertigt|fabriqué à la demande|hecho por encargo|fatto su misura|受注生産|オーダーメイド|주문\s?제작`,
	"in_store_only", `(?:in[ -]?store|pick[ -]?up) only|available in store(?:s)? only|nur (?:im laden|in der filiale|im markt|abholung)|uniquement en magasin|retrait en magasin uniquement|solo en tienda|solo in negozio|店頭(?:販売|のみ|受取)のみ?|매장\s?전용`,
	"online_only", `online only|only online|nur online|exclusivité web|uniquement en ligne|solo online|solo en línea|オンライン限定|온라인\s?전용`,
	"limited_availability", `limited (?:stock|availability|quantit\w+)|low (?:in )?stock|only (?:a few|\d+) left|\d+ left in stock|almost (?:gone|sold out)|nur noch \d+|geringer bestand|nur noch wenige|wenige verfügbar|plus que \d+|stock (?:limité|faible)|derniers? (?:articles?|exemplaires?|pièces?)|solo queda[n]? \d+|últim[ao]s? unidad\w*|quedan pocas|disponibilità limitata|ne rest\w+ solo \d+|sol[oi] \d+ (?:rimast\w+|disponibil\w+)|ultim[ie] (?:pezzi|disponibil\w+)|残り\s?わずか|残り?\s?\d+|在庫わずか|在庫僅少|품절\s?임박|재고\s?\d+\s?개|仅剩`,
	"in_stock", `\bin stock\b|\bavailable\b|ready to ship|ships (?:today|within|in)|\b(?:auf|ab) lager\b|sofort (?:lieferbar|verfügbar)|\blieferbar\b|\bverfügbar\b|\bvorrätig\b|en stock|\bdisponible\b|\bdispo\b|en existencia|\bdisponibile\b|\bin magazzino\b|在庫(?:あり|有り?|○|◯)|即納|재고\s?있음|구매\s?가능|有货|现货|有貨|有庫存`,
)

// Availability reads a schema.org availability ("http://schema.org/InStock", "InStock", "in stock") or what a shop shows ("Nur noch
// 3 auf Lager") as the dataset's snake_case value. ok is false for anything else, and for a text too long to be about this alone.
func Availability(text string) (string, bool) {
	name := strings.ToLower(strings.TrimSpace(text))
	if i := strings.LastIndexAny(name, "/#:"); i >= 0 {
		name = name[i+1:]
	}
	name = strings.NewReplacer(" ", "", "_", "", "-", "").Replace(name)
	if v, ok := schemaAvailability[name]; ok {
		return v, true
	}
	return phraseOf(shownAvailability, text)
}

// maxPhrase is the length in bytes of a text that may be about one thing.
const maxPhrase = 200

func phraseOf(list []phrase, text string) (string, bool) {
	text = Display(text)
	if text == "" || len(text) > maxPhrase {
		return "", false
	}
	for _, p := range list {
		if p.words.MatchString(text) {
			return p.value, true
		}
	}
	return "", false
}
