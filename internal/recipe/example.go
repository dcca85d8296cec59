package recipe

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// ValueKind is the coarse kind of a value: what a person tells at a glance about a cell of a column.
type ValueKind string

// The kinds of value.
const (
	KindNothing ValueKind = ""       // blank
	KindNumber  ValueKind = "number" // digits with separators, a sign, a percent or currency mark: "1,299.00", "$5"
	KindDate    ValueKind = "date"   // 2026-11-22, with a time or without
	KindAddress ValueKind = "address"
	KindCode    ValueKind = "code"  // one token with a digit: "B0CX23V2ZK"
	KindText    ValueKind = "text"  // words, as a title or a name has them
	KindProse   ValueKind = "prose" // more than a title holds
)

// cutMark ends an example that is only the beginning of a value: prose.
const cutMark = "…"

// proseRunes is the length above which text is prose: the longest titles of shops have 500 characters, nearly all under 250.
const proseRunes = 500

var (
	datePattern    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$`)
	addressPattern = regexp.MustCompile(`^(?:[a-z][a-z0-9+.-]*:)?//\S+$|^data:\S+$|^/[^\s/]\S*$`)
	numberPattern  = regexp.MustCompile(`^[\p{Sc}+\x{2212}-]*\s*(?:[A-Z]{3}\s*)?\p{Sc}?\s*\p{Nd}[\p{Nd}.,' \x{a0}\x{202f}]*\s*(?:%|\p{Sc}|[A-Z]{3})?$`)
)

// KindOf tells a value's kind.
func KindOf(value string) ValueKind {
	v := strings.TrimSpace(value)
	switch {
	case v == "":
		return KindNothing
	case datePattern.MatchString(v):
		return KindDate
	case addressPattern.MatchString(v):
		return KindAddress
	case numberPattern.MatchString(v):
		return KindNumber
	case strings.HasSuffix(v, cutMark), len(v) > proseRunes && len([]rune(v)) > proseRunes:
		return KindProse
	case !strings.ContainsFunc(v, unicode.IsSpace) && strings.ContainsFunc(v, unicode.IsDigit):
		return KindCode
	}
	return KindText
}

// SameKind reports whether a value is of the kind of one of the examples. Kinds that the values of one column mix are
// alike: ids with letters and without, names of one word with a digit and of several, long and short descriptions; but
// what is picked as a title is never prose.
func SameKind(value string, examples []string) bool {
	got := KindOf(value)
	for _, e := range examples {
		switch want := KindOf(e); {
		case got == want:
			return true
		case want == KindNumber && got == KindCode, want == KindCode && got == KindNumber:
			return true
		case want == KindCode && got == KindText, want == KindText && got == KindCode:
			return true
		case want == KindProse && got == KindText:
			return true
		}
	}
	return false
}

func (f *Field) hasExamples() bool {
	return len(f.Examples) > 0 || slices.ContainsFunc(f.From, func(a *Alternative) bool { return len(a.Examples) > 0 })
}
