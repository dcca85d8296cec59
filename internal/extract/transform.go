package extract

import (
	"net/url"
	"strings"

	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// transformed applies transforms in order. Findings stay as they are where there is nothing to do.
func transformed(found []finding, steps []recipe.Transform) []finding {
	for i := range steps {
		found = transform(found, &steps[i])
	}
	return found
}

func transform(found []finding, t *recipe.Transform) []finding {
	switch t.Kind {
	case recipe.TransformJoin:
		if len(found) == 0 {
			return nil
		}
		return []finding{joined(&recipe.Source{Sep: t.With}, found)}
	case recipe.TransformNth:
		n := t.Nth
		return position(&n, found)
	}
	var out []finding
	for _, f := range found {
		for _, v := range step(f.text(), t) {
			if strings.TrimSpace(v) != "" {
				g := f
				g.value = v
				out = append(out, g)
			}
		}
	}
	return out
}

// step gives what one text becomes: none, one or (split) several.
func step(s string, t *recipe.Transform) []string {
	switch t.Kind {
	case recipe.TransformTrim:
		return []string{strings.TrimSpace(s)}
	case recipe.TransformSquash:
		return []string{normalize.Spaces(s)}
	case recipe.TransformLower:
		return []string{strings.ToLower(s)}
	case recipe.TransformUpper:
		return []string{strings.ToUpper(s)}
	case recipe.TransformRegex:
		if v, ok := recipe.Capture(t.Regex, s); ok {
			return []string{v}
		}
		return nil
	case recipe.TransformReplace:
		return []string{t.Regex.ReplaceAllString(s, t.With)}
	case recipe.TransformSplit:
		return t.Regex.Split(s, -1)
	case recipe.TransformPrefix:
		return []string{t.With + s}
	case recipe.TransformSuffix:
		return []string{s + t.With}
	case recipe.TransformStripTags:
		return []string{stripTags(s)}
	case recipe.TransformUnescape:
		return []string{normalize.Entities(s)}
	case recipe.TransformDecodeURL:
		if v, err := url.QueryUnescape(s); err == nil {
			return []string{v}
		}
		return []string{s}
	case recipe.TransformQuery:
		if u, err := url.Parse(strings.TrimSpace(s)); err == nil {
			return []string{u.Query().Get(t.With)}
		}
		return nil
	case recipe.TransformMinorUnits:
		if d, ok := path.Number(strings.TrimSpace(s)); ok {
			if major, ok := normalize.MinorUnits(d, t.With); ok {
				return []string{major.String()}
			}
		}
		return nil
	}
	return []string{s}
}

// stripTags makes each tag a blank and decodes entities: for one-line texts that a shop lets HTML into.
func stripTags(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	text, err := normalize.HTMLText(s)
	if err != nil {
		return s
	}
	return normalize.Spaces(text)
}
