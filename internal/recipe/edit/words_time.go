package edit

import (
	"regexp"
	"strings"
)

var oneUnit = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(s|min|m|h|d)$`)

// durationWords says a duration of the language in words: 20h is 20 hours. Those of several units stay as they are written.
func durationWords(text string) Words {
	m := oneUnit.FindStringSubmatch(text)
	if m == nil {
		return alike(clip(text))
	}
	unit := map[string]string{"s": "second", "min": "minute", "m": "minute", "h": "hour", "d": "day"}[m[2]]
	if m[1] != "1" {
		unit += "s"
	}
	return say(unit, m[1])
}

// rateWords says a rate of the language in words: 1/s is 1 request per second.
func rateWords(text string) Words {
	n, unit, found := strings.Cut(text, "/")
	n, unit = strings.TrimSpace(n), strings.TrimSpace(unit)
	if !found {
		return alike(clip(text))
	}
	if unit == "m" {
		unit = "min"
	}
	per := durationWords(unit)
	if _, known := phrases["unit."+unit]; known {
		per = say("unit." + unit)
	}
	if n == "1" {
		return say("rate.one", per)
	}
	return say("rate", clip(n), per)
}
