package edit

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

func TestWordsOfPlaces(t *testing.T) {
	for _, c := range []struct{ place, en, ko string }{
		{"{ list: .price }", "text of the part marked “price”", "“price” 표시가 있는 부분의 글자"},
		{"{ list: h1 }", "text of the main heading", "페이지의 큰 제목의 글자"},
		{"{ list: { css: 'dt:containsOwn(\"Price\") + dd' } }", "text beside “Price”", "“Price” 옆의 글자"},
		{"{ list: { css: 'th:contains(\"가격\") + td > b' } }", "text beside “가격”", "“가격” 옆의 글자"},
		{"{ list: { xpath: '//dt[normalize-space()=\"Price\"]/following-sibling::dd[1]' } }", "text beside “Price”", "“Price” 옆의 글자"},
		{"{ list: { css: a, attr: href } }", "the link's address", "링크 주소"},
		{"{ list: { css: 'h3 a.title', attr: href } }", "the link's address: the link “title”", "“title” 링크의 연결 주소"},
		{"{ list: { css: 'img', attr: src } }", "the picture's address", "사진 주소"},
		{"{ list: { css: 'link[rel=canonical]', attr: href, regex: x } }", "the page's main address, only what fits a pattern", "페이지의 대표 주소, 그중 정해진 모양만"},
		{"{ list: { css: 'meta[itemprop=priceCurrency]', attr: content } }", "the page's declared detail “price currency”", "페이지가 밝힌 정보 “price currency”"},
		{"{ list: { jsonld: Product.name } }", "the page's declared data: name", "페이지가 밝힌 데이터: 이름"},
		{"{ list: { microdata: Product.offers.price } }", "the page's declared data: offers › price", "페이지가 밝힌 데이터: 판매 정보 › 가격"},
		{"{ list: { meta: 'og:title' } }", "what the page tells for sharing: title", "공유할 때 쓰는 정보: 제목"},
		{"{ api: 'price_range.minimum_price[0].finalPrice' }", "the site's data: price range › minimum price › final price", "사이트가 보낸 데이터: price range › minimum price › final price"},
		{"{ api: 'shop + 1' }", "computed from the site's data: shop + 1", "사이트가 보낸 데이터로 계산: shop + 1"},
		{"{ specs: UPC Code }", "the line “UPC Code” of Specifications", "사양의 “UPC Code” 줄"},
		{"{ const: JPY }", "always “JPY”", "항상 “JPY”"},
		{"{ var: code }", "known from the address: code", "주소에서 아는 값: code"},
		{"{ list: { maintext: text } }", "the page's main text", "본문 글"},
		{"{ list: { css: [.a-offscreen, .b], nth: -1, all: join, without: i } }", "text of a part of the page, without some of its parts, the last, all of them joined",
			"페이지의 한 부분의 글자, 일부 제외, 마지막, 모두 이어서"},
		{"{ list: { css: .su-styled-text.secondary } }", "text of a part of the page", "페이지의 한 부분의 글자"},
		{"{ list: { css: 'a.wrapper-USACVg' } }", "text of the link", "링크의 글자"},
		{"{ list: .price--1k9Qz }", "text of the part marked “price”", "“price” 표시가 있는 부분의 글자"},
		{"{ list: { css: 'div.x1n2 .상품-이름' } }", "text of the part marked “상품 이름”", "“상품 이름” 표시가 있는 부분의 글자"},
		{"{ list: { css: '#main .s-card__price .a-offscreen' }, value: 0 }", "text of the part marked “card price”, means “0”", "“card price” 표시가 있는 부분의 글자, 있으면 “0” 값으로"},
		{"{ nowhere: x }", "a place of an unknown kind: nowhere", "알 수 없는 자리: nowhere"},
	} {
		doc, err := Open([]byte("pages: { list: { get: a }, api: { get: b, read: { json: . } } }\nfields:\n  specs: { rows: { list: tr } }\n  x: { from: ["+c.place+"] }\n"), nil)
		require.NoError(t, err, c.place)
		require.Equal(t, Words{KO: c.ko, EN: c.en}, doc.View().Columns[1].Places[0].Words, c.place)
	}
}

