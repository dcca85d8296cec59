package extract

import (
	"strconv"

	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/recipe"
)

// xpathFind evaluates an XPath: elements and attributes it selects, or the one value that it computes.
func xpathFind(x *recipe.XPath, root *html.Node) []finding {
	nav := htmlquery.CreateXPathNavigator(root)
	switch v := x.Evaluate(nav).(type) {
	case *xpath.NodeIterator:
		return iterate(v)
	case string:
		return []finding{{value: v, shown: true}}
	case float64:
		return []finding{{value: strconv.FormatFloat(v, 'f', -1, 64)}}
	case bool:
		if v {
			return []finding{{value: "true"}}
		}
	}
	return nil
}

func iterate(it *xpath.NodeIterator) []finding {
	var out []finding
	for it.MoveNext() {
		nav, ok := it.Current().(*htmlquery.NodeNavigator)
		if !ok {
			continue
		}
		switch nav.NodeType() {
		case xpath.AttributeNode:
			f := finding{value: nav.Value()}
			if name := nav.LocalName(); name == "href" || name == "src" {
				f.link = nav.Value()
			}
			out = append(out, f)
		case xpath.TextNode:
			out = append(out, finding{value: nav.Value(), shown: true})
		default:
			out = append(out, finding{value: dom.FlatText(nav.Current()), node: nav.Current(), shown: true})
		}
	}
	return out
}
