package prep

import (
	"strings"

	"sheaf/internal/text"
)

// homePages are first breadcrumbs that lead to the shop's front page, as match keys.
var homePages = map[string]bool{
	"home": true, "homepage": true, "home page": true, "main page": true, "start": true, "startseite": true, "accueil": true, "page d'accueil": true, "inicio": true, "início": true, "página inicial": true,
	"strona główna": true, "hem": true, "startsida": true, "forside": true, "hjem": true, "etusivu": true, "domů": true, "úvod": true, "főoldal": true, "acasă": true, "ana sayfa": true, "anasayfa": true, "главная": true, "головна": true, "начало": true, "αρχική": true,
	"ホーム": true, "トップ": true, "トップページ": true, "top": true, "home top": true, "홈": true, "메인": true, "首页": true, "首頁": true, "trang chủ": true, "beranda": true, "หน้าแรก": true, "الرئيسية": true, "pagina iniziale": true,
	"all categories": true, "alle kategorien": true, "toutes les catégories": true, "todas las categorías": true, "tutte le categorie": true, "すべてのカテゴリ": true, "全カテゴリ": true, "전체 카테고리": true,
}

// category drops from the breadcrumb what is no category: the front page, the shop itself, signs between crumbs, and the product
// at the end, also where the page cuts its title short.
func (b *builder) category() {
	var path []string
	for _, crumb := range b.list("category_path") {
		if crumb = strings.Trim(crumb, " \u00a0›»>/|→·•-–"); crumb != "" {
			path = append(path, crumb)
		}
	}
	for len(path) > 0 && b.leadsHome(text.MatchKey(path[0])) {
		path = path[1:]
	}
	if n := len(path); n > 0 && isSelf(text.MatchKey(path[n-1]), text.MatchKey(b.text("title"))) {
		path = path[:n-1]
	}
	b.set("category_path", path)
	if n := len(path); n > 0 {
		b.set("category_leaf", path[n-1])
	}
}

func (b *builder) leadsHome(crumb string) bool {
	shop := strings.TrimPrefix(crumb, "www.")
	return homePages[crumb] || shop == text.MatchKey(b.in.Key.Marketplace) || strings.HasSuffix(crumb, " home") && strings.HasPrefix(crumb, text.MatchKey(b.in.Key.Site))
}

// minCut is the shortest beginning of a title, in bytes, that a cut crumb must show.
const minCut = 12

func isSelf(crumb, title string) bool {
	if crumb == title {
		return true
	}
	cut, isCut := strings.CutSuffix(crumb, "...") // NFKC makes … of it
	return isCut && len(cut) >= minCut && strings.HasPrefix(title, strings.TrimSpace(cut))
}
