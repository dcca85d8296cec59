package normalize

import (
	"strings"
	"time"
)

// monthNames lists for each language the beginnings that tell the names of its months apart, in full and in short, January to
// December by blanks; several for one month by "|". Longer beginnings are tried first ("juil" before "jui").
var monthNames = map[string]string{
	"en": "jan feb mar apr may jun jul aug sep oct nov dec",
	"de": "jan|jän feb mär|mrz|mar apr mai jun jul aug sep okt nov dez",
	"fr": "jan fév|fev mar avr mai juin|jun juil|jul aoû|aou sep oct nov déc|dec",
	"es": "ene feb mar abr may jun jul ago sep|set oct nov dic",
	"it": "gen feb mar apr mag giu lug ago set ott nov dic",
	"pt": "jan fev mar abr mai jun jul ago set out nov dez",
	"nl": "jan feb maa|mrt apr mei jun jul aug sep okt nov dec",
	"pl": "sty lut mar kwi maj|mai cze lip sie wrz paź|paz lis gru",
	"sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
	"da": "jan feb mar apr maj jun jul aug sep okt nov dec",
	"nb": "jan feb mar apr mai jun jul aug sep okt nov des",
	"fi": "tam hel maa huh tou kes hei elo syy lok mar jou",
	"cs": "led úno|uno bře|bre dub kvě|kve červen|čvn|čer červenec|čvc srp zář|zar říj|rij lis pro",
	"sk": "jan feb mar apr máj|maj jún|jun júl|jul aug sep okt nov dec",
	"hu": "jan feb már|mar ápr|apr máj|maj jún|jun júl|jul aug szep okt nov dec",
	"ro": "ian feb mar apr mai iun iul aug sep oct nov|noi dec",
	"tr": "oca şub|sub mar nis may haz tem ağu|agu eyl eki kas ara",
	"el": "ιαν φεβ μαρ|μάρ απρ μαι|μάι|μαΐ ιουν|ιούν ιουλ|ιούλ αυγ|αύγ σεπ οκτ νοε|νοέ δεκ",
	"ru": "янв фев мар апр мая|май июн июл авг сен окт ноя дек",
	"uk": "січ лют бер кві тра чер лип сер вер жов лис гру",
	"bg": "яну фев мар апр май юни юли авг сеп окт ное дек",
	"hr": "sij velj|velja ožu tra svi lip srp kol ruj lis stu pro",
	"id": "jan feb mar apr mei jun jul agu sep okt nov des",
	"th": "มกรา|ม.ค กุมภา|ก.พ มีนา|มี.ค เมษา|เม.ย พฤษภา|พ.ค มิถุนา|มิ.ย กรกฎา|ก.ค สิงหา|ส.ค กันยา|ก.ย ตุลา|ต.ค พฤศจิกา|พ.ย ธันวา|ธ.ค",
}

// languageAliases share the names of another language.
var languageAliases = map[string]string{"no": "nb", "nn": "nb", "ca": "es", "gl": "es", "ms": "id"}

// unknownLocale is asked for a text whose locale is not known: languages whose months do not contradict each other.
var unknownLocale = []string{"en", "de", "fr", "es", "it", "nl", "pt", "ru"}

// monthOf reads a month's name in the locale's language, else in English, which shops use everywhere; without a locale, in the
// languages that agree.
func monthOf(word, locale string) (time.Month, bool) {
	word = strings.ToLower(word)
	language, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(locale), "_", "-"), "-")
	if alias, ok := languageAliases[language]; ok {
		language = alias
	}
	languages := unknownLocale
	if monthNames[language] != "" {
		languages = append([]string{language}, unknownLocale...)
	}
	for _, l := range languages {
		if m, ok := monthIn(word, l); ok {
			return m, true
		}
	}
	return 0, false
}

func monthIn(word, language string) (time.Month, bool) {
	found, longest := time.Month(0), 0
	for i, names := range strings.Fields(monthNames[language]) {
		for name := range strings.SplitSeq(names, "|") {
			if len(name) > longest && strings.HasPrefix(word, name) {
				found, longest = time.Month(i+1), len(name)
			}
		}
	}
	return found, longest > 0
}
