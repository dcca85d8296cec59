package edit

import (
	"fmt"
	"strings"
)

// say fills a phrase of the table with texts: strings, numbers, or Words in the language of the phrase.
func say(key string, args ...any) Words {
	p, ok := phrases[key]
	if !ok {
		return Words{KO: key, EN: key} // a test holds that every key is in the table
	}
	ko, en := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		ko[i], en[i] = a, a
		if w, ok := a.(Words); ok {
			ko[i], en[i] = w.KO, w.EN
		}
	}
	return Words{KO: fmt.Sprintf(p.KO, ko...), EN: fmt.Sprintf(p.EN, en...)}
}

// joined puts words one after the other.
func joined(words []Words, sep string) Words {
	ko, en := make([]string, len(words)), make([]string, len(words))
	for i, w := range words {
		ko[i], en[i] = w.KO, w.EN
	}
	return Words{KO: strings.Join(ko, sep), EN: strings.Join(en, sep)}
}

// alike is a text that is the same in both languages.
func alike(s string) Words { return Words{KO: s, EN: s} }

// maxWords bounds a text of the recipe inside of words, in characters.
const maxWords = 80

// clip shortens a text for people.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxWords {
		return strings.TrimSpace(string(r[:maxWords-1])) + "…"
	}
	return s
}

// some names the first texts of a list and how many more there are.
func some(texts []string, most int) Words {
	if len(texts) <= most {
		return alike(clip(strings.Join(texts, ", ")))
	}
	return say("and_more", clip(strings.Join(texts[:most], ", ")), len(texts)-most)
}
