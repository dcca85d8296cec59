package preview

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/fetch/charset"
)

// Bounds of Collect.
const (
	maxSheets     = 40
	maxSheet      = 2 << 20 // bytes of one
	maxSheetsSum  = 8 << 20 // bytes of all
	maxImportDeep = 4       // a sheet that is imported by a sheet that …
)

// Load asks for one style sheet. The answer's content type may be empty.
type Load func(ctx context.Context, address string) (contentType string, body []byte, err error)

// Collect loads the style sheets that a page names, and those that they import: at most 40 of at most 2 MiB, 8 MiB in all, in
// the page's order. They are what Options.Sheets wants. The error joins those of sheets that could not be had; the others are
// there all the same. It stops when ctx ends.
func Collect(ctx context.Context, root *html.Node, base *url.URL, load Load) (map[string]string, error) {
	out := map[string]string{}
	var errs []error
	sum := 0
	for level, wanted := 0, linkedSheets(root, base); level < maxImportDeep && len(wanted) > 0; level++ {
		var next []string
		for _, address := range wanted {
			if _, known := out[address]; known || len(out) == maxSheets || sum > maxSheetsSum {
				continue
			}
			if err := ctx.Err(); err != nil {
				return out, errors.Join(append(errs, fmt.Errorf("collect style sheets: %w", err))...)
			}
			contentType, body, err := load(ctx, address)
			switch {
			case err != nil:
				errs = append(errs, fmt.Errorf("load style sheet %s: %w", address, err))
				continue
			case len(body) > maxSheet:
				errs = append(errs, fmt.Errorf("load style sheet %s: above %d bytes", address, maxSheet))
				continue
			case contentType != "" && !strings.HasPrefix(strings.ToLower(strings.TrimSpace(contentType)), "text/css"):
				errs = append(errs, fmt.Errorf("load style sheet %s: it says to be %q", address, contentType))
				continue
			}
			text, _ := charset.Decode(body, contentType, nil)
			out[address] = string(text)
			sum += len(text)
			at, err := url.Parse(address)
			if err == nil {
				next = append(next, imports(string(text), at)...)
			}
		}
		wanted = next
	}
	return out, errors.Join(errs...)
}

// linkedSheets are the addresses of the style sheets that a page names, in its order.
func linkedSheets(root *html.Node, base *url.URL) []string {
	var out []string
	for n := root; n != nil; n = following(n, root) {
		switch {
		case n.Type != html.ElementNode || n.Namespace != "":
		case n.DataAtom == atom.Link:
			if address, _, ok := sheetOf(n, base); ok {
				out = append(out, address)
			}
		case n.DataAtom == atom.Style && plainStyle(n):
			out = append(out, imports(textOf(n), base)...)
		}
	}
	return out
}

// following is the next node of a tree in document order.
func following(n, root *html.Node) *html.Node {
	if n.FirstChild != nil {
		return n.FirstChild
	}
	for n != root && n.NextSibling == nil {
		n = n.Parent
	}
	if n == root {
		return nil
	}
	return n.NextSibling
}

// sheetOf tells a link to a style sheet that shows: its address and the media that it is for. Sheets that a script would
// switch on once they are there count as switched on.
func sheetOf(n *html.Node, base *url.URL) (address, media string, ok bool) {
	words := strings.Fields(strings.ToLower(attr(n, "rel")))
	sheet := false
	for _, word := range words {
		switch {
		case word == "alternate":
			return "", "", false
		case word == "stylesheet", word == "preload" && strings.EqualFold(attr(n, "as"), "style"):
			sheet = true
		}
	}
	if !sheet {
		return "", "", false
	}
	media = attr(n, "media")
	if attr(n, "onload") != "" {
		media = ""
	}
	address = absolute(base, attr(n, "href"))
	return address, media, address != ""
}

// plainStyle tells a style element that browsers read as CSS.
func plainStyle(n *html.Node) bool {
	kind := strings.TrimSpace(attr(n, "type"))
	return kind == "" || strings.EqualFold(kind, "text/css")
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func (w *writer) styleElement(n *html.Node, number int) {
	if plainStyle(n) {
		w.sheet(number, textOf(n), w.base, attr(n, "media"), "")
	}
}

// styleLink writes a linked sheet in its link's place.
func (w *writer) styleLink(n *html.Node, number int) {
	address, media, ok := sheetOf(n, w.base)
	if !ok {
		return
	}
	text, known := w.options.Sheets[address]
	if !known {
		return
	}
	if at, err := url.Parse(address); err == nil {
		w.sheet(number, text, at, media, address)
	}
}

func (w *writer) sheet(number int, text string, base *url.URL, media, address string) {
	w.hides = w.hides || hidesBody(text)
	w.shown++
	w.out.WriteString("<style")
	w.number(number)
	if media != "" {
		w.attribute("media", media)
	}
	w.out.WriteByte('>')
	w.styles.sheet(&w.out, text, base, address)
	w.out.WriteString("</style>")
}
