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

// ShopReport is what became of one shop on one day.
type ShopReport struct {
	// Calm says what went on that is no defect; Break is the defect, nil on a sound day.
	Calm  string
	Break *Break
	// Failed: nothing answered, so there was nothing to compare.
	Failed bool
	// Held: the checks keep it from being published, by the verdicts in Holds. Warnings are published.
	Held            bool
	Holds, Warnings []checks.Verdict
	Rows, Seen      int64
	// AsOf and Carried are what the version of the day says of the shop.
	AsOf    time.Time
	Carried string
}

func (r *ShopReport) judged(verdicts []checks.Verdict) {
	r.Held = checks.Worst(verdicts) == checks.Hold
	for _, v := range verdicts {
		switch v.Level {
		case checks.Hold:
			r.Holds = append(r.Holds, v)
		case checks.Warn:
			r.Warnings = append(r.Warnings, v)
		}
	}
}

// reasons are the checks that may hold a broken shop: those that name the defect. Others may hold it, too, but not alone.
var reasons = map[Kind][]string{
	Redesign:   {"coverage", "coverage_drop", "failures", "row_count", "seen", "alternatives"},
	Captcha:    {"failures", "http", "seen", "row_count"},
	Currency:   {"currency", "coverage_drop", "coverage"},
	HalfLists:  {"seen", "row_count", "listed"},
	Sibling:    {"price"},
	Instalment: {"price"},
	NoBrand:    {"coverage_drop", "coverage"},
	Mojibake:   {"text", "format", "failures"},
}

// Wrong says what is wrong with what became of the shop on a day; "" if nothing is.
func (r *ShopReport) Wrong(day int) string {
	switch {
	case r.Failed:
		if r.Carried != "failed" {
			return "a shop that was down is not carried as failed"
		}
	case r.Break == nil && r.Held:
		return "held on a sound day: " + said(r.Holds)
	case r.Break == nil:
		if !r.AsOf.Equal(asOf(day)) || r.Carried != "" {
			return "not published on a sound day"
		}
	case !r.Held:
		return fmt.Sprintf("published although broken (%s, %s); warned: %s", r.Break.Kind, r.Break.Detail, said(r.Warnings))
	case r.Carried != "held":
		return "a held shop is not carried as held"
	case !slices.ContainsFunc(r.Holds, func(v checks.Verdict) bool { return slices.Contains(reasons[r.Break.Kind], v.Check) }):
		return fmt.Sprintf("held for the wrong reason (%s, %s): %s", r.Break.Kind, r.Break.Detail, said(r.Holds))
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
