package recipe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"sheaf/internal/spelling"
)

// object is a mapping whose keys are known.
type object struct {
	value
	names  []string
	values map[string]value
}

// object reads a mapping with any of the keys. Unknown and repeated keys are problems. False: it is no mapping.
func (v value) object(what string, keys []string) (object, bool) {
	o, ok := v.mapping(what)
	if !ok {
		return o, false
	}
	o.allow(what, keys)
	return o, true
}

// mapping reads a mapping whose keys are the recipe's own names.
func (v value) mapping(what string) (object, bool) {
	o := object{value: v, values: map[string]value{}}
	if !v.isMap() {
		v.want("a mapping: " + what)
		return o, false
	}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		key := v.node.Content[i]
		in := value{v.d, v.node.Content[i+1], join(v.path, key.Value)}
		at := value{v.d, key, in.path}
		switch {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!null" || key.Tag == "!!merge":
			at.fail("expected a name as key")
			continue
		case in.node.Kind == yaml.AliasNode || in.node.Anchor != "":
			in.fail("anchors and aliases are not part of the language: write the value where it is used")
			continue
		}
		if first, ok := o.values[key.Value]; ok {
			at.fail("%q is there twice; first on line %d", key.Value, first.node.Line)
			continue
		}
		o.names = append(o.names, key.Value)
		o.values[key.Value] = in
	}
	return o, true
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// allow reports the keys that are not among those known.
func (o object) allow(what string, keys []string) {
	for _, name := range o.names {
		if !slices.Contains(keys, name) {
			o.d.fail(o.keyPos(name), "unknown key %q in %s%s", name, what, suggestOr(name, keys))
		}
	}
}

// keyPos is the place of a key (and not of its value).
func (o object) keyPos(name string) Pos {
	for i := 0; i+1 < len(o.node.Content); i += 2 {
		if k := o.node.Content[i]; k.Value == name {
			return Pos{Line: k.Line, Column: k.Column, Path: join(o.path, name)}
		}
	}
	return o.at()
}

func (o object) get(name string) (value, bool) {
	v, ok := o.values[name]
	return v, ok
}

func (o object) has(name string) bool {
	_, ok := o.values[name]
	return ok
}

// need is get for a key that must be there.
func (o object) need(name, what string) (value, bool) {
	v, ok := o.values[name]
	if !ok {
		o.fail("%q is missing: %s", name, what)
	}
	return v, ok
}

// present gives those of the keys that are there, in the given order.
func (o object) present(keys []string) []string {
	var out []string
	for _, k := range keys {
		if o.has(k) {
			out = append(out, k)
		}
	}
	return out
}

// suggestOr names the nearest known word, or all of them when none is near.
func suggestOr(word string, known []string) string {
	if s := suggest(word, known); s != "" {
		return s
	}
	sorted := slices.Clone(known)
	slices.Sort(sorted)
	return "; known are " + strings.Join(sorted, ", ")
}

// suggest names the nearest known word: `; did you mean "rate"?`, or nothing.
func suggest(word string, known []string) string {
	if near := spelling.Nearest(word, known); near != "" {
		return "; did you mean \"" + near + "\"?"
	}
	return ""
}
