package message

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets"
)

// voice speaks one language.
type voice struct{ korean bool }

// say formats the words of the voice's language; both take the same arguments by number.
func (v voice) say(ko, en string, args ...any) string {
	if v.korean {
		return fmt.Sprintf(ko, args...)
	}
	return fmt.Sprintf(en, args...)
}

// korea is where readers of Korean live; it has no summer time.
var korea = time.FixedZone("KST", 9*60*60)

// instant is a time to the minute, in the readers' time.
func (v voice) instant(t time.Time) string {
	if v.korean {
		return t.In(korea).Format("2006-01-02 15:04") + " (한국 시간)"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// number groups digits by thousands.
func number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// classes names the row classes that people ask about, in the order in which they read them.
var classes = []struct {
	class  datasets.Class
	ko, en string
}{
	{datasets.Added, "추가", "added"}, {datasets.Changed, "변경", "changed"}, {datasets.Gone, "삭제", "gone"},
	{datasets.Reappeared, "다시 나타남", "back again"}, {datasets.Reparsed, "다시 읽음", "read again"}, {datasets.Missing, "보이지 않음", "not seen"},
}

// counts lists rows by class, without those that did not change.
func (v voice) counts(c map[datasets.Class]int64) string {
	var parts []string
	for _, k := range classes {
		if n := c[k.class]; n > 0 {
			parts = append(parts, v.say("%[1]s %[3]s", "%[3]s %[2]s", k.ko, k.en, number(n)))
		}
	}
	if len(parts) == 0 {
		return v.say("바뀐 행 없음", "no row changed")
	}
	return strings.Join(parts, ", ")
}

// rows of all tables and splits.
func rows(byTable map[string]map[string]int64) string {
	var parts []string
	for _, table := range slices.Sorted(maps.Keys(byTable)) {
		var n int64
		for _, split := range byTable[table] {
			n += split
		}
		parts = append(parts, table+" "+number(n))
	}
	return strings.Join(parts, ", ")
}

// maxPoints is how many findings or differences one message shows.
const maxPoints = 8

// points says findings that did not pass.
func (v voice) points(verdicts []datasets.Verdict) []string {
	var out []string
	for _, f := range verdicts {
		if f.Result == "pass" {
			continue
		}
		text := v.finding(f)
		if f.Source != "" {
			text = f.Source + ": " + text
		}
		out = append(out, text)
	}
	return v.capped(out)
}

func (v voice) capped(list []string) []string {
	if len(list) <= maxPoints {
		return list
	}
	return append(list[:maxPoints:maxPoints], v.say("그 밖에 %[1]d가지", "and %[1]d more", len(list)-maxPoints))
}

// line makes a text one line: what a page said must not look like a line of ours.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// cut shortens a value that a page gave.
func cut(s string, most int) string {
	r := []rune(line(s))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}
