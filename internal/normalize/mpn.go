package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	mpnLabel = regexp.MustCompile(`(?i)^(?:mpn|manufacturer(?:'s)? part (?:number|no\.?)|mfr\.?(?: part)?(?: no\.?| number| #)?|part (?:number|no\.?|#)|p/n|item model number|model(?: number| no\.?|l?nummer)?|herstellernummer|artikelnummer|teilenummer|référence(?: fabricant)?|número de (?:modelo|pieza)|codice articolo|型番|メーカー型番|品番|모델명|型号)\s*[:：#]\s*`)
	noNumber = regexp.MustCompile(`(?i)^(?:n/?a|none|null|nil|unknown|unbranded|does not apply|not applicable|not available|nicht zutreffend|unbekannt|keine?|ne s'applique pas|non applicable|sans objet|no aplicable|no aplica|non applicabil\p{L}|non pertinente|該当なし|なし|不明|해당\s?없음|없음|不适用|无|tbd|x+|-+|\.+|0+)$`)
)

// MPN cleans a manufacturer's part number: label, blanks around it and widths. ok is false where it says that there is none, or
// is no number: longer than 70 characters (what shopping feeds allow), or without any letter or digit.
func MPN(raw string) (string, bool) {
	s := Display(raw)
	s = strings.TrimSpace(s[len(mpnLabel.FindString(s)):])
	s = strings.Trim(s, "\"'“”‘’,;:")
	if NoIdentifier(s) || utf8.RuneCountInString(s) > 70 || strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return "", false
	}
	return s, true
}

// NoIdentifier tells whether a text stands where an identifier would and says that there is none: "Does not apply", "N/A", "-".
func NoIdentifier(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || noNumber.MatchString(s)
}
