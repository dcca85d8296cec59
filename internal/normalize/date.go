package normalize

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

var (
	dateISO    = regexp.MustCompile(`(?:^|\D)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)`)
	dateCJK    = regexp.MustCompile(`(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})`)
	dateDotted = regexp.MustCompile(`\b(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})\b`)
	dateDMY    = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|\.|er|º|ª)?[\s-]+(?:de\s+)?(\p{L}+)\.?,?[\s-]+(?:(?:de|del)\s+)?(\d{4})\b`)
	dateMDY    = regexp.MustCompile(`(?i)\b(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b`)
)

// months by the first letters that tell them apart in English, German, French, Spanish, Italian, Dutch, Portuguese.
var months = []struct {
	prefix string
	month  time.Month
}{
	{"jan", 1}, {"jän", 1}, {"ene", 1}, {"gen", 1}, {"feb", 2}, {"fév", 2}, {"fev", 2}, {"mar", 3}, {"mär", 3}, {"mrz", 3}, {"maa", 3}, {"mrt", 3}, {"apr", 4}, {"abr", 4}, {"avr", 4},
	{"may", 5}, {"mai", 5}, {"mag", 5}, {"mei", 5}, {"juin", 6}, {"jun", 6}, {"giu", 6}, {"juil", 7}, {"jul", 7}, {"lug", 7}, {"aug", 8}, {"aoû", 8}, {"ago", 8},
	{"sep", 9}, {"set", 9}, {"oct", 10}, {"okt", 10}, {"ott", 10}, {"out", 10}, {"nov", 11}, {"dec", 12}, {"déc", 12}, {"dez", 12}, {"dic", 12},
}

func monthOf(word string) (time.Month, bool) {
	word = strings.ToLower(word)
	for _, m := range months {
		if strings.HasPrefix(word, m.prefix) {
			return m.month, true
		}
	}
	return 0, false
}

// Date reads the first date of a text as "2006-01-02": ISO, CJK, day and month by name, and figures in the locale's
// order (month first in en-US only). Relative dates ("yesterday") and dates without year are refused: they
// depend on when the page was fetched.
func Date(text, locale string) (string, error) {
	text = foldWidth(text)
	if m := dateISO.FindStringSubmatch(text); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if m := dateCJK.FindStringSubmatch(text); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if m := dateDMY.FindStringSubmatch(text); m != nil {
		if month, ok := monthOf(m[2]); ok {
			return civil(m[3], fmt.Sprint(int(month)), m[1])
		}
	}
	if m := dateMDY.FindStringSubmatch(text); m != nil {
		if month, ok := monthOf(m[1]); ok {
			return civil(m[3], fmt.Sprint(int(month)), m[2])
		}
	}
	if m := dateDotted.FindStringSubmatch(text); m != nil {
		year := m[4]
		if len(year) == 2 {
			year = "20" + year
		}
		if locale == "en-US" && m[2] != "." {
			return civil(year, m[1], m[3])
		}
		return civil(year, m[3], m[1])
	}
	return "", fmt.Errorf("read date: no date with day, month and year in %q", text)
}

func civil(year, month, day string) (string, error) {
	s := fmt.Sprintf("%s-%02s-%02s", year, month, day)
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", fmt.Errorf("read date: %s is no day of the calendar", s)
	}
	return t.Format(time.DateOnly), nil
}
