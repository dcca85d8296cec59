package month

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sheaf/internal/checks"
)

// Report is what became of one day.
type Report struct {
	Day   int
	Shops map[string]*ShopReport
}

// ShopReport is what there is to judge about one shop on one day, and what the version of the day says of it.
type ShopReport struct {
	// Calm says what went on that is no defect; Break is the defect, nil on a sound day.
	Calm  string
	Break *Break
	// Failed: nothing answered, so there was nothing to compare.
	Failed bool
	Source checks.Source
	// AsOf and Carried are what the version says of the shop.
	AsOf    time.Time
	Carried string
}

// Judge is the checks as a run applies them; tests put others in their place.
type Judge func(checks.Config, checks.Source) []checks.Verdict

// Config is the checks block of the worlds' dataset: the defaults.
var Config = checks.Config{MinRows: 10}

// Judgement is what a judge says about one shop on one day.
type Judgement struct {
	*ShopReport
	Day             int
	Held            bool
	Holds, Warnings []checks.Verdict
}

// Judged asks a judge about a shop.
func (r Report) Judged(site string, judge Judge) Judgement {
	out := Judgement{ShopReport: r.Shops[site], Day: r.Day}
	for _, v := range judge(Config, out.Source) {
		switch v.Level {
		case checks.Hold:
			out.Held, out.Holds = true, append(out.Holds, v)
		case checks.Warn:
			out.Warnings = append(out.Warnings, v)
		}
	}
	return out
}

// reasons are the checks that name a defect: one of them must hold the broken shop. Others may hold it, too, but not alone.
var reasons = map[Kind][]string{
	Redesign:   {"coverage_drop", "failures", "seen"},
	Captcha:    {"refused", "failures", "seen"},
	Currency:   {"currency"},
	HalfLists:  {"listed"},
	Sibling:    {"price_moved"},
	Instalment: {"price_level", "price_jumped"},
	NoBrand:    {"category_coverage", "coverage_drop"},
	Mojibake:   {"characters", "language"}, // read in a charset of another script, damaged text is a language of its own
}

// Names reports whether a check of that name tells people what a defect is.
func Names(kind Kind, check string) bool { return slices.Contains(reasons[kind], check) }

// Wrong says what is wrong with a judgement, or with what became of it; "" if nothing is.
func (j Judgement) Wrong() string {
	switch {
	case j.Failed:
		if j.Carried != "failed" {
			return "a shop that was down is not carried as failed"
		}
	case j.Break == nil && j.Held:
		return "held on a sound day: " + said(j.Holds)
	case j.Break == nil:
		if !j.AsOf.Equal(asOf(j.Day)) || j.Carried != "" {
			return "not published on a sound day"
		}
	case !j.Held:
		return fmt.Sprintf("published although broken (%s, %s); warned: %s", j.Break.Kind, j.Break.Detail, said(j.Warnings))
	case j.Carried != "held":
		return "a held shop is not carried as held"
	case !slices.ContainsFunc(j.Holds, func(v checks.Verdict) bool { return Names(j.Break.Kind, v.Check) }):
		return fmt.Sprintf("held for the wrong reason (%s, %s): %s", j.Break.Kind, j.Break.Detail, said(j.Holds))
	}
	return ""
}

// said joins what verdicts say.
func said(list []checks.Verdict) string {
	if len(list) == 0 {
		return "nothing"
	}
	var out []string
	for _, v := range list {
		out = append(out, v.Check+": "+v.Reason)
	}
	return strings.Join(out, " | ")
}
