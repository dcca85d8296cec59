package repair

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"

	"sheaf/internal/recipe"
)

// selectorKeys are the keys of a place that hold selectors.
var selectorKeys = []string{"css", "without", "lacks", "within"}

// source puts the names in a place as the site has them now; of several selectors those are kept that are others now. False:
// none is.
func (r Renaming) source(text string) (string, bool) {
	node := parsed(text)
	if node == nil {
		return "", false
	}
	if node.Kind == yaml.ScalarNode {
		css, ok := r.CSS(node.Value)
		if !ok {
			return "", false
		}
		return place(css, ""), true
	}
	if !r.within(node, "") {
		return "", false
	}
	return flow(node), true
}

// within renames below a node, which stands under key.
func (r Renaming) within(node *yaml.Node, key string) bool {
	changed := false
	switch {
	case node.Kind == yaml.ScalarNode && slices.Contains(selectorKeys, key):
		if css, ok := r.CSS(node.Value); ok {
			node.Value, node.Style, changed = css, yaml.SingleQuotedStyle, true
		}
	case node.Kind == yaml.SequenceNode && slices.Contains(selectorKeys, key):
		var fresh []*yaml.Node
		for _, e := range node.Content {
			if r.within(e, key) {
				fresh = append(fresh, e)
			}
		}
		if len(fresh) > 0 {
			node.Content, changed = fresh, true
		}
	case node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			changed = r.within(node.Content[i+1], node.Content[i].Value) || changed
		}
	case node.Kind == yaml.SequenceNode:
		for _, e := range node.Content {
			changed = r.within(e, key) || changed
		}
	}
	return changed
}

// find is the element that the first place of some has on a page, or in a card; -1 for none.
func (s *sheet) find(places []tried, card *html.Node) int {
	if s.page == nil {
		return -1
	}
	in := card
	if in == nil {
		in = s.page.Root
	}
	for _, t := range places {
		node := parsed(t.source)
		if node == nil || node.Kind != yaml.MappingNode {
			continue
		}
		css := value(node, "css")
		if css == nil {
			continue
		}
		list := []*yaml.Node{css}
		if css.Kind == yaml.SequenceNode {
			list = css.Content
		}
		for _, one := range list {
			sel, err := recipe.CompileCSS(one.Value)
			if err != nil {
				continue
			}
			if found := sel.MatchAll(in); len(found) > 0 {
				return s.number(found[0])
			}
		}
	}
	return -1
}

// parsed is YAML as a node, nil where it is none.
func parsed(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil || len(doc.Content) != 1 {
		return nil
	}
	return doc.Content[0]
}

// value is what a mapping has under a key; nil for none.
func value(node *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

func scalar(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: yaml.SingleQuotedStyle}
	if plain(text) {
		n.Style = 0
	}
	return n
}

// flow writes a node on one line; "" where it cannot be.
func flow(node *yaml.Node) string {
	bare(node)
	text, err := yaml.Marshal(node)
	if err != nil {
		return ""
	}
	line := strings.TrimSpace(string(text))
	if strings.Contains(line, "\n") {
		return ""
	}
	return line
}

// bare takes comments and lines out.
func bare(node *yaml.Node) {
	node.HeadComment, node.LineComment, node.FootComment = "", "", ""
	if node.Kind == yaml.MappingNode || node.Kind == yaml.SequenceNode {
		node.Style = yaml.FlowStyle
	}
	if node.Kind == yaml.ScalarNode && node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		node.Style = yaml.DoubleQuotedStyle
	}
	for _, e := range node.Content {
		bare(e)
	}
}
