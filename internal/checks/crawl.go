package checks

import (
	"fmt"
	"math"
)

// refused looks at how the site answered: what is refused keeps its row, so that a soft block harms no data and goes
// unseen without this.
var refused = Check{Name: "refused", Judge: func(c Config, s *look) []Verdict {
	p := s.Profile
	return s.risen(c.Refused, "refused.share", "share.refused", true, p.Attempted, params{"refused": p.Refused, "attempted": p.Attempted})
}}

var retried = Check{Name: "retried", Judge: func(c Config, s *look) []Verdict {
	return s.risen(c.Retried, "retried.share", "share.retried", true, s.Profile.Crawl.Fetched, nil)
}}

// bodySize looks at the sizes of pages by their kind, as they are archived (compressed): a page of another kind that stands
// in their place is of another size.
var bodySize = Check{Name: "body_size", Judge: func(c Config, s *look) []Verdict {
	var out []Verdict
	looked := 0
	for _, page := range sortedKeys(s.Profile.Bodies) {
		h := s.Profile.Bodies[page]
		u := s.usual("body."+page, true)
		if h.Count < enoughRecords || u.runs == 0 || u.value <= 0 {
			continue
		}
		looked++
		now := h.Quantile(0.5)
		moved := math.Abs(now/u.value - 1)
		level := c.BodySize.over(moved)
		if level == Pass {
			continue
		}
		out = append(out, say(level, "body_size.moved", number(now), fmt.Sprintf("%s, %s more or less", number(u.value), percent(c.BodySize.Warn)),
			params{"page": page, "now": number(now), "usual": number(u.value), "runs": u.runs}))
	}
	if len(out) == 0 && looked > 0 {
		out = append(out, say(Pass, "body_size.ok", "", "", params{"pages": looked}))
	}
	return out
}}

// stale looks at rows that nobody has seen for long: partial crawls that say nothing.
var stale = Check{Name: "stale", Judge: func(c Config, s *look) []Verdict {
	return s.risen(c.Stale, "stale.share", "share.stale", false, s.Profile.Now.Rows, params{"age": number(s.now["age.p95"])})
}}
