package preview

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// kept are the attributes that say how something looks and cannot load or do anything. name is not among them: it would put
// elements in the place of the document's own properties.
var kept = set("class", "id", "dir", "lang", "align", "valign", "width", "height", "colspan", "rowspan", "span", "border", "cellpadding", "cellspacing",
	"bgcolor", "color", "face", "size", "hidden", "alt", "title", "start", "value", "type", "checked", "disabled", "selected", "placeholder", "rows", "cols",
	"label", "role", "nowrap", "reversed", "max", "min", "low", "high", "optimum")

// svgKept are the attributes with which svgShapes draw.
var svgKept = set("class", "id", "width", "height", "viewBox", "d", "fill", "stroke", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "transform",
	"offset", "stop-color", "stop-opacity", "stroke-width", "stroke-linecap", "stroke-linejoin", "fill-rule", "clip-rule", "opacity", "preserveAspectRatio",
	"gradientUnits", "gradientTransform", "fill-opacity", "stroke-opacity", "text-anchor", "font-size", "clip-path", "mask", "color")

// ownShape is a reference to a drawing on the same page.
var ownShape = regexp.MustCompile(`^url\(\s*#[\w.:-]+\s*\)$`)

// attributes writes what is kept of an element's attributes. A link leads nowhere and a form sends nothing.
func (w *writer) attributes(n *html.Node, name string) {
	if n.Namespace == "svg" {
		w.svgAttributes(n)
		return
	}
	for _, a := range n.Attr {
		switch key := a.Key; {
		case a.Namespace != "":
		case key == "style":
			w.style(name, a.Val)
		case key == "background":
			if own := passOn(w.base, w.options.Asset, Image, a.Val); own != "" {
				w.attribute("background", own)
			}
		case key == "type" && name == "input" && strings.EqualFold(a.Val, "image"):
			w.attribute("type", "button")
		case kept[key], strings.HasPrefix(key, "aria-") && plainName(key), keptData(key, a.Val):
			w.attribute(key, a.Val)
		}
	}
	switch name {
	case "img":
		w.picture(n)
	case "a", "area":
		w.attribute(linkAttr, "")
	case "details":
		w.attribute("open", "") // nobody can open it: clicks pick
	case "input", "button", "select", "textarea":
		w.attribute("tabindex", "-1")
	}
}

// keptData tells which of the page's own data attributes stay, for style sheets that ask for them: short words, no addresses.
func keptData(key, value string) bool {
	return strings.HasPrefix(key, "data-") && key != NodeAttr && !strings.HasPrefix(key, NodeAttr+"-") && plainName(key) &&
		len(value) <= 100 && !strings.ContainsAny(value, `:/\`)
}

func (w *writer) svgAttributes(n *html.Node) {
	for _, a := range n.Attr {
		switch {
		case n.Data == "use" && a.Key == "href" && (a.Namespace == "" || a.Namespace == "xlink"):
			if ref := strings.TrimSpace(a.Val); strings.HasPrefix(ref, "#") {
				w.attribute("href", ref)
			}
		case a.Namespace != "":
		case a.Key == "style":
			w.style(n.Data, a.Val)
		case svgKept[a.Key] && (!strings.ContainsAny(a.Val, `(\`) || a.Key == "transform" || a.Key == "gradientTransform" || colour(a.Val) || ownShape.MatchString(strings.TrimSpace(a.Val))):
			w.attribute(a.Key, a.Val)
		}
	}
}

// colour tells a colour written as a function.
func colour(value string) bool {
	value = strings.ToLower(strings.TrimSpace(value))
	return (strings.HasPrefix(value, "rgb") || strings.HasPrefix(value, "hsl")) && strings.Count(value, "(") == 1 && !strings.Contains(value, `\`)
}

func (w *writer) style(name, value string) {
	css := w.styles.declarations(value, w.base)
	if css == "" {
		return
	}
	if name == "body" || name == "html" {
		w.hides = w.hides || hidesBody("body{"+css)
	}
	w.attribute("style", css)
}
