package normalize

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	dateISO    = regexp.MustCompile(`(?:^|\D)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)`)
	dateCJK    = regexp.MustCompile(`(\d{4})\s*[年년.]\s*(\d{1,2})\s*[月월.]\s*(\d{1,2})`)
	dateEra    = regexp.MustCompile(`(令和|平成|昭和)\s*(\d{1,2}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})`)
	dateFigure = regexp.MustCompile(`(?:^|[^\p{L}\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?([./-])\s?(\d{4}|\d{2})(?:[^\d.]|\.(?:\D|$)|$)`)
	dateDMY    = regexp.MustCompile(`(?i)(?:^|[^\p{L}\d])(\d{1,2})(?:st|nd|rd|th|\.|er|º|ª|-?го)?[\s./-]+(?:(?:de|of|u)\s+)?(\p{L}+)\.?,?[\s.-]+(?:(?:de|del|of)\s+)?(\d{4})(?:[^\d]|$)`)
	dateMDY    = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th|\.)?,?(?:\s+\d{1,2}:\d{2}:\d{2}(?:\s+[A-Z]{3,4})?)?\s+(\d{4})(?:[^\d]|$)`) // with C's time between
	dateYMD    = regexp.MustCompile(`(?i)(?:^|\D)(\d{4})[.,]?[\s.-]+(\p{L}+)\.?[\s.-]+(\d{1,2})(?:[^\d]|$)`)                                                            // Hungarian, and 2024-May-03
)

// eras gives the year before an era's first.
var eras = map[string]int{"令和": 2018, "平成": 1988, "昭和": 1925}

// Date reads the first date of a text as "2006-01-02": ISO, CJK, day and month by name in the locale's language or English, and
// figures in the locale's order. It is refused where two readings are plausible ("3/5/2024" without a region), where a part is
// missing ("May 3") and where it depends on the day of reading ("yesterday"): for that, DateAt.
func Date(text, locale string) (string, error) {
	text = foldWidth(strings.ToValidUTF8(text, "\ufffd"))
	if len(text) > maxDateText {
		return "", fmt.Errorf("read date: a text of %d bytes is no date", len(text))
	}
	if m := dateISO.FindStringSubmatch(text); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if m := dateCJK.FindStringSubmatch(text); m != nil {
		return civil(m[1], m[2], m[3])
	}
	if m := dateEra.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[2])
		if err != nil {
			n = 1 // 元年
		}
		return civil(strconv.Itoa(eras[m[1]]+n), m[3], m[4])
	}
	for _, form := range []struct {
		pattern          *regexp.Regexp
		year, month, day int
	}{{dateDMY, 3, 2, 1}, {dateMDY, 3, 1, 2}, {dateYMD, 1, 2, 3}} {
		if m := form.pattern.FindStringSubmatch(text); m != nil {
			if month, ok := monthOf(m[form.month], locale); ok {
				return civil(m[form.year], strconv.Itoa(int(month)), m[form.day])
			}
		}
	}
	if m := dateFigure.FindStringSubmatch(text); m != nil {
		return figures(m[1], m[3], m[5], m[2] == "." && m[4] == ".", locale)
	}
	return "", fmt.Errorf("read date: no date with day, month and year in %q", clipText(text))
}

// maxDateText is the longest text in bytes that a date is looked for in.
const maxDateText = 1000

// figures reads day and month by the locale; where that leaves both open, only what one order makes a day of the calendar.
func figures(first, second, year string, dots bool, locale string) (string, error) {
	if len(year) == 2 { // POSIX: 69-99 are of the last century
		if year >= "69" {
			year = "19" + year
		} else {
			year = "20" + year
		}
	}
	monthFirst, known := orderOf(locale)
	if dots {
		monthFirst, known = false, true
	}
	dmy, errDMY := civil(year, second, first)
	mdy, errMDY := civil(year, first, second)
	switch {
	case errDMY != nil && errMDY != nil:
		return "", errDMY
	case errDMY != nil && !dots:
		return mdy, nil
	case errMDY != nil, dmy == mdy:
		return dmy, errDMY
	case !known:
		return "", fmt.Errorf("read date: %s/%s/%s is %s or %s", first, second, year, dmy, mdy)
	case monthFirst:
		return mdy, nil
	}
	return dmy, errDMY
}

// orderOf tells whether a locale writes the month first. Locales whose shops write both, or the year first, are not known.
func orderOf(locale string) (monthFirst, known bool) {
	language, rest, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	region := rest[strings.LastIndexByte(rest, '-')+1:]
	switch region {
	case "US", "PH", "PR", "GU":
		return true, true
	case "CA", "ZA":
		return false, false
	}
	switch language {
	case "en":
		return false, region != ""
	case "", "ja", "ko", "zh", "hu", "lt", "mn", "fa":
		return false, false
	}
	return false, true
}

func civil(year, month, day string) (string, error) {
	s := fmt.Sprintf("%s-%02s-%02s", year, month, day)
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return "", fmt.Errorf("read date: %s is no day of the calendar", s)
	}
	return t.Format(time.DateOnly), nil
}

func clipText(s string) string { return s[:min(len(s), 80)] }
