package extract

import (
	"regexp"
	"strings"

	"sheaf/internal/extract/dom"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// holdsAll tells whether every condition holds.
func (pl place) holdsAll(conditions []recipe.Condition) bool {
	for i := range conditions {
		if !pl.holds(&conditions[i]) {
			return false
		}
	}
	return true
}

// holds tells whether everything that the condition sets holds here.
func (pl place) holds(c *recipe.Condition) bool {
	switch {
	case len(c.Status) > 0 && !inRanges(pl.doc.status, c.Status):
	case c.URL != nil && (pl.doc.url == nil || !c.URL.MatchString(pl.doc.url.String())):
	case c.Body != nil && !c.Body.MatchString(pl.doc.unescapedBody(c.First)):
	case c.Text != nil && !c.Text.MatchString(pl.visible()):
	case c.CSS != nil && !pl.cssHolds(c):
	case c.XPath != nil && !pl.xpathHolds(c):
	case c.JSON != nil && !pl.jsonHolds(c):
	case c.Lacks != nil && pl.the(c.Lacks) != nil:
	case c.Empty != nil && !pl.emptyAt(c.Empty):
	case pl.anyHolds(c.Not):
	default:
		return true
	}
	return false
}

func (pl place) anyHolds(conditions []recipe.Condition) bool {
	for i := range conditions {
		if pl.holds(&conditions[i]) {
			return true
		}
	}
	return false
}

// provesAbsence tells a condition that a body which is no page of this kind (an error page, broken JSON) would meet by
// lacking everything.
func provesAbsence(c *recipe.Condition) bool {
	return c.Lacks != nil || c.Empty != nil || len(c.Not) > 0 || c.JSON != nil && (c.Is == recipe.IsAbsent || c.Is == recipe.IsEmpty || c.Is == recipe.IsFalse)
}

func inRanges(status int, ranges []recipe.StatusRange) bool {
	for _, r := range ranges {
		if status >= r.From && status <= r.To {
			return true
		}
	}
	return false
}

func (pl place) visible() string {
	if pl.node != nil {
		return dom.FlatText(pl.node)
	}
	return pl.doc.visible()
}

func (pl place) cssHolds(c *recipe.Condition) bool {
	if c.Equals == nil && c.Matches == nil {
		n := pl.the(c.CSS)
		return n != nil && (c.Attr == "" || dom.HasAttr(n, c.Attr))
	}
	for _, n := range pl.all(c.CSS) {
		v := dom.FlatText(n)
		if c.Attr != "" {
			v = dom.Attr(n, c.Attr)
		}
		if textHolds(v, c.Equals, c.Matches) {
			return true
		}
	}
	return false
}

func (pl place) xpathHolds(c *recipe.Condition) bool {
	for _, f := range xpathFind(c.XPath, pl.element()) {
		v := f.text()
		if c.Attr != "" && f.node != nil {
			v = dom.Attr(f.node, c.Attr)
		}
		if c.Equals == nil && c.Matches == nil {
			return true
		}
		if textHolds(v, c.Equals, c.Matches) {
			return true
		}
	}
	return false
}

func textHolds(v string, equals *string, matches *regexp.Regexp) bool {
	return (equals == nil || strings.TrimSpace(v) == strings.TrimSpace(*equals)) && (matches == nil || matches.MatchString(v))
}

// nodesFromRoot looks from the place's data first and, where that has nothing, from the whole document.
func (pl place) nodesFromRoot(e *recipe.Expr) []path.Node {
	nodes := e.Nodes(pl.scope())
	if len(nodes) == 0 && !pl.row {
		nodes = e.Nodes(path.Scope{At: path.Node{Value: pl.doc.data}, Root: pl.doc.data, Names: pl.names})
	}
	return nodes
}

func (pl place) jsonHolds(c *recipe.Condition) bool {
	nodes := pl.nodesFromRoot(c.JSON)
	if c.Equals != nil || c.Matches != nil {
		for _, n := range nodes {
			if v, ok := path.Text(n.Value); ok && textHolds(v, c.Equals, c.Matches) {
				return true
			}
		}
		return false
	}
	var v any
	if len(nodes) > 0 {
		v = nodes[0].Value
	}
	switch c.Is {
	case recipe.IsPresent:
		return v != nil && v != false
	case recipe.IsAbsent:
		return v == nil
	case recipe.IsEmpty:
		return v != nil && path.Empty(v)
	case recipe.IsFalse:
		d, isNumber := path.Number(v)
		return v == false || isNumber && d.IsZero()
	}
	for _, n := range nodes {
		if truth(n.Value) {
			return true
		}
	}
	return false
}

// truth is what `is: true` means: not missing, false, null, 0, "" or empty.
func truth(v any) bool {
	switch t := v.(type) {
	case bool:
		return t
	case string:
		return t != ""
	}
	if d, ok := path.Number(v); ok {
		return !d.IsZero()
	}
	return !path.Empty(v)
}

func (pl place) emptyAt(e *recipe.Expr) bool {
	for _, n := range pl.nodesFromRoot(e) {
		if !path.Empty(n.Value) {
			return false
		}
	}
	return true
}
