// Package recipes holds the recipes that are shipped, and templates to begin one's own from: texts with comments, whose
// addresses are placeholders.
package recipes

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"sheaf/internal/recipe"
)

//go:embed *.yaml *.graphql *.txt templates/*.yaml
var files embed.FS

// Template is something to begin a recipe from.
type Template struct {
	Name  string `json:"name"`
	Kind  string `json:"kind" enum:"shop,site" doc:"shop: a whole recipe of one shop; site: a kind of site, with placeholders for its addresses"`
	Title Words  `json:"title"`
	About Words  `json:"about"`
	// YAML is the text, comments included; Files are those that it names.
	YAML  string            `json:"yaml"`
	Files map[string]string `json:"files"`
	// Site: the recipe needs no other address to begin with.
	Ready bool `json:"ready" doc:"It collects as it is; otherwise the addresses in it are placeholders"`
}

// Words are in both languages of the UI.
type Words struct {
	KO string `json:"ko"`
	EN string `json:"en"`
}

// about are the templates in the order in which people see them.
var about = []struct {
	name, file, kind string
	title, words     Words
}{
	{"shop", "templates/shop.yaml", "site", Words{"쇼핑몰", "Any shop"}, Words{"상품 목록을 따라가며 상품 페이지에서 이름, 가격, 재고를 모읍니다.", "Walks lists of products and reads name, price and stock from their pages."}},
	{"blog", "templates/blog.yaml", "site", Words{"블로그·뉴스", "Blog or news"}, Words{"글 목록이나 사이트맵에서 글을 찾아 본문, 제목, 글쓴이, 날짜를 모읍니다.", "Finds articles by lists or a sitemap and keeps text, title, author and date."}},
	{"addresses", "templates/addresses.yaml", "site", Words{"주소 목록", "A list of addresses"}, Words{"정해진 주소의 페이지만 방문합니다.", "Visits the pages whose addresses you give, and no others."}},
	{"json-api", "templates/json-api.yaml", "site", Words{"JSON API", "JSON API"}, Words{"페이지 뒤의 JSON 응답을 브라우저 없이 바로 읽습니다.", "Reads the JSON answers behind a page directly, without a browser."}},
	{"amazon", "amazon.yaml", "shop", Words{"아마존", "Amazon"}, Words{"검색 결과와 상품 페이지.", "Search results and product pages of Amazon's marketplaces."}},
	{"ebay", "ebay.yaml", "shop", Words{"이베이", "eBay"}, Words{"검색 결과와 상품 페이지.", "Search results and listings of eBay's marketplaces."}},
	{"rakuten", "rakuten.yaml", "shop", Words{"라쿠텐", "Rakuten"}, Words{"카테고리 순위와 상품 페이지.", "Genres and product pages of Rakuten Ichiba."}},
	{"jomashop", "jomashop.yaml", "shop", Words{"조마샵", "Jomashop"}, Words{"카테고리와 상품의 JSON 응답.", "Categories and products by the shop's own JSON answers."}},
}

// Templates reads all of them.
func Templates() ([]Template, error) {
	out := make([]Template, 0, len(about))
	for _, a := range about {
		t, err := load(a.file)
		if err != nil {
			return nil, err
		}
		t.Name, t.Kind, t.Title, t.About, t.Ready = a.name, a.kind, a.title, a.words, a.kind == "shop"
		out = append(out, t)
	}
	return out, nil
}

func load(file string) (Template, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return Template{}, fmt.Errorf("read template %s: %w", file, err)
	}
	out := Template{YAML: string(text), Files: map[string]string{}}
	for _, name := range recipe.FileNames(text) {
		body, err := fs.ReadFile(files, path.Join(path.Dir(file), name))
		if err != nil {
			return Template{}, fmt.Errorf("read template %s: %w", file, err)
		}
		out.Files[name] = string(body)
	}
	return out, nil
}