func TestWordsOfNames(t *testing.T) {
	for name, want := range map[string]string{"priceCurrency": "price currency", "x-price_primary": "price primary", "contributorNameID": "contributor name ID", "ASIN": "ASIN",
		"a": "a", "ux-textspans--STRIKETHROUGH": "textspans strikethrough", "---": "---", "상품-이름": "상품 이름"} {
		require.Equal(t, want, readable(name), name)
	}
	for rate, want := range map[string]string{"1/s": "1 request per second", "30/min": "30 requests per minute", "1/5s": "1 request per 5 seconds", "2/1d": "2 requests per 1 day", "fast": "fast"} {
		require.Equal(t, want, rateWords(rate).EN)
	}
}

// jargon is what people who do not code need not know.
var jargon = regexp.MustCompile(`(?i)\b(?:css|xpath|selectors?|regex|regular expressions?|json-?ld|microdata|dom|attributes?|nodes?|parse[drs]?)\b|선택자|정규식|파싱|속성`)

// siteNames are the site's own: in quotes, or of its data.
var siteNames = regexp.MustCompile(`“[^”]*”|(?:data|데이터): .*`)

// Every phrase is there in both languages, with the same things put in, and in plain words.
func TestPhrases(t *testing.T) {
	verb := regexp.MustCompile(`%(?:\[(\d+)\])?[sd]`)
	hangul := regexp.MustCompile(`\p{Hangul}`)
	n := 0
	for _, part := range []map[string]Words{placePhrases, pagePhrases, rulePhrases, changePhrases} {
		n += len(part)
	}
	require.Len(t, phrases, n+2, "two tables have the same key")
	for key, p := range phrases {
		require.NotEmpty(t, p.KO, key)
		require.NotEmpty(t, p.EN, key)
		require.Len(t, verb.FindAllString(p.KO, -1), len(verb.FindAllString(p.EN, -1)), key)
		require.NotRegexp(t, jargon, p.EN, key)
		require.NotRegexp(t, jargon, p.KO, key)
		if rest := verb.ReplaceAllString(p.KO, ""); len(strings.Trim(rest, " ,.:·“”/→()%")) > 0 {
			require.Regexp(t, hangul, p.KO, key)
		}
	}
	for name, w := range labels {
		require.Regexp(t, hangul, w.KO, name)
	}
	for _, table := range []string{"products", "documents"} {
		for _, c := range recipe.TableColumns(table) {
			require.Contains(t, labels, c.Name)
		}
	}
}

// Every key that the code says is in the table, and every one of the table is said.
func TestPhrasesAreSaid(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var code strings.Builder
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || strings.HasPrefix(f, "phrases") {
			continue
		}
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		code.Write(b)
	}
	for _, m := range regexp.MustCompile(`say\("([a-z_.]+[a-z_])"[,)]`).FindAllStringSubmatch(code.String(), -1) {
		require.Contains(t, phrases, m[1])
	}
	for key := range phrases {
		head, _, _ := strings.Cut(key, ".")
		require.True(t, strings.Contains(code.String(), `"`+strings.TrimSuffix(key, "s")+`"`) || strings.Contains(code.String(), `"`+key+`"`) || strings.Contains(code.String(), `"`+head+`."`) || strings.Contains(code.String(), `"`+key[:strings.LastIndexByte(key, '.')+1]+`"`), "nobody says %s", key)
	}
}

// What a view says of the shipped recipes has no jargon and is never empty.
func TestWordsOfShippedRecipes(t *testing.T) {
	var look func(name string, v any)
	look = func(name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			ko, isWords := v["ko"].(string)
			en, _ := v["en"].(string)
			if isWords {
				require.NotEmpty(t, ko, name)
				require.NotEmpty(t, en, name)
				require.NotRegexp(t, jargon, siteNames.ReplaceAllString(en, ""), name)
				require.NotRegexp(t, jargon, siteNames.ReplaceAllString(ko, ""), name)
				require.NotContains(t, en+ko, "%!", name)
				return
			}
			for k, e := range v {
				look(name+" "+k, e)
			}
		case []any:
			for _, e := range v {
				look(name, e)
			}
		}
	}
	for _, s := range samples(t) {
		doc, err := Open([]byte(s.text), s.files)
		require.NoError(t, err)
		b, err := json.Marshal(doc.View())
		require.NoError(t, err)
		var v any
		require.NoError(t, json.Unmarshal(b, &v))
		look(s.name, v)
	}
}
