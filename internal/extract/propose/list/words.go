package list

import (
	"regexp"
	"strings"
	"unicode"
)

// adLabels are whole texts of the labels that paid rows carry, in lower case.
var adLabels = wordSet(`sponsored|sponsored ad|promoted|ad|ads|advertisement|paid|featured ad|
	anzeige|gesponsert|werbung|sponsorisé|annonce|annonce sponsorisée|publicité|patrocinado|patrocinada|promocionado|promocionada|promovido|anuncio|anúncio|
	publicidad|publicidade|sponsorizzato|annuncio|annuncio sponsorizzato|pubblicità|gesponsord|advertentie|sponsorowane|sponsorowany|reklama|reklam|sponsrad|annons|sponset|annonse|sponsoreret|mainos|
	sponzorováno|реклама|продвигается|إعلان|إعلان ممول|ممول|sponsorlu|広告|スポンサー|スポンサープロダクト|pr|プロモーション|광고|스폰서|파워링크|推广|推廣|广告|廣告|赞助|贊助`)

// adTokens are class names of paid rows.
var adTokens = regexp.MustCompile(`(?i)^(ad-?holder|sponsored|is-sponsored|sponsored-(row|item|product|result)|sp-sponsored-result|promoted|ad-(card|item|row)|advert(isement)?)$`)

// otherQuery are lines below which results answer another question than was asked.
var otherQuery = regexp.MustCompile(`(?i)fewer words|international sellers|similar (results|items|products|listings)|related (results|items|products)|you (may|might) (also )?like|` +
	`no exact match|(did ?n.t|could ?n.t|not) find .{0,40}(but|instead|here)|customers also|recommended for you|recently viewed|results? from outside|outside your search|other (results|listings) you|also (viewed|bought)|` +
	`menos palabras|vendedores internacionales|(resultados|productos|artículos) (similares|relacionados)|también te (puede|podría)|(também|talvez) (pode|goste)|menos palavras|(resultados|produtos) (similares|relacionados|semelhantes)|` +
	`weniger (suchbegriff|w(ö|oe)rter)|internationalen verkäufern|ähnliche (artikel|ergebnisse|produkte|angebote)|das könnte (dir|ihnen) auch|moins de mots|vendeurs internationaux|(résultats|articles|produits|annonces) (similaires|associés|apparentés)|vous aimerez|` +
	`meno parole|(risultati|prodotti|articoli|oggetti) (simili|correlati)|potrebbe(ro)? (anche )?(piacer|interessar)|minder woorden|(vergelijkbare|soortgelijke|gerelateerde) (artikelen|producten|resultaten)|mniej (słów|wyrazów)|podobne (oferty|produkty)|` +
	`類似(の)?(商品|検索結果)|関連(する)?商品|おすすめ|オススメ|見ている人|みている人|チェックした(商品|人)|もしかして|一部のキーワード|유사(한)? ?상품|추천 ?상품|비슷한 ?상품|연관 ?상품|相似(商品|结果)|类似|猜你喜欢|相关(商品|推荐)|推荐商品`)

// OtherSearch matches whole short lines that say that what follows answers another search than was asked, in the words of shops of
// many countries. It is narrower than what a page is looked at with: a rule that is written without such a line in sight must not
// hear recommendations in it.
const OtherSearch = `(?i)^.{0,90}(fewer (search )?(words|terms|keywords)|(some|part) of your (search )?(words|terms|keywords)|no exact match|outside (of )?your search|(similar|related) (search )?results|(results|items) (from|by) international sellers|` +
	`menos palabras|vendedores internacionales|resultados (similares|relacionados)|menos palavras|vendedores internacionais|resultados semelhantes|` +
	`weniger (such(begriff|w(ö|oe)rt)|w(ö|oe)rter)|internationalen verkäufern|ähnliche (such)?ergebnisse|moins de mots|vendeurs internationaux|résultats (similaires|associés|apparentés)|` +
	`meno parole|venditori internazionali|risultati (simili|correlati)|minder woorden|(vergelijkbare|soortgelijke|gerelateerde) (zoek)?resultaten|mniej (słów|wyrazów)|podobne wyniki|` +
	`一部のキーワード|キーワードの一部|類似(の|する)?検索結果|関連(する)?検索結果|일부 ?(검색어|단어|키워드)|(검색어|단어|키워드)의? ?일부|(더 )?적은 ?(단어|검색어|키워드)|(비슷한|유사한?|연관된?) ?(검색 ?)?결과|` +
	`(更|较|較)少的?(词|詞|关键|關鍵)|部分(关键|關鍵|搜索)(词|詞|字)|相似(的)?(搜索|搜尋)?(结果|結果)|相关(的)?搜索结果|相關(的)?搜尋結果).{0,60}$`

