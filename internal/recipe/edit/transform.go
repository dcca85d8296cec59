package edit

import (
	"fmt"
	"strings"

	"sheaf/internal/recipe"
)

// transformsYAML writes steps as a list.
func transformsYAML(steps []Transform) (string, error) {
	parts := make([]string, len(steps))
	for i, t := range steps {
		text, err := t.yaml()
		if err != nil {
			return "", err
		}
		parts[i] = text
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}

// arguments is how many arguments a transform takes.
func arguments(kind recipe.TransformKind) (int, bool) {
	switch kind {
	case recipe.TransformTrim, recipe.TransformSquash, recipe.TransformLower, recipe.TransformUpper, recipe.TransformStripTags,
		recipe.TransformUnescape, recipe.TransformDecodeURL:
		return 0, true
	case recipe.TransformReplace:
		return 2, true
	case recipe.TransformRegex, recipe.TransformSplit, recipe.TransformJoin, recipe.TransformNth, recipe.TransformPrefix,
		recipe.TransformSuffix, recipe.TransformQuery, recipe.TransformMinorUnits:
		return 1, true
	}
	return 0, false
}

func (t Transform) yaml() (string, error) {
	n, ok := arguments(t.Kind)
	if !ok {
		return "", fmt.Errorf("%w: there is no step %q", ErrEdit, t.Kind)
	}
	if len(t.Args) != n {
		return "", fmt.Errorf("%w: %s takes %d texts, not %d", ErrEdit, t.Kind, n, len(t.Args))
	}
	switch n {
	case 0:
		return string(t.Kind), nil
	case 2:
		return "{ " + string(t.Kind) + ": [" + quote(t.Args[0]) + ", " + quote(t.Args[1]) + "] }", nil
	}
	arg := quote(t.Args[0])
	if t.Kind == recipe.TransformNth {
		arg = t.Args[0] // a number: the language takes no quotes here
	}
	return "{ " + string(t.Kind) + ": " + arg + " }", nil
}
