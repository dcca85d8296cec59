package prep

import (
	_ "embed" // the aliases
	"fmt"
	"regexp"
	"strings"
	"sync"

	"sheaf/internal/normalize"
	"sheaf/internal/text"
)

// shopPhrases are what shops write around a brand's name in its link.
var shopPhrases = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
	`visit the (.+?) (?:store|shop)`, `shop (?:all )?(.+?) products`, `besuche? (?:den|die) (.+?)[- ](?:store|shop)`, `visiter la boutique (.+)`, `visite[rz]? la boutique (?:de )?(.+)`,
	`visita (?:la tienda de|lo store di|la tienda) (.+)`, `visite a loja (.+)`, `bezoek de (.+?)-?\s?store`, `odwiedź sklep (.+)`, `besök (.+?)(?:-butiken|s butik)`, `(.+?) mağazasını ziyaret edin`,
	`(.+?)(?:の)?(?:ストア|ショップ)を(?:表示|見る)`, `(.+?)\s?스토어\s?(?:방문|방문하기)`, `访问\s?(.+?)\s?(?:店铺|旗舰店)`, `(.+?)(?:官方)?旗舰店`, `زيارة متجر (.+)`,
	`(?:brand|marke|marque|marca|merk|marka|märke|značka|brand name|manufacturer|hersteller|fabricant|fabricante|produttore|ブランド(?:名)?|メーカー|브랜드|제조사|品牌|العلامة التجارية)\s*[:：]\s*(.+)`,
}, "|") + `)$`)

// legalForms end or begin a company's name, not a brand's. A form that is also a word or a name of its own (SE, AS, Company) is one
// only behind a comma.
var legalForms = regexp.MustCompile(`(?i)(?:[,\s]+(?:` + strings.Join([]string{
	`inc`, `incorporated`, `ltd`, `limited`, `llc`, `l\.l\.c`, `llp`, `plc`, `corp`, `corporation`, `co`, `co\.,? ltd`, `pty`, `pvt`, `gmbh(?: & co\.? kg(?:aa)?)?`, `mbh`, `ag`, `kg`, `kgaa`, `ohg`, `e\.k`,
	`s\.?a\.?s?`, `s\.?a\.?r\.?l`, `s\.?l\.?u?`, `s\.?r\.?l`, `s\.?p\.?a`, `b\.?v`, `n\.?v`, `a/s`, `aps`, `oyj?`, `ab`, `asa`, `s\.?r\.?o`, `sp\. z o\.?o`, `kft`, `zrt`, `ltda`, `s\.a\. de c\.v`, `a\.ş`, `ооо`,
}, "|") + `)\.?)+$|,\s*(?:se|as|company|group|holding|holdings|international)\.?$|^(?:株式会社|有限会社|合同会社|\(株\)|㈱|주식회사|\(주\)|㈜|ооо)\s*|\s*(?:株式会社|有限会社|合同会社|\(株\)|㈱|주식회사|\(주\)|㈜|有限公司|股份有限公司)$`)

var marks = strings.NewReplacer("®", "", "™", "", "©", "", "℠", "", "(R)", "", "(TM)", "")

//go:embed brand_aliases.txt
var aliasFile string

// brandAliases joins names in several scripts: match keys to the name that Sheaf writes.
var brandAliases = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(aliasFile) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, aliases, ok := strings.Cut(line, ": ")
		if !ok {
			panic(fmt.Sprintf("brand aliases: %q has no name", line))
		}
		for alias := range strings.SplitSeq(aliases, ", ") {
			out[text.MatchKey(alias)] = name
		}
	}
	return out
})

// Brand is the name of the brand in a text that shows it; "" when there is none, or the text says so ("Unbranded", "N/A").
func Brand(raw string) string {
	s := normalize.Display(raw)
	if m := shopPhrases.FindStringSubmatch(s); m != nil {
		for _, group := range m[1:] {
			if group != "" {
				s = group
			}
		}
	}
	s = strings.TrimSpace(normalize.Spaces(marks.Replace(s)))
	if short := strings.TrimSpace(legalForms.ReplaceAllString(s, "")); short != "" {
		s = short
	}
	s = strings.TrimRight(s, ",;:")
	if normalize.NoIdentifier(s) {
		return ""
	}
	if alias, ok := alias(s); ok {
		return alias
	}
	return s
}

// alias finds the name, also where both stand side by side: "SONY(ソニー)", "ソニー / Sony", "Canon 佳能".
func alias(s string) (string, bool) {
	aliases := brandAliases()
	if name, ok := aliases[text.MatchKey(s)]; ok {
		return name, true
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("()（）/／[]【】|", r) })
	if len(parts) == 1 {
		if at := strings.LastIndexByte(s, ' '); at > 0 {
			parts = []string{s[:at], s[at+1:]}
		}
	}
	if len(parts) != 2 {
		return "", false
	}
	for i, part := range parts {
		name, ok := aliases[text.MatchKey(part)]
		if other := text.MatchKey(parts[1-i]); ok && (other == text.MatchKey(name) || aliases[other] == name) {
			return name, true
		}
	}
	return "", false
}
