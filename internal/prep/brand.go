package prep

import (
	"regexp"
	"strings"

	"sheaf/internal/normalize"
	"sheaf/internal/text"
)

// shopPhrases are what shops write around a brand's name in its link.
var shopPhrases = regexp.MustCompile(`(?i)^(?:visit the (.+?) store|besuche? den (.+?)-store|visiter la boutique (.+)|visita (?:la tienda de|lo store di) (.+)|visite a loja (.+)|(.+?)のストアを表示|(?:brand|marke|marque|marca|merk|ブランド|브랜드)\s*[:：]\s*(.+))$`)

// legalForms end a company's name, not a brand's.
var legalForms = regexp.MustCompile(`(?i)(?:[,\s]+(?:inc|ltd|llc|gmbh|co|corp|corporation|ag|kg|s\.?a|s\.?r\.?l|b\.?v|plc)\.?)+$|^株式会社\s*|\s*株式会社$`)

// brandAliases join names in two scripts. Match keys on the left.
var brandAliases = map[string]string{
	"ソニー": "Sony", "パナソニック": "Panasonic", "キヤノン": "Canon", "キャノン": "Canon", "ニコン": "Nikon", "カシオ": "Casio",
	"セイコー": "Seiko", "シチズン": "Citizen", "任天堂": "Nintendo", "シャープ": "Sharp", "東芝": "Toshiba", "日立": "Hitachi",
	"アップル": "Apple", "サムスン": "Samsung", "삼성": "Samsung", "삼성전자": "Samsung", "엘지": "LG", "アディダス": "adidas", "ナイキ": "Nike",
}

// Brand is the name of the brand in a text that shows it; "" when there is none.
func Brand(raw string) string {
	s := normalize.Line(raw)
	if m := shopPhrases.FindStringSubmatch(s); m != nil {
		for _, group := range m[1:] {
			if group != "" {
				s = group
			}
		}
	}
	s = strings.TrimSpace(strings.NewReplacer("®", "", "™", "", "©", "").Replace(s))
	if short := strings.TrimSpace(legalForms.ReplaceAllString(s, "")); short != "" {
		s = short
	}
	if alias, ok := brandAliases[text.MatchKey(s)]; ok {
		return alias
	}
	return s
}
