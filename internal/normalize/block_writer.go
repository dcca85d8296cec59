package normalize

import (
	"html"
	"strconv"
	"strings"
	"unicode"

	htmlnode "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxIndent is the depth of lists up to which nesting is shown.
const maxIndent = 8

// blockWriter writes the lines of a text. Blanks are collapsed as they come, but in pre.
type blockWriter struct {
	out     strings.Builder
	line    strings.Builder
	blank   bool // a blank is due before the next text of the line
	gap     bool // an empty line is due before the next line
	pre     int
	lists   []listState
	marker  string // of the item that has no text yet
	started bool   // some line is written
}

// listState is an open list; ordered ones count.
type listState struct {
	ordered bool
	next    int
}

// write adds a text node.
func (w *blockWriter) write(text string) {
	if strings.Contains(text, "&") {
		text = html.UnescapeString(text) // escaped twice
	}
	text = Strip(text)
	if w.pre > 0 {
		for i, l := range strings.Split(text, "\n") {
			if i > 0 {
				w.lineBreak()
			}
			w.raw(strings.TrimRight(l, "\r"))
		}
		return
	}
	for _, r := range text {
		if r != 0x3000 && unicode.IsSpace(r) {
			w.blank = w.line.Len() > 0
			continue
		}
		if w.blank {
			w.line.WriteByte(' ')
			w.blank = false
		}
		w.line.WriteRune(r)
	}
}

// raw adds text with its blanks.
func (w *blockWriter) raw(text string) {
	if w.blank {
		text = " " + strings.TrimLeft(text, " ")
		w.blank = false
	}
	w.line.WriteString(text)
}

// lineBreak ends the line; two in a row leave an empty one.
func (w *blockWriter) lineBreak() {
	if strings.TrimSpace(w.line.String()) == "" && w.started {
		w.gap = true
	}
	w.endLine()
}

func (w *blockWriter) gapHere() {
	if len(w.lists) == 0 {
		w.gap = true
	}
}

// endLine writes the line if it has text.
func (w *blockWriter) endLine() {
	text := strings.TrimRightFunc(w.line.String(), unicode.IsSpace)
	w.line.Reset()
	w.blank = false
	if w.pre == 0 || w.marker != "" || !w.started {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	if w.started {
		w.out.WriteByte('\n')
		if w.gap {
			w.out.WriteByte('\n')
		}
	}
	w.gap = false
	if depth := min(len(w.lists), maxIndent); depth > 1 && w.started {
		w.out.WriteString(strings.Repeat("  ", depth-1))
	}
	w.started = true
	w.out.WriteString(w.marker)
	w.marker = ""
	w.out.WriteString(text)
}

func (w *blockWriter) openList(n *htmlnode.Node) {
	l := listState{ordered: n.DataAtom == atom.Ol, next: 1}
	if start, ok := integerAttribute(n, "start"); ok {
		l.next = start
	}
	w.lists = append(w.lists, l)
}

func (w *blockWriter) closeList() { w.lists = w.lists[:len(w.lists)-1] }

func (w *blockWriter) item(n *htmlnode.Node) {
	w.marker = "- "
	if len(w.lists) == 0 || !w.lists[len(w.lists)-1].ordered {
		return
	}
	l := &w.lists[len(w.lists)-1]
	if value, ok := integerAttribute(n, "value"); ok {
		l.next = value
	}
	w.marker = strconv.Itoa(l.next) + ". "
	l.next++
}

// endItem forgets the marker of an item without text.
func (w *blockWriter) endItem() { w.marker = "" }

func (w *blockWriter) text() string {
	w.endLine()
	return strings.TrimFunc(w.out.String(), unicode.IsSpace)
}

func integerAttribute(n *htmlnode.Node, name string) (int, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			v, err := strconv.Atoi(strings.TrimSpace(a.Val))
			return v, err == nil
		}
	}
	return 0, false
}
