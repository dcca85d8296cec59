package extract

import (
	"encoding/json"
	"strings"

	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// choose narrows what was found by the source's own rules: equality, expression, match, position, agreement; then joins it
// or replaces it by what it means. Empty values do not take part.
func choose(s *recipe.Source, found []finding) []finding {
	hasNull := false
	kept := found[:0:0]
	for _, f := range found {
		switch {
		case f.value == nil:
			hasNull = true
		case f.empty():
		case s.Equals != nil && strings.TrimSpace(f.text()) != strings.TrimSpace(*s.Equals):
		default:
			kept = append(kept, f)
		}
	}
	kept = position(s.Nth, kept)
	kept = captured(s, kept)
	if s.Any != nil {
		kept = matching(s, kept)
	}
	kept = pick(s.Pick, kept, hasNull)
	if len(kept) == 0 {
		return nil
	}
	if s.Value != nil {
		if s.Kind == recipe.FromJSON && s.Any == nil && s.Equals == nil && !truth(kept[0].value) {
			return nil
		}
		return []finding{{value: *s.Value, literal: true}}
	}
	switch s.All {
	case recipe.AllJoin:
		return []finding{joined(s, kept)}
	case recipe.AllList:
		return kept
	}
	return kept
}

func position(nth *int, found []finding) []finding {
	if nth == nil {
		return found
	}
	i := *nth
	if i < 0 {
		i += len(found)
	}
	if i < 0 || i >= len(found) {
		return nil
	}
	return found[i : i+1]
}

// captured applies the source's expression to each value; what does not match is dropped.
func captured(s *recipe.Source, found []finding) []finding {
	if s.Regex == nil {
		return found
	}
	out := found[:0:0]
	for _, f := range found {
		if v, ok := recipe.Capture(s.Regex, f.text()); ok && strings.TrimSpace(v) != "" {
			f.value = v
			out = append(out, f)
		}
	}
	return out
}

// matching gives the first value that the `any` expression matches.
func matching(s *recipe.Source, found []finding) []finding {
	for _, f := range found {
		text := f.text()
		m := s.Any.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if len(m) > 1 {
			f.value, _ = recipe.Capture(s.Any, text)
		}
		return []finding{f}
	}
	return nil
}

func pick(p recipe.Pick, found []finding, hasNull bool) []finding {
	if len(found) == 0 {
		return nil
	}
	switch p {
	case recipe.PickLast:
		return found[len(found)-1:]
	case recipe.PickOnlyOne:
		for _, f := range found[1:] {
			if key(f.value) != key(found[0].value) {
				return nil
			}
		}
		if hasNull {
			return nil
		}
		return found[:1]
	case recipe.PickMin, recipe.PickMax:
		best := -1
		for i, f := range found {
			d, ok := path.Number(f.value)
			if !ok {
				continue
			}
			if best >= 0 {
				b, _ := path.Number(found[best].value)
				if p == recipe.PickMin && !d.LessThan(b) || p == recipe.PickMax && !d.GreaterThan(b) {
					continue
				}
			}
			best = i
		}
		if best < 0 {
			return nil
		}
		return found[best : best+1]
	case recipe.PickLongest:
		best := 0
		for i, f := range found {
			if len(f.text()) > len(found[best].text()) {
				best = i
			}
		}
		return found[best : best+1]
	}
	return found
}

// key makes any value comparable. Maps marshal with sorted keys.
func key(v any) string {
	if s, ok := path.Text(v); ok {
		return "t" + strings.TrimSpace(s)
	}
	b, err := json.Marshal(v)
	if err != nil { // decoded JSON always encodes
		return ""
	}
	return "j" + string(b)
}

func joined(s *recipe.Source, found []finding) finding {
	texts := make([]string, 0, len(found))
	for _, f := range found {
		texts = append(texts, f.text())
	}
	f := found[0]
	f.value = strings.Join(texts, s.Sep)
	return f
}
