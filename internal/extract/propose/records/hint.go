package records

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/recipe/path"
)

var hintNames = []struct {
	kind HintKind
	name *regexp.Regexp
	kept func(v any) bool
}{
	{HintPages, regexp.MustCompile(`(?i)^(total_?pages|page_?count|nb_?pages|num_?pages|last_?page|pages|max_?page|pages_?total)$`), isCount},
	{HintTotal, regexp.MustCompile(`(?i)^(total|total_?(count|results?|items?|hits|records|products?|number|elements|found)|num_?(found|results|items|products|hits)|nb_?hits|hits_?count|found|count|result_?count|results_?count|item_?count|number_?of_?(results|items)|record_?count|size_?total)$`), isCount},
	{HintPageSize, regexp.MustCompile(`(?i)^(page_?size|per_?page|limit|hits_?per_?page|items_?per_?page|rows|page_?length|results_?per_?page|size)$`), isCount},
	{HintPage, regexp.MustCompile(`(?i)^(current_?page|page|page_?(number|no|num|index)|pn)$`), isCount},
	{HintOffset, regexp.MustCompile(`(?i)^(offset|start|from|skip|start_?index|first_?index)$`), isCount},
	{HintMore, regexp.MustCompile(`(?i)^(has_?(next|more)(_?page|_?results|_?items)?|more|is_?last(_?page)?|last)$`), isBool},
	{HintNext, regexp.MustCompile(`(?i)^(next|next_?(page|url|link|cursor|token|page_?url|page_?token|href|offset|uri)|end_?cursor|cursor|continuation(_?token)?|after|scroll_?id|load_?more(_?url)?)$`), isNextValue},
}

func isCount(v any) bool {
	if s, ok := v.(string); ok {
		_, err := strconv.ParseUint(s, 10, 63)
		return err == nil
	}
	n, ok := path.Number(v)
	return ok && n.IsInteger() && !n.IsNegative()
}

func isBool(v any) bool { _, ok := v.(bool); return ok }

func isNextValue(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v != ""
	}
	return isCount(v)
}

// hints are the nearest values beside the list, or in objects beside it, by their names: one of each kind.
func (w *jsonWalk) hints(f *found) []Hint {
	type candidate struct {
		Hint
		distance int
	}
	best := map[HintKind]candidate{}
	for _, v := range w.loose {
		for _, h := range hintNames {
			if !h.name.MatchString(v.key) || !h.kept(v.value) {
				continue
			}
			d := pathDistance(f.path, v.path)
			if d > 6 {
				break
			}
			text, _ := path.Text(v.value)
			if old, ok := best[h.kind]; !ok || d < old.distance {
				best[h.kind] = candidate{Hint{h.kind, v.path, text}, d}
			}
			break
		}
	}
	var out []Hint
	for _, h := range hintNames {
		if c, ok := best[h.kind]; ok {
			out = append(out, c.Hint)
		}
	}
	return slices.Clip(out)
}

// pathDistance counts the names in which two paths differ.
func pathDistance(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	same := 0
	for same < len(x) && same < len(y) && strings.TrimSuffix(x[same], "[*]") == strings.TrimSuffix(y[same], "[*]") {
		same++
	}
	return cmp.Compare(len(x), same) + len(x) - same + len(y) - same
}
