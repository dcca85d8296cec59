package preview

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// NodeAttr is the attribute with an element's number.
const NodeAttr = "data-n"

// Bounds of a snapshot unless Options say others. The largest shop pages have 5 MB of markup and 2 MB of style.
const (
	defaultMaxHTML = 24 << 20
	defaultMaxCSS  = 6 << 20
	// maxDepth is that of elements in a snapshot; what lies deeper is shown, without its own boxes. Browsers flatten beyond 512.
	maxDepth = 400
)

// Options say what a snapshot is made with. The zero value shows no pictures and no linked style sheets.
type Options struct {
	// Sheets are the texts of style sheets by absolute address, as Collect gives them.
	Sheets map[string]string
	// Asset turns the absolute http(s) address of an asset into the path under which the preview's own server passes it on; ""
	// leaves it out, and a picture then shows as a grey box. It must begin with one slash; nil leaves out all.
	Asset func(kind Kind, address string) string
	// MaxHTML and MaxCSS bound what is written, in bytes; 0 = 24 MiB and 6 MiB.
	MaxHTML, MaxCSS int
}

// Snapshot is a page that can be shown.
type Snapshot struct {
	// HTML is a whole document in UTF-8. Serve it as text/html; charset=utf-8 with Policy.
	HTML []byte
	// Nodes is how many elements the page's tree has: numbers are below it. Shown is how many of them are in HTML.
	Nodes, Shown int
	// Cut says that a bound was met and the rest of the page, or of its style, is not shown.
	Cut bool
}

// Make writes the snapshot of a parsed page. base is what its addresses stand against, nil = relative ones are left out.
// The number of an element is its place in document order among all of root's (root too, if it is one), as in
// selector.Index. Neither the tree nor the options are changed. Time and memory grow with the size of the tree alone.
func Make(root *html.Node, base *url.URL, o Options) Snapshot {
	if o.MaxHTML == 0 {
		o.MaxHTML = defaultMaxHTML
	}
	if o.MaxCSS == 0 {
		o.MaxCSS = defaultMaxCSS
	}
	w := writer{base: base, options: o, styles: styler{sheets: o.Sheets, asset: o.Asset, left: o.MaxCSS, most: o.MaxCSS}}
	w.walk(root)
	return Snapshot{HTML: w.out.Bytes(), Nodes: w.next, Shown: w.shown, Cut: w.cut || w.styles.cut}
}

type writer struct {
	out     bytes.Buffer
	base    *url.URL
	options Options
	styles  styler
	next    int // number of the next element
	shown   int
	cut     bool
	hides   bool // the page hides its body until a script has run
}

// walk goes through the tree in document order without recursion: trees of any depth come here.
func (w *writer) walk(root *html.Node) {
	var closers []string // of the elements that are open, "" for one whose tags are not written
	written := 0         // how many of closers are not ""
	for n := root; n != nil; {
		closer, inside := w.enter(n, written)
		if inside && n.FirstChild != nil {
			if closer != "" {
				written++
			}
			closers = append(closers, closer)
			n = n.FirstChild
			continue
		}
		w.leave(n, closer)
		for n != root && n.NextSibling == nil {
			n = n.Parent
			closer = closers[len(closers)-1]
			closers = closers[:len(closers)-1]
			if closer != "" {
				written--
			}
			w.leave(n, closer)
		}
		if n == root {
			return
		}
		n = n.NextSibling
	}
}

// enter writes what a node begins with. inside says that its children are to be written, closer is what follows them.
func (w *writer) enter(n *html.Node, depth int) (closer string, inside bool) {
	switch n.Type {
	case html.DocumentNode:
		return "", true
	case html.DoctypeNode:
		w.out.WriteString("<!DOCTYPE html>")
		return "", false
	case html.TextNode:
		if !w.full() {
			w.out.WriteString(html.EscapeString(n.Data))
		}
		return "", false
	case html.ElementNode:
		return w.element(n, depth)
	}
	return "", false
}

// element writes an element's start, or counts it and all that it holds where it is not shown.
func (w *writer) element(n *html.Node, depth int) (closer string, inside bool) {
	number := w.next
	w.next++
	name := shownAs(n)
	switch {
	case w.full():
		w.count(n)
		return "", false
	case n.Namespace == "" && n.DataAtom == atom.Style:
		w.count(n)
		w.styleElement(n, number)
		return "", false
	case n.Namespace == "" && n.DataAtom == atom.Link:
		w.count(n)
		w.styleLink(n, number)
		return "", false
	case name == "":
		w.count(n)
		return "", false
	case depth >= maxDepth && !voidElement(name):
		return "", true
	}
	w.shown++
	w.out.WriteByte('<')
	w.out.WriteString(name)
	w.number(number)
	w.attributes(n, name)
	w.out.WriteByte('>')
	if voidElement(name) {
		w.count(n)
		return "", false
	}
	switch {
	case name == "head":
		w.out.WriteString(`<meta charset="utf-8"><style>` + first + "</style>")
	case (name == "pre" || name == "textarea") && startsWithLine(n):
		w.out.WriteByte('\n') // parsers drop the first one
	}
	return "</" + name + ">", true
}

// leave writes an element's end.
func (w *writer) leave(n *html.Node, closer string) {
	if n.DataAtom == atom.Body && closer == "</body>" {
		w.out.WriteString("<style>" + last)
		if w.hides {
			w.out.WriteString(lastHidden)
		}
		w.out.WriteString("</style>")
	}
	w.out.WriteString(closer)
}

func (w *writer) full() bool {
	w.cut = w.cut || w.out.Len() > w.options.MaxHTML+w.options.MaxCSS
	return w.cut
}

func (w *writer) number(number int) {
	w.out.WriteString(" " + NodeAttr + `="`)
	w.out.WriteString(strconv.Itoa(number))
	w.out.WriteByte('"')
}

func (w *writer) attribute(name, value string) {
	w.out.WriteByte(' ')
	w.out.WriteString(name)
	w.out.WriteString(`="`)
	w.out.WriteString(html.EscapeString(value))
	w.out.WriteByte('"')
}

// count goes past the elements within n.
func (w *writer) count(n *html.Node) {
	for d := n.FirstChild; d != nil; {
		if d.Type == html.ElementNode {
			w.next++
		}
		if d.FirstChild != nil {
			d = d.FirstChild
			continue
		}
		for d != n && d.NextSibling == nil {
			d = d.Parent
		}
		if d == n {
			return
		}
		d = d.NextSibling
	}
}

func startsWithLine(n *html.Node) bool {
	return n.FirstChild != nil && n.FirstChild.Type == html.TextNode && strings.HasPrefix(n.FirstChild.Data, "\n")
}

func attr(n *html.Node, name string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == name && n.Attr[i].Namespace == "" {
			return n.Attr[i].Val
		}
	}
	return ""
}
