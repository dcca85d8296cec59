package normalize

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// relativeDay is a way to say how long ago something was; its group, if it has one, is the number of units.
type relativeDay struct {
	pattern            *regexp.Regexp
	years, months, day int // of one unit, negative
}

func ago(years, months, days int, words string) relativeDay {
	return relativeDay{regexp.MustCompile(`(?i)(?:^|[^\p{L}\d])(?:` + words + `)(?:[^\p{L}]|$)`), years, months, days}
}

func agoCJK(years, months, days int, words string) relativeDay {
	return relativeDay{regexp.MustCompile(words), years, months, days}
}

// relativeDays covers English, German, French, Spanish, Italian, Japanese, Korean and Chinese.
var relativeDays = []relativeDay{
	ago(0, 0, 0, `today|heute|aujourd'hui|hoy|oggi|just now|gerade eben|à l'instant`),
	agoCJK(0, 0, 0, `今日|本日|오늘|今天|刚刚`),
	ago(0, 0, -2, `vorgestern|avant-hier|anteayer|l'altro ieri`),
	agoCJK(0, 0, -2, `一昨日|おととい|그저께|前天`),
	ago(0, 0, -1, `yesterday|gestern|hier|ayer|ieri`),
	agoCJK(0, 0, -1, `昨日|きのう|어제|昨天`),
	ago(0, 0, 0, `\d+\s*(?:seconds?|minutes?|mins?) ago|vor \d+ (?:Sekunden?|Minuten?)|il y a \d+ (?:secondes?|minutes?)|hace \d+ (?:segundos?|minutos?)|\d+ (?:secondi|minut[oi]) fa`),
	ago(0, 0, -1, `(\d+|an?|one)\s*days? ago|vor (\d+|einem) Tag(?:en)?|il y a (\d+|un) jours?|hace (\d+|un) días?|(\d+|un) giorn[oi] fa`),
	agoCJK(0, 0, -1, `(\d+)\s*(?:日前|일\s?전|天前)`),
	ago(0, 0, -7, `(\d+|an?|one)\s*weeks? ago|vor (\d+|einer) Wochen?|il y a (\d+|une) semaines?|hace (\d+|una) semanas?|(\d+|una) settiman[ae] fa`),
	agoCJK(0, 0, -7, `(\d+)\s*(?:週間前|주\s?전|周前)`),
	ago(0, -1, 0, `(\d+|an?|one)\s*months? ago|vor (\d+|einem) Monat(?:en)?|il y a (\d+|un) mois|hace (\d+|un) mes(?:es)?|(\d+|un) mes[ei] fa`),
	agoCJK(0, -1, 0, `(\d+)\s*(?:[かヶカケヵ]月前|개월\s?전|个月前)`),
	ago(-1, 0, 0, `(\d+|an?|one)\s*years? ago|vor (\d+|einem) Jahr(?:en)?|il y a (\d+|un) ans?|hace (\d+|un) años?|(\d+|un) ann[oi] fa`),
	agoCJK(-1, 0, 0, `(\d+)\s*(?:年前|년\s?전)`),
}

// DateAt is Date for a text that may also count from the day on which it was shown ("3 days ago", "vorgestern", "2週間前"). Only
// texts whose page has a date of its own may be read so: shown is that date, in the page's own zone.
func DateAt(text, locale string, shown time.Time) (string, error) {
	day, err := Date(text, locale)
	if err == nil || shown.IsZero() || len(text) > maxDateText {
		return day, err
	}
	text = foldWidth(text)
	for _, r := range relativeDays {
		m := r.pattern.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		n := 1
		for _, group := range m[1:] {
			if group == "" {
				continue
			}
			if v, err := strconv.Atoi(group); err == nil {
				n = v
			}
		}
		if n > 5000 {
			return "", fmt.Errorf("read date: %q is too long ago", clipText(text))
		}
		return back(shown, r.years*n, r.months*n, r.day*n).Format(time.DateOnly), nil
	}
	return "", err
}

// back counts months by the calendar: a month before 31 March is the last day of February.
func back(t time.Time, years, months, days int) time.Time {
	first := time.Date(t.Year()+years, t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(t.Day(), last), 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
}
