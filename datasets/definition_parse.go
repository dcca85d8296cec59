package datasets

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"sheaf/internal/spelling"
)

// maxDefinition is the greatest size of a dataset.yaml.
const maxDefinition = 1 << 20

// ParseDefinition reads and validates a dataset.yaml and fills in defaults. Every problem is told, one a line, as
// "line 12: sources[0].recipee: unknown key; did you mean recipe?"; the error wraps ErrInvalid.
func ParseDefinition(text []byte) (Definition, error) {
	p := &definitionParser{lines: map[string]int{}}
	d := p.parse(text).withDefaults()
	if len(p.problems) == 0 {
		for _, bad := range d.problems() {
			p.at(bad.path, "%s", bad.reason)
		}
	}
	if len(p.problems) > 0 {
		return Definition{}, fmt.Errorf("read dataset definition: %w:\n%w", ErrInvalid, errors.Join(p.problems...))
	}
	return d, nil
}

type definitionParser struct {
	lines    map[string]int // path → line
	problems []error
}

func (p *definitionParser) problem(line int, format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf("line %d: %s", max(line, 1), fmt.Sprintf(format, args...)))
}

// at reports a problem with a value, at its line or that of the nearest thing around it.
func (p *definitionParser) at(path, format string, args ...any) {
	p.problem(p.line(path), "%s: %s", path, fmt.Sprintf(format, args...))
}

func (p *definitionParser) line(path string) int {
	for path != "" {
		if line, ok := p.lines[path]; ok {
			return line
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

func (p *definitionParser) parse(text []byte) (d Definition) {
	if len(text) > maxDefinition {
		p.problem(1, "larger than 1 MB")
		return d
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		p.problems = append(p.problems, errors.New(strings.TrimPrefix(err.Error(), "yaml: ")))
		return d
	}
	if doc.Kind != yaml.DocumentNode || doc.Content[0].Kind != yaml.MappingNode {
		p.problem(1, "holds no mapping; a dataset.yaml has keys such as name and sources")
		return d
	}
	// Aliases are followed below; first the library says whether they are harmless: none inside itself, no bomb.
	var whole any
	if err := doc.Decode(&whole); err != nil {
		p.problems = append(p.problems, errors.New(strings.TrimPrefix(err.Error(), "yaml: ")))
		return d
	}
	p.keys(doc.Content[0], reflect.TypeFor[Definition](), "", 0)
	if len(p.problems) > 0 {
		return d
	}
	if err := doc.Decode(&d); err != nil {
		var types *yaml.TypeError
		if !errors.As(err, &types) {
			p.problems = append(p.problems, errors.New(strings.TrimPrefix(err.Error(), "yaml: ")))
			return d
		}
		for _, msg := range types.Errors {
			p.problems = append(p.problems, errors.New(wrongType.Replace(msg)))
		}
		return d
	}
	return d
}

// wrongType turns the YAML library's words about Go types into words about YAML.
var wrongType = strings.NewReplacer("cannot unmarshal !!str", "cannot read the text", "cannot unmarshal !!", "cannot read the ",
	" into int64", " as a whole number", " into int", " as a whole number", " into float64", " as a number", " into bool", " as true or false",
	" into string", " as a text", " into datasets.", " as ", " into table.Kind", " as a text", " into checks.Level", " as a text")

// maxDepth bounds the nesting of a definition; params and input are free below their keys.
const maxDepth = 20

// keys notes the line of every value and reports keys that the type does not have. An alias counts as what it stands for.
func (p *definitionParser) keys(n *yaml.Node, t reflect.Type, path string, depth int) {
	p.lines[path] = n.Line
	if depth > maxDepth {
		p.problem(n.Line, "%s: nested too deep", path)
		return
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for i, e := range n.Content {
			p.keys(e, t.Elem(), fmt.Sprintf("%s[%d]", path, i), depth+1)
		}
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		known := yamlFields(t)
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Tag == "!!merge" {
				p.merged(n.Content[i+1], t, path, depth)
				continue
			}
			field, ok := known[key.Value]
			if !ok {
				p.problem(key.Line, "%s: unknown key%s", join(path, key.Value), didYouMean(key.Value, slices.Sorted(maps.Keys(known))))
				continue
			}
			p.keys(n.Content[i+1], field, join(path, key.Value), depth+1)
		}
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Map:
		for i := 0; i+1 < len(n.Content); i += 2 {
			p.keys(n.Content[i+1], t.Elem(), join(path, n.Content[i].Value), depth+1)
		}
	case n.Kind == yaml.MappingNode && t.Kind() != reflect.Interface:
		p.problem(n.Line, "%s: holds a mapping, expected %s", path, kindName(t))
	case n.Kind == yaml.SequenceNode && t.Kind() != reflect.Interface:
		p.problem(n.Line, "%s: holds a list, expected %s", path, kindName(t))
	case n.Kind == yaml.ScalarNode && n.Tag == "!!float" && (t.Kind() == reflect.Int || t.Kind() == reflect.Int64):
		p.problem(n.Line, "%s: %s is no whole number", path, n.Value) // the YAML library would cut it
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null" && (t.Kind() == reflect.Struct || t.Kind() == reflect.Slice || t.Kind() == reflect.Map):
		p.problem(n.Line, "%s: holds %q, expected %s", path, n.Value, kindName(t))
	}
}

// merged looks at what `<<` puts into a mapping: another one, or several.
func (p *definitionParser) merged(n *yaml.Node, t reflect.Type, path string, depth int) {
	if n.Kind != yaml.SequenceNode {
		p.keys(n, t, path, depth+1)
		return
	}
	for _, e := range n.Content {
		p.keys(e, t, path, depth+1)
	}
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "a mapping"
	case reflect.Slice:
		return "a list"
	}
	return "a single value"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func yamlFields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, how, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if how == "inline" {
			maps.Copy(out, yamlFields(t.Field(i).Type))
		}
		if name != "" && name != "-" {
			out[name] = t.Field(i).Type
		}
	}
	return out
}

// didYouMean suggests the nearest key, or lists all.
func didYouMean(got string, known []string) string {
	if near := spelling.Nearest(got, known); near != "" {
		return "; did you mean " + near + "?"
	}
	return "; known are " + strings.Join(known, ", ")
}
