package edit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// slot is a place that holds a value: entry i of a mapping or item i of a list.
type slot struct {
	in *node
	i  int
}

func (s slot) value() *node { return s.in.values[s.i] }

// find follows keys and indexes to a slot.
func (d *Document) find(path []string) (slot, bool) {
	return findIn(d.root, path)
}

func findIn(n *node, path []string) (slot, bool) {
	var s slot
	for _, step := range path {
		i := -1
		switch {
		case n.isMap():
			i = n.index(step)
		case n.isList():
			if k, err := strconv.Atoi(step); err == nil && k >= 0 && k < len(n.values) {
				i = k
			}
		}
		if i < 0 {
			return slot{}, false
		}
		s = slot{n, i}
		n = s.value()
	}
	return s, len(path) > 0
}

// lineStart is the first byte of the line of a byte.
func (d *Document) lineStart(at int) int {
	i, found := slices.BinarySearch(d.lines, at)
	if !found {
		i--
	}
	return d.lines[i]
}

// lineEnd is the byte behind the last of the line, before its line end.
func (d *Document) lineEnd(at int) int {
	i, found := slices.BinarySearch(d.lines, at)
	if found {
		i++
	}
	if i == len(d.lines) {
		return len(d.text)
	}
	end := d.lines[i] - 1
	if end > d.lines[i-1] && d.text[end-1] == '\r' {
		end--
	}
	return end
}

// column counts the characters before a byte in its line: the indentation of a block that begins there.
func (d *Document) column(at int) int {
	return len([]rune(strings.TrimPrefix(d.text[d.lineStart(at):at], "\ufeff")))
}

// indentOf is how far a line is indented.
func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// isComment reports whether a line holds nothing but a comment.
func isComment(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " \t"), "#") }

// head is where the comments begin that stand on the lines directly above a block's part, at its own indentation. Without any, or where
// something else stands on its line before it, it is the part itself.
func (d *Document) head(at int) int {
	begin := d.lineStart(at)
	if strings.TrimLeft(d.text[begin:at], " ") != "" {
		return at
	}
	indent := at - begin
	for begin > 0 {
		above := d.lineStart(begin - 1)
		line := d.text[above : begin-1]
		if !isComment(line) || indentOf(line) != indent {
			break
		}
		begin, at = above, above+indent
	}
	return at
}

// tail is the end of a block's part: behind the comment on its last line and the comments below that are indented by min or more.
func (d *Document) tail(at, minimum int) int {
	end := d.lineEnd(at)
	for {
		next := strings.IndexByte(d.text[end:], '\n')
		if next < 0 {
			return end
		}
		stop := d.lineEnd(end + next + 1)
		line := d.text[end+next+1 : stop]
		if !isComment(line) || indentOf(line) < minimum {
			return end
		}
		end = stop
	}
}

// extent of an entry of a block: from its first comment or its key (or dash) to its last comment.
func (d *Document) extent(in *node, i int) (start, end int) {
	first := in.marks[i]
	if in.isMap() {
		first = in.keys[i].start
	}
	last := max(in.values[i].end, in.marks[i]+1)
	return d.head(first), d.tail(last, d.column(first)+1)
}

// outer is a block collection with the comments that belong to it.
func (d *Document) outer(n *node) (start, end int) {
	return d.head(n.start), d.tail(n.end, d.column(n.start))
}

// partText is a slot's value as it is written, moved to the left edge.
func (d *Document) partText(s slot) string {
	v := s.value()
	if v.isBlock() && len(v.values) > 0 {
		start, end := d.outer(v)
		return shift(d.text[start:end], -d.column(v.start))
	}
	return shift(d.text[v.start:v.end], -d.base(s))
}

// base is the indentation of the lines that belong to a slot's value when it begins on the line of its key or dash.
func (d *Document) base(s slot) int {
	at := s.in.start
	switch {
	case s.in.isMap() && !s.in.flow:
		return d.column(s.in.keys[s.i].start)
	case s.in.isList() && !s.in.flow:
		return d.column(s.in.marks[s.i])
	}
	line := d.text[d.lineStart(at):]
	return indentOf(line)
}

// shift moves all lines but the first to the right or left. Lines that have fewer blanks than they should lose lose all of them.
func shift(text string, by int) string {
	if by == 0 || !strings.Contains(text, "\n") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		switch {
		case by > 0 && strings.TrimRight(line, "\r") != "":
			line = strings.Repeat(" ", by) + line
		case by < 0:
			line = line[min(-by, indentOf(line)):]
		}
		lines[i+1] = line
	}
	return strings.Join(lines, "\n")
}

// editable reports a mapping or list whose parts can be changed one by one.
func (n *node) editable(path []string) error {
	if !n.isMap() && !n.isList() {
		return fmt.Errorf("%w: %s holds one value, no parts", ErrEdit, strings.Join(path, "."))
	}
	if n.odd {
		return fmt.Errorf("%w: %s: %w", ErrEdit, strings.Join(path, "."), errPlaces)
	}
	return nil
}
