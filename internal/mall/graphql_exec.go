package mall

import "strings"

// executor writes the answer to a selection: only what was selected, in that order.
type executor struct {
	doc  *document
	vars map[string]any
	out  *page
	open int // fragment spreads being expanded, bounded against fragments that spread themselves
}

// resolve replaces the variables in an argument's value; a variable that was not given is nil.
func (x *executor) resolve(v any) any {
	switch v := v.(type) {
	case variable:
		return x.vars[string(v)]
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, e := range v {
			out[k] = x.resolve(e)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = x.resolve(e)
		}
		return out
	}
	return v
}

// included applies @include and @skip.
func (x *executor) included(ds []directive) bool {
	for _, d := range ds {
		on, _ := x.resolve(d.args["if"]).(bool)
		if d.name == "include" && !on || d.name == "skip" && on {
			return false
		}
	}
	return true
}

// flatten calls visit for every field that the selection asks of an object of a type, fragments expanded.
func (x *executor) flatten(sels []selection, typename string, visit func(*selection)) {
	for i := range sels {
		s := &sels[i]
		if !x.included(s.directives) {
			continue
		}
		switch {
		case s.name != "":
			visit(s)
		case s.spread != "":
			f, ok := x.doc.fragments[s.spread]
			if !ok || x.open > maxSelectionDepth || !typeMatches(f.on, typename) {
				continue
			}
			x.open++
			x.flatten(f.selection, typename, visit)
			x.open--
		case typeMatches(s.on, typename):
			x.flatten(s.nested, typename, visit)
		}
	}
}

// typeMatches tells whether a fragment on a type applies: to the type itself and to interfaces that it implements.
func typeMatches(on, typename string) bool {
	switch on {
	case "", typename:
		return true
	case "ProductInterface", "PhysicalProductInterface":
		return strings.HasSuffix(typename, "Product")
	case "MediaGalleryInterface":
		return typename == "ProductImage" || typename == "ProductVideo"
	}
	return false
}

// maxAnswerBytes bounds an answer: selections may be repeated and nested at will.
const maxAnswerBytes = 16 << 20

// write appends a value as the selection asks for it.
func (x *executor) write(v any, sels []selection) {
	switch v := v.(type) {
	case nil:
		x.out.raw("null")
	case string:
		x.out.json(v)
	case amount:
		x.out.raw(string(v))
	case int:
		x.out.int(v)
	case bool:
		if v {
			x.out.raw("true")
		} else {
			x.out.raw("false")
		}
	case []any:
		x.out.raw("[")
		for i, e := range v {
			if i > 0 {
				x.out.raw(",")
			}
			x.write(e, sels)
		}
		x.out.raw("]")
	case object:
		x.object(v, sels)
	}
}

func (x *executor) object(o object, sels []selection) {
	typename, _ := o["__typename"].(string)
	seen := map[string]bool{}
	x.out.raw("{")
	x.flatten(sels, typename, func(s *selection) {
		key := s.key()
		if seen[key] || len(x.out.b) > maxAnswerBytes {
			return
		}
		if len(seen) > 0 {
			x.out.raw(",")
		}
		seen[key] = true
		x.out.json(key).raw(":")
		x.write(o[s.name], x.merged(sels, typename, key))
	})
	x.out.raw("}")
}

// merged returns what all selections of one answer key ask for together, since a field may be named twice.
func (x *executor) merged(sels []selection, typename, key string) []selection {
	var out []selection
	x.flatten(sels, typename, func(s *selection) {
		if s.key() == key {
			if out == nil {
				out = s.nested[:len(s.nested):len(s.nested)]
			} else {
				out = append(out, s.nested...)
			}
		}
	})
	return out
}
