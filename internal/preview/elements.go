package preview

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// shownAs is an element's name in the snapshot, "" if it is left out with all that it holds: what runs, loads, leads away,
// is never seen, or is read differently by different parsers.
func shownAs(n *html.Node) string {
	switch n.Namespace {
	case "":
	case "svg":
		if svgShapes[n.Data] && (n.Data == "svg" || n.Parent == nil || n.Parent.Namespace == "svg") {
			return n.Data
		}
		return ""
	default:
		return ""
	}
	if n.Parent != nil && n.Parent.Namespace != "" {
		return "" // would break out of its drawing
	}
	switch n.DataAtom {
	case atom.Script, atom.Template, atom.Base, atom.Meta, atom.Title, atom.Link,
		atom.Iframe, atom.Frame, atom.Frameset, atom.Noframes, atom.Object, atom.Embed, atom.Param, atom.Applet,
		atom.Audio, atom.Video, atom.Track, atom.Source, atom.Canvas, atom.Noembed, atom.Keygen:
		return ""
	case atom.Noscript:
		// Parsed as where scripts run it holds text alone, in which the extractor sees no elements either.
		if n.Parent != nil && n.Parent.DataAtom == atom.Head || n.FirstChild == nil || n.FirstChild.Type == html.TextNode && n.FirstChild.NextSibling == nil {
			return ""
		}
		return "div"
	case atom.Form:
		if inTable(n.Parent) {
			return "" // as parsers leave it: empty
		}
		return "div" // whose inputs do not stand in for its own properties
	case atom.Plaintext, atom.Xmp, atom.Listing:
		return "pre"
	}
	switch n.Data {
	case "portal", "fencedframe", "bgsound", "image", "isindex", "math", "svg", "":
		return ""
	}
	if !plainName(n.Data) {
		return ""
	}
	return n.Data
}

func inTable(n *html.Node) bool {
	if n == nil {
		return false
	}
	switch n.DataAtom {
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr:
		return true
	}
	return false
}

// svgShapes only draw. Titles and descriptions are not among them: they hold HTML.
var svgShapes = set("svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "defs",
	"linearGradient", "radialGradient", "stop", "clipPath", "mask", "symbol", "use")

// plainName keeps names to what the parser here and a browser's agree about.
func plainName(s string) bool {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == ':', c == '.':
		default:
			return false
		}
	}
	return true
}

func voidElement(name string) bool {
	switch name {
	case "area", "br", "col", "hr", "img", "input", "wbr":
		return true
	}
	return false
}

func set(names ...string) map[string]bool {
	out := make(map[string]bool, len(names))
	for _, name := range names {
		out[name] = true
	}
	return out
}
