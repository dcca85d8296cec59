package mall

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// skinned are pages of all four shops that people look at.
func skinned(m *Mall) map[string]string {
	return map[string]string{
		"amazon list": "https://www.amazon.com/s?k=desk+lamp", "ebay list": "https://www.ebay.com/sch/i.html?_nkw=desk+lamp",
		"rakuten list": "https://search.rakuten.co.jp/search/mall/-/" + Genres()[0] + "/", "jomashop shell": "https://www.jomashop.com/watches.html",
	}
}

// content is what a page says and where it leads: texts of elements that are shown, link and picture addresses.
func content(t *testing.T, body []byte) []string {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find("style").Remove()
	out := strings.Fields(doc.Find("html").Text())
	doc.Find("a[href], img[src]").Each(func(_ int, s *goquery.Selection) {
		if href := s.AttrOr("href", s.AttrOr("src", "")); !strings.HasPrefix(href, "#") {
			out = append(out, href)
		}
	})
	return out
}

func classes(t *testing.T, body []byte) map[string]bool {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	doc.Find("[class], [id]").Each(func(_ int, s *goquery.Selection) {
		for _, c := range append(strings.Fields(s.AttrOr("class", "")), s.AttrOr("id", "")) {
			out[c] = c != ""
		}
	})
	delete(out, "")
	return out
}

func TestSkinSaysTheSameInOtherNames(t *testing.T) {
	v := visit(t, Options{Seed: 3, Products: 1200})
	for name, address := range skinned(v.mall) {
		v.mall.SetSkin(0)
		resp, plain := v.do(address)
		if resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", name, resp.Status)
		}
		saw := content(t, plain)
		own := classes(t, plain)
		seen := map[string]uint64{string(plain): 0}
		for seed := uint64(1); seed <= 8; seed++ {
			v.mall.SetSkin(seed)
			_, other := v.do(address)
			if got := content(t, other); !slices.Equal(got, saw) {
				t.Errorf("%s in skin %d says something else", name, seed)
			}
			if before, same := seen[string(other)]; same {
				t.Errorf("%s: skins %d and %d are one", name, before, seed)
			}
			seen[string(other)] = seed
			for c := range classes(t, other) {
				if own[c] {
					t.Errorf("%s in skin %d keeps the name %q", name, seed, c)
				}
			}
			if _, again := v.do(address); !bytes.Equal(again, other) {
				t.Errorf("%s in skin %d is not the same twice", name, seed)
			}
		}
	}
}
