package text

import "strings"

// HomeLanguage is the language of a marketplace: of its locale ("ja-JP" → ja) when that is known, else of its
// country domain; "" for domains that say nothing (.com is English, as the shops that use it are).
func HomeLanguage(locale, marketplace string) string {
	if language, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-"); language != "" {
		return strings.ToLower(language)
	}
	tld := marketplace[strings.LastIndexByte(marketplace, '.')+1:]
	return domainLanguages[tld]
}

var domainLanguages = map[string]string{
	"com": "en", "uk": "en", "au": "en", "ie": "en", "us": "en", "sg": "en", "in": "en",
	"de": "de", "at": "de", "fr": "fr", "es": "es", "mx": "es", "ar": "es", "it": "it", "br": "pt", "pt": "pt",
	"nl": "nl", "pl": "pl", "se": "sv", "tr": "tr", "jp": "ja", "cn": "zh", "tw": "zh", "kr": "ko", "ru": "ru",
	"ua": "uk", "gr": "el", "sa": "ar", "eg": "ar", "ae": "en", "il": "he", "th": "th",
}
