package edit

import "strings"

// comments counts the comments of a text, by what they say: whatever stands behind a # outside of scalars.
func (d *Document) comments() map[string]int {
	out := map[string]int{}
	if !strings.Contains(d.text, "#") {
		return out
	}
	inside := make([]bool, len(d.text)+1)
	d.root.mark(d, inside)
	for i := 0; i < len(d.text); i++ {
		if d.text[i] != '#' || inside[i] || i > 0 && !strings.ContainsRune(" \t\r\n", rune(d.text[i-1])) {
			continue
		}
		end := i
		for end < len(d.text) && breakAt(d.text, end) == 0 {
			end++
		}
		out[d.text[i:end]]++
		i = end
	}
	return out
}

// mark notes the bytes of scalars.
func (n *node) mark(d *Document, inside []bool) {
	if n == nil {
		return
	}
	if n.isScalar() {
		from := n.start
		if n.isLiteral() { // a comment may stand behind the sign
			from = d.lineEnd(n.start)
		}
		for i := from; i < n.end; i++ {
			inside[i] = true
		}
	}
	for _, k := range n.keys {
		k.mark(d, inside)
	}
	for _, v := range n.values {
		v.mark(d, inside)
	}
}

// lost are the comments of one text that another has not.
func lost(before, after map[string]int) []string {
	var out []string
	for c, n := range before {
		for range n - after[c] {
			out = append(out, c)
		}
	}
	return out
}