// noResults are lines that say that a search found nothing.
var noResults = regexp.MustCompile(`(?i)(^|[^\d.,])0\+? (results?|matches|items|products|listings|resultados|productos|artículos|produtos|itens|ergebnisse|treffer|artikel|produkte|résultats?|produits?|articles|annonces|risultati|prodotti|articoli|resultaten|producten|wyników|ofert|resultat|træffere|sonuç)( |$|\.|,)|` +
	`no (exact )?(results|matches|items|products|listings)( were)? found|did not match any|no exact matches|nothing (was )?found|keine (ergebnisse|treffer|artikel|produkte) (gefunden)?|aucun (résultat|produit|article)|sin resultados|no (hay|se encontraron|encontramos) (resultados|productos|publicaciones)|` +
	`nenhum (resultado|produto|anúncio)|não (há|encontramos) (resultados|produtos|anúncios)|nessun (risultato|prodotto|articolo)|geen (resultaten|producten|artikelen)|brak wyników|ничего не найдено|` +
	`(^|\D)0 ?(件|个结果|個結果|건|개의?)|見つかりません(でした)?|ありませんでした|該当する商品はありません|검색 ?결과가 ?없|상품이 ?없습니다|没有找到|沒有找到|无结果|未找到`)

// totalCount is a count of results: a number beside a word for results.
var totalCount = regexp.MustCompile(`(?i)(\d[\d.,'\x{a0}\x{202f} ]*)\s*(\+?)\s*(?:search )?(?:results?\b|matches\b|items\b|products\b|listings\b|articles?\b|entries\b|documents?\b|resultados?\b|productos?\b|artículos?\b|produtos?\b|itens\b|ergebnisse?\b|treffer\b|artikel\b|produkte?\b|anzeigen\b|` +
	`résultats?\b|produits?\b|annonces?\b|risultat[io]\b|prodott[io]\b|articol[io]\b|resultaten\b|producten\b|artikelen\b|wynik(?:i|ów)\b|ofert\b|件|個の商品|건|개의? ?(?:상품|결과)?|条|個結果|个结果|款)`)

// carouselToken marks containers of strips that are beside the point of a page.
var carouselToken = regexp.MustCompile(`(?i)carousel|slider|swiper|slick|related|recommend|upsell|cross-?sell|similar|recent(ly)?-?viewed|also-?(bought|viewed|like)|sponsored|banner|merch(andis)?|megamenu|mega-menu|popular|trending|bestsell|teaser|widget|sidebar|promo|brands?-?(list|strip)|mini-?cart|wishlist-?(list|items)|ticker`)

// resultToken marks containers of the results of a page.
var resultToken = regexp.MustCompile(`(?i)(search|srp|product|item|listing|category|catalog|news|article|post)s?[-_]?(results?|list|listing|grid|products?|items|river|container|main|feed)|results?([-_]|$)|products?[-_]?(list|grid)|listings?|s-main-slot|searchresult|grid[-_]?(list|items|container)`)

// besideToken marks what navigates or filters.
var besideToken = regexp.MustCompile(`(?i)^(nav|menu|breadcrumbs?|footer|header|filters?|facets?|refine(ment)?s?|sidebar|pager|pagination|toolbar|tabs|cookie|modal|dropdown|newsletter|social|share|login|language|languages|layered)([-_].*)?$|[-_](nav|menu|breadcrumbs?|filters?|facets?|refinements?|sidebar|footer|dropdown)$`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.SplitSeq(list, "|") {
		set[strings.TrimSpace(w)] = true
	}
	return set
}

// labelText gives a text as labels are compared: lower case, without marks that do not show and punctuation around it.
func labelText(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
	return strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}
