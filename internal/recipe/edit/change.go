package edit

import (
	"slices"
	"strings"
)

// replace puts another value into a slot.
func (e *editor) replace(s slot, f *fragment) {
	d, old := e.doc, s.value()
	s.in.values[s.i] = f.node()
	if old.isLiteral() {
		e.keepRemark(old)
	}
	wasBlock := old.isBlock() && len(old.values) > 0
	switch {
	case s.in.flow:
		e.replaceInFlow(s, old, f)
	case wasBlock && !f.inline():
		start, end := d.outer(old)
		e.splice(start, end, shift(f.text, d.column(old.start)))
	case wasBlock:
		mark := s.in.marks[s.i] + 1
		start, end := d.outer(old)
		if before := d.lineStart(start); strings.TrimLeft(d.text[before:start], " ") == "" {
			e.put(mark, mark, f, f.behind(d.base(s)))
			e.splice(d.lineEnd(max(before-1, mark)), end, "")
		} else { // "- key: value"
			e.splice(mark, end, f.behind(d.base(s)))
		}
	case old.start == old.end && f.inline():
		e.put(s.in.marks[s.i]+1, s.in.marks[s.i]+1, f, f.behind(d.base(s)))
	case f.text == "":
		e.splice(s.in.marks[s.i]+1, old.end, "")
	case f.inline():
		e.put(old.start, old.end, f, shift(f.text, d.base(s)))
	case s.in.isList() && strings.TrimSpace(d.text[max(old.end, s.in.marks[s.i]+1):d.lineEnd(old.end)]) == "":
		mark := s.in.marks[s.i] + 1
		e.splice(mark, max(mark, old.end), f.behindDash(mark-1-d.lineStart(mark)))
	default: // a comment behind the value stays behind the key or dash
		mark := s.in.marks[s.i] + 1
		end := max(mark, old.end)
		e.splice(mark, end, "")
		stop := d.lineEnd(end)
		e.splice(stop, stop, f.behind(d.base(s)))
	}
}

// keepRemark takes out the lines of text behind | or > where a comment stands on the line of the sign; what is left to replace is the sign.
func (e *editor) keepRemark(old *node) {
	text := e.doc.text
	sign := old.start
	for sign < old.end && strings.IndexByte("|>+-123456789", text[sign]) >= 0 {
		sign++
	}
	if stop := e.doc.lineEnd(old.start); strings.Contains(text[sign:stop], "#") {
		e.splice(stop, max(stop, old.end), "")
		old.end = sign
	}
}

// put writes a value that begins in a line. The lines of text behind | or > come behind what else the line holds: a comment.
func (e *editor) put(start, end int, f *fragment, text string) {
	first, rest, several := strings.Cut(text, "\n")
	if !several || !f.node().isLiteral() {
		e.splice(start, end, text)
		return
	}
	e.splice(start, end, first)
	stop := e.doc.lineEnd(end)
	e.splice(stop, stop, "\n"+rest)
}

func (e *editor) replaceInFlow(s slot, old *node, f *fragment) {
	text := shift(f.inFlow(), e.doc.base(s))
	switch {
	case old.start != old.end:
		e.splice(old.start, old.end, text)
	case s.in.isMap() && s.in.marks[s.i] < 0:
		e.splice(s.in.keys[s.i].end, s.in.keys[s.i].end, ": "+text)
	default:
		e.splice(old.start, old.start, " "+text)
	}
}

// behind is the value as it follows a key whose line is indented so far: with its blank or line end before it.
func (f *fragment) behind(indent int) string {
	switch {
	case f.text == "":
		return ""
	case f.inline():
		return " " + shift(f.text, indent)
	}
	return "\n" + strings.Repeat(" ", indent+2) + shift(f.text, indent+2)
}

// behindDash is the value as it follows a list's dash in that column.
func (f *fragment) behindDash(column int) string {
	if f.inline() {
		return f.behind(column)
	}
	return " " + shift(f.text, column+2)
}

// insertEntry puts a new entry before entry i of a mapping, or at its end.
func (e *editor) insertEntry(in *node, i int, key string, f *fragment) {
	d := e.doc
	switch {
	case in.flow:
		e.insertInFlow(in, i, quote(key)+": "+f.inFlow())
	case i < len(in.keys):
		indent := d.column(in.keys[i].start)
		start, _ := d.extent(in, i)
		e.splice(start, start, quote(key)+":"+f.behind(indent)+"\n"+strings.Repeat(" ", indent))
	default:
		indent := d.column(in.keys[0].start)
		_, end := d.extent(in, len(in.keys)-1)
		e.splice(end, end, "\n"+strings.Repeat(" ", indent)+quote(key)+":"+f.behind(indent))
	}
	in.keys, in.values = slices.Insert(in.keys, i, textNode(key)), slices.Insert(in.values, i, f.node())
}

// insertItem puts a new item before item i of a list, or at its end.
func (e *editor) insertItem(in *node, i int, f *fragment) {
	d := e.doc
	switch {
	case in.flow:
		e.insertInFlow(in, i, f.inFlow())
	case i < len(in.values):
		indent := d.column(in.marks[i])
		start, _ := d.extent(in, i)
		e.splice(start, start, "-"+f.behindDash(indent)+"\n"+strings.Repeat(" ", indent))
	default:
		indent := d.column(in.marks[0])
		_, end := d.extent(in, len(in.values)-1)
		e.splice(end, end, "\n"+strings.Repeat(" ", indent)+"-"+f.behindDash(indent))
	}
	in.values = slices.Insert(in.values, i, f.node())
}

func (e *editor) insertInFlow(in *node, i int, text string) {
	switch n := len(in.values); {
	case n == 0 && in.isMap():
		e.splice(in.end-1, in.end-1, " "+text+" ")
	case n == 0:
		e.splice(in.end-1, in.end-1, text)
	case i < n:
		start, _ := e.doc.flowExtent(in, i)
		e.splice(start, start, text+", ")
	default:
		_, end := e.doc.flowExtent(in, n-1)
		e.splice(end, end, ", "+text)
	}
}

// flowExtent is an entry or item in braces or brackets.
func (d *Document) flowExtent(in *node, i int) (start, end int) {
	v := in.values[i]
	start, end = v.start, v.end
	if in.isMap() {
		start, end = in.keys[i].start, max(v.end, in.keys[i].end, in.marks[i]+1)
	}
	return start, end
}

// remove takes an entry or item out. around is the slot that holds its collection, if any.
func (e *editor) remove(around *slot, s slot) {
	d, in, i, n := e.doc, s.in, s.i, len(s.in.values)
	switch {
	case in.flow:
		e.removeInFlow(in, i)
	case n == 1 && around != nil:
		empty, err := newFragment(map[bool]string{true: "{}", false: "[]"}[in.isMap()])
		if err == nil {
			e.replace(*around, empty)
		}
		return
	default:
		start, end := d.extent(in, i)
		e.removeLines(in, i, start, end)
	}
	if in.isMap() {
		in.keys = slices.Delete(in.keys, i, i+1)
	}
	in.values = slices.Delete(in.values, i, i+1)
}

// removeLines takes a part of a block out with its lines.
func (e *editor) removeLines(in *node, i, start, end int) {
	d := e.doc
	begin := d.lineStart(start)
	next := strings.IndexByte(d.text[end:], '\n')
	switch {
	case strings.TrimLeft(d.text[begin:start], " ") != "" && i+1 < len(in.values): // "- key: value" in the dash's line
		follow, _ := d.extent(in, i+1)
		gap := d.text[end:follow]
		if at := strings.IndexByte(gap, '#'); at >= 0 {
			follow = end + at
		}
		e.splice(start, follow, "")
	case next >= 0:
		e.splice(begin, end+next+1, "")
	case begin > 0: // the last line has no end: the one before takes its place
		e.splice(d.lineEnd(begin-1), end, "")
	default:
		e.splice(start, end, "")
	}
}

func (e *editor) removeInFlow(in *node, i int) {
	start, end := e.doc.flowExtent(in, i)
	text := e.doc.text
	switch n := len(in.values); {
	case n == 1:
		if rest := text[in.start+1:start] + text[end:in.end-1]; !strings.Contains(rest, "#") {
			start, end = in.start+1, in.end-1
		} else if comma := strings.IndexByte(text[end:in.end], ','); comma >= 0 && strings.TrimSpace(text[end:end+comma]) == "" {
			end += comma + 1
		}
	case i+1 < n:
		next, _ := e.doc.flowExtent(in, i+1)
		if strings.Contains(text[end:next], "#") {
			end += strings.IndexByte(text[end:next], ',') + 1
		} else {
			end = next
		}
	default:
		_, before := e.doc.flowExtent(in, i-1)
		if !strings.Contains(text[before:start], "#") {
			start = before
		} else if comma := strings.IndexByte(text[end:in.end], ','); comma >= 0 && strings.TrimSpace(text[end:end+comma]) == "" {
			end += comma + 1
		}
	}
	e.splice(start, end, "")
}

// permute puts entries or items into another order: order[k] is what comes to place k. What stands between them stays.
func (e *editor) permute(in *node, order []int) {
	span := e.doc.extent
	if in.flow {
		span = e.doc.flowExtent
	}
	keys, values := slices.Clone(in.keys), slices.Clone(in.values)
	for k, from := range order {
		if k != from {
			start, end := span(in, k)
			a, b := span(in, from)
			e.splice(start, end, e.doc.text[a:b])
		}
	}
	for k, from := range order {
		if in.isMap() {
			in.keys[k] = keys[from]
		}
		in.values[k] = values[from]
	}
}

// rename writes another text in a scalar's place.
func (e *editor) rename(n *node, text string) {
	written := e.doc.text[n.start:n.end]
	if old := strings.TrimSuffix(n.value, "\n"); n.isLiteral() && old != "" && strings.Count(written, old) == 1 && !strings.Contains(old, "\n") {
		e.splice(n.start, n.end, strings.Replace(written, old, text, 1)) // in its line behind | or >
		text += n.value[len(old):]
	} else {
		e.splice(n.start, n.end, requote(n, text))
	}
	n.tag, n.value = "!!str", text
}
