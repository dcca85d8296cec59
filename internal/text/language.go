package text

import (
	"strings"
	"unicode"
)

// Language tells the ISO 639-1 language of a text, and how sure that is (0 to 1); "" when it cannot be told.
// home is the marketplace's language, "" when unknown.
//
// Script decides first: Hangul is ko, kana ja, and Han alone is the marketplace's language, because detectors
// call kanji-only Japanese Chinese; only characters that one of the two does not write overrule it. Latin text is the marketplace's language unless its function words speak
// clearly for another one: titles are mostly names, on which statistical detectors guess.
func Language(s, home string) (language string, score float32) {
	counts := countScripts(s)
	letters := counts.total()
	if letters < 3 {
		return "", 0
	}
	share := func(n int) float32 { return float32(n) / float32(letters) }
	switch {
	case counts.hangul > 0 && (share(counts.hangul) >= 0.2 || home == "ko" && counts.hangul > 1):
		return "ko", 0.99
	case counts.kana > 0 && (share(counts.kana+counts.han) >= 0.2 || home == "ja" && counts.kana > 1): // names in Latin make up most of some titles
		return "ja", 0.99
	case counts.han > 0 && share(counts.han) >= 0.2:
		return han(s, home)
	}
	if language, ok := byScript(counts, home); ok && share(counts.total()-counts.latin) >= 0.5 {
		return language, 0.9
	}
	return latin(s, home)
}

// Characters of everyday titles that only simplified Chinese writes, and that only Japanese does.
const (
	simplifiedOnly = "们这说级过时间电话视频门问长东车马鸟鱼贝见钱银铁业产发对开关书让认识谁谢请货质应为专单华卖价优选装纯绵颜轻软适转运费动师带头脑网线续维绿红细终组织给统继绘绝"
	japaneseOnly   = "円発売応帯単価黒桜駅竜図検覧辺込働畑匂枠仏仮伝児処剣団実専広弾従徳恵戦拝挙収"
)

// han tells Japanese and Chinese apart where there is no kana.
func han(s, home string) (language string, score float32) {
	zh, ja := 0, 0
	for _, r := range s {
		switch {
		case r < 0x4e00 || r > 0x9fff:
		case strings.ContainsRune(simplifiedOnly, r):
			zh++
		case strings.ContainsRune(japaneseOnly, r):
			ja++
		}
	}
	switch {
	case zh > ja && home != "zh":
		return "zh", 0.8
	case ja > zh && home != "ja":
		return "ja", 0.8
	case home == "ja" || home == "zh":
		return home, 0.9
	}
	return "zh", 0.7
}

type scripts struct {
	latin, han, kana, hangul, cyrillic, greek, arabic, hebrew, thai, devanagari, other int
}

func (c scripts) total() int {
	return c.latin + c.han + c.kana + c.hangul + c.cyrillic + c.greek + c.arabic + c.hebrew + c.thai + c.devanagari + c.other
}

func countScripts(s string) scripts {
	var c scripts
	for _, r := range s {
		switch {
		case r < 0x80:
			if r|0x20 >= 'a' && r|0x20 <= 'z' {
				c.latin++
			}
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			c.latin++
		case unicode.Is(unicode.Han, r):
			c.han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana) || r == 'ー':
			c.kana++
		case unicode.Is(unicode.Hangul, r):
			c.hangul++
		case unicode.Is(unicode.Cyrillic, r):
			c.cyrillic++
		case unicode.Is(unicode.Greek, r):
			c.greek++
		case unicode.Is(unicode.Arabic, r):
			c.arabic++
		case unicode.Is(unicode.Hebrew, r):
			c.hebrew++
		case unicode.Is(unicode.Thai, r):
			c.thai++
		case unicode.Is(unicode.Devanagari, r):
			c.devanagari++
		default:
			c.other++
		}
	}
	return c
}

// byScript answers for scripts that the languages of shops share little; home decides among those that do.
func byScript(c scripts, home string) (string, bool) {
	most, language := 0, ""
	for _, s := range []struct {
		n         int
		languages string // the first is the default
	}{
		{c.cyrillic, "ru uk bg sr kk"}, {c.greek, "el"}, {c.arabic, "ar fa ur"}, {c.hebrew, "he"}, {c.thai, "th"},
		{c.devanagari, "hi mr ne"},
	} {
		if s.n <= most {
			continue
		}
		most, language = s.n, strings.Fields(s.languages)[0]
		for _, l := range strings.Fields(s.languages) {
			if l == home {
				language = l
			}
		}
	}
	return language, language != ""
}

// latin weighs function words. A foreign language wins with three hits and twice the home language's.
func latin(s, home string) (string, float32) {
	hits := map[string]int{}
	words := 0
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' }) {
		words++
		for _, language := range functionWords[word] {
			hits[language]++
		}
	}
	best, second := "", 0
	for _, language := range latinLanguages {
		switch n := hits[language]; {
		case n > hits[best]:
			best, second = language, hits[best]
		case n > second:
			second = n
		}
	}
	n := hits[best]
	switch {
	case n >= 3 && best != home && n >= 2*hits[home] && n > second:
		return best, confidence(n, second)
	case home != "" && usesLatin(home):
		if n > 0 && best == home {
			return home, confidence(n, second)
		}
		return home, 0.5
	case n >= 3 && n > second:
		return best, confidence(n, second)
	case words >= 3 && home != "":
		return "en", 0.4 // Latin text on a marketplace of another script: names and English, as a rule
	}
	return "", 0
}

// confidence grows with the lead of n over the next language.
func confidence(n, second int) float32 {
	return 0.6 + 0.39*float32(n-second)/float32(n+1)
}

func usesLatin(language string) bool {
	switch language {
	case "ja", "zh", "ko", "ru", "uk", "bg", "sr", "el", "ar", "fa", "ur", "he", "th", "hi":
		return false
	}
	return true
}
