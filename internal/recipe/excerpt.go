package recipe

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Excerpt is a part of a recipe's text.
type Excerpt struct {
	Line int    `json:"line"` // from 1
	YAML string `json:"yaml"`
}

// Alternative finds the place of a field that record.Field.Matched names by its index: as it is written, comments and the
// page that it belongs to included. A field that is filled by another one (price_max by price) is that one. False: the recipe
// has no such place.
func (r *Recipe) Alternative(field string, index int) (Excerpt, bool) {
	var doc yaml.Node
	if yaml.Unmarshal([]byte(r.Text), &doc) != nil || len(doc.Content) == 0 {
		return Excerpt{}, false
	}
	name := r.filledBy(field)
	rule := child(child(doc.Content[0], "fields"), name)
	if rule == nil {
		return Excerpt{}, false
	}
	places := child(rule, "from")
	if places == nil {
		places = child(rule, "rows")
	}
	switch {
	case places == nil:
		return excerpt(rule, name)
	case places.Kind != yaml.SequenceNode && index == 0:
		return excerpt(places, "")
	case places.Kind == yaml.SequenceNode && index >= 0 && index < len(places.Content):
		return excerpt(places.Content[index], "")
	}
	return Excerpt{}, false
}

// Rule finds the whole rule of a field.
func (r *Recipe) Rule(field string) (Excerpt, bool) {
	var doc yaml.Node
	if yaml.Unmarshal([]byte(r.Text), &doc) != nil || len(doc.Content) == 0 {
		return Excerpt{}, false
	}
	name := r.filledBy(field)
	rule := child(child(doc.Content[0], "fields"), name)
	if rule == nil {
		return Excerpt{}, false
	}
	return excerpt(rule, name)
}

// filledBy is the field of the recipe that fills a column.
func (r *Recipe) filledBy(column string) string {
	for _, f := range r.Fields {
		for _, into := range f.Into {
			if into == column {
				return f.Name
			}
		}
	}
	switch {
	case column == "price_kind", column == "price_currency":
		return "price"
	case strings.HasSuffix(column, "_currency"):
		return strings.TrimSuffix(column, "_currency")
	}
	return column
}

// child is the value under a key of a mapping; nil where there is none.
func child(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// excerpt writes a node as YAML, under a name if it has one.
func excerpt(node *yaml.Node, name string) (Excerpt, bool) {
	line := node.Line
	if name != "" {
		node = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: name}, node}}
	}
	text, err := yaml.Marshal(node)
	if err != nil {
		return Excerpt{}, false
	}
	return Excerpt{Line: line, YAML: strings.TrimSuffix(string(text), "\n")}, true
}
