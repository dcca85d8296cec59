package structured

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// layoutText gives an element's text as it is laid out: a line break around blocks, an empty line around paragraphs and
// headings, one blank between the texts of inline elements, but none before punctuation or after a bracket. Scripts, styles and comments say nothing.
// steps is counted down by one a node; at zero the rest is left out.
func layoutText(n *html.Node, steps *int) string {
	w := layoutWriter{last: afterParagraph, steps: steps}
	w.element(n)
	return strings.TrimFunc(w.out.String(), isBlank)
}

// lastWritten is what a layoutWriter ended with.
type lastWritten int

const (
	afterText lastWritten = iota
	afterLine
	afterParagraph
)

type layoutWriter struct {
	out  strings.Builder
	last lastWritten
	// open: the last text ended with a bracket; blank: with a blank.
	open, blank bool
	// run is the text since the last tag.
	run   []string
	steps *int
}

func (w *layoutWriter) element(n *html.Node) {
	w.flush()
	w.line(n.Data)
	if n.Data == "noscript" {
		for _, c := range unscripted(n) {
			w.node(c)
		}
	} else {
		w.children(n)
	}
	w.flush()
	w.line(n.Data)
}

func (w *layoutWriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil && *w.steps >= 0; c = c.NextSibling {
		w.node(c)
	}
}

func (w *layoutWriter) node(n *html.Node) {
	*w.steps--
	switch n.Type {
	case html.TextNode:
		w.run = append(w.run, n.Data)
	case html.ElementNode:
		switch n.Data {
		case "script", "style", "link", "meta":
		default:
			w.element(n)
		}
	}
}

// line begins a new line where the tag does.
func (w *layoutWriter) line(tag string) {
	if w.last == afterParagraph {
		return
	}
	switch tag {
	case "blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "title", "ul":
		if w.last != afterLine {
			w.out.WriteByte('\n')
		}
		w.out.WriteByte('\n')
		w.last = afterParagraph
	case "article", "aside", "br", "dd", "details", "div", "dt", "fieldset", "figcaption", "footer", "form", "header", "hr",
		"legend", "li", "main", "nav", "table", "tr":
		if w.last != afterLine {
			w.out.WriteByte('\n')
		}
		w.last = afterLine
	}
}

// flush writes the text since the last tag.
func (w *layoutWriter) flush() {
	if len(w.run) == 0 {
		return
	}
	raw := w.run[0]
	if len(w.run) > 1 {
		raw = strings.Join(w.run, "")
	}
	w.run = w.run[:0]
	text := strings.TrimFunc(raw, isBlank)
	if text == "" {
		return
	}
	if w.last == afterText && (w.blank || !w.open && strings.IndexByte(`,:;.!?")`, text[0]) < 0) {
		w.out.WriteByte(' ')
	}
	w.words(text)
	end, _ := utf8.DecodeLastRuneInString(raw)
	w.last, w.blank, w.open = afterText, isBlank(end), strings.HasSuffix(raw, "(")
}

// words writes a text with one blank for each stretch of them.
func (w *layoutWriter) words(s string) {
	for s != "" {
		end := strings.IndexFunc(s, isBlank)
		if end < 0 {
			w.out.WriteString(s)
			return
		}
		w.out.WriteString(s[:end])
		w.out.WriteByte(' ')
		s = strings.TrimLeftFunc(s[end:], isBlank)
	}
}

// isBlank is what Unicode's readers of text take for a blank: the separators and the four old information separators.
func isBlank(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }
