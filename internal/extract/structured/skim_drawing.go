package structured

import "bytes"

// maxDrawingDepth bounds the elements of an image within each other; real ones stay under twenty.
const maxDrawingDepth = 100

// drawing goes over the SVG image whose tag begins at from. In an image nothing is raw text. What is not a plain drawing,
// properly nested, may end it or change how it is read: then the page is read whole.
func (s *skimmer) drawing(from, nameEnd int) {
	if !s.body && !s.items {
		s.begin()
	}
	s.body = true
	open := []string{"svg"}
	switch closes, sure := selfCloses(s.page[from:s.i], nameEnd-from); {
	case !sure:
		s.unsure = true
	case closes:
		open = nil
	}
	for len(open) > 0 && s.i < len(s.page) && !s.unsure {
		step := bytes.IndexByte(s.page[s.i:], '<')
		if step < 0 || s.i+step+1 >= len(s.page) {
			s.i = len(s.page)
			break
		}
		open = s.stroke(s.i+step, open)
	}
	if s.items {
		s.keep(s.page[from:s.i])
	}
}

// stroke goes over one tag or comment of an image and gives the elements that are open then.
func (s *skimmer) stroke(at int, open []string) []string {
	from := at + 1
	switch c := s.page[from]; {
	case bytes.HasPrefix(s.page[at:], []byte("<!--")):
		s.i = s.commentEnd(at + 4)
		return open
	case c == '/':
		from++
	case !isLetter(c):
		s.unsure = s.unsure || opensTag(c)
		s.i = from
		return open
	}
	nameEnd := from
	for nameEnd < len(s.page) && !endsName(s.page[nameEnd]) {
		nameEnd++
	}
	s.i = s.tagEnd(nameEnd)
	name, ok := drawings[string(lowered(s.page[from:nameEnd]))]
	last := open[len(open)-1]
	if !ok || len(open) > maxDrawingDepth {
		s.unsure = true
		return open
	}
	if from == at+2 {
		s.unsure = s.unsure || name != last
		return open[:len(open)-1]
	}
	closes, sure := selfCloses(s.page[at:s.i], nameEnd-at)
	// The words of an image are read as HTML is.
	s.unsure = s.unsure || !sure || last == "title" || last == "desc"
	if !closes {
		open = append(open, name)
	}
	return open
}

// selfCloses tells whether a tag ends with a slash of its own; sure is false where that may belong to a value.
func selfCloses(tag []byte, nameEnd int) (closes, sure bool) {
	if len(tag) < 2 || tag[len(tag)-1] != '>' || tag[len(tag)-2] != '/' {
		return false, true
	}
	before := tag[len(tag)-3]
	return true, len(tag)-2 == nameEnd || isHTMLBlank(before) || before == '"' || before == '\''
}

// drawings are the elements of plain images, by their names in lower case.
var drawings = func() map[string]string {
	out := map[string]string{}
	for _, n := range []string{
		"svg", "style", "g", "path", "circle", "rect", "ellipse", "line", "polyline", "polygon", "use", "symbol", "defs", "stop", "lineargradient",
		"radialgradient", "clippath", "mask", "text", "tspan", "pattern", "filter", "marker", "image", "title", "desc", "animate", "animatetransform",
		"fegaussianblur", "feoffset", "feblend", "fecolormatrix", "feflood", "fecomposite", "femerge", "femergenode",
	} {
		out[n] = n
	}
	return out
}()
