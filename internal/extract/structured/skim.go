package structured

import (
	"bytes"
)

// skim cuts out of a page what declares nothing, so that parsing the rest (as html.Parse does, with scripts enabled) gives
// the same Markup. It follows HTML's tokenizer and keeps, of the body, what the syntaxes are made of: meta and link elements
// and JSON-LD scripts. A page with microdata keeps all but comments, styles and other scripts. ok is false for what is too
// unusual to be sure of: then the whole page has to be parsed.
func skim(page []byte) (kept []byte, ok bool) {
	s := skimmer{page: page}
	if s.run() && s.items {
		s = skimmer{page: page, items: true}
		s.run()
	}
	return s.kept, !s.unsure
}

type skimmer struct {
	page []byte
	i    int
	kept []byte
	// items: an element begins a microdata item.
	items bool
	// body: the page's body has begun, so that nothing belongs to the head any more.
	body bool
	// tables are those that were cut out and are open: what is misplaced in one goes before it. Within a template the parts
	// of a table do the same, and its end says nothing.
	tables   int
	template bool
	unsure   bool
	// Of the last tag: it has attributes of an item, and the first attribute that is an id.
	itemAttrs bool
	id        []byte
}

// run reads the page to its end, or until it is unsure or first finds an item. It says whether it has to run again.
func (s *skimmer) run() (again bool) {
	whole := s.items
	for s.i < len(s.page) && !s.unsure {
		from := s.i
		step := bytes.IndexByte(s.page[from:], '<')
		if step < 0 {
			step = len(s.page) - from
		}
		for from+step+1 < len(s.page) && !opensTag(s.page[from+step+1]) {
			more := bytes.IndexByte(s.page[from+step+1:], '<')
			if more < 0 {
				step = len(s.page) - from
				break
			}
			step += 1 + more
		}
		if from+step+1 >= len(s.page) {
			step = len(s.page) - from
		}
		s.i = from + step
		s.text(s.page[from:s.i])
		if s.i < len(s.page) && !s.unsure {
			s.markup()
		}
		if s.items && !whole {
			return true
		}
	}
	return false
}

// opensTag tells whether a < before c begins markup.
func opensTag(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '/' || c == '!' || c == '?'
}

func (s *skimmer) keep(b []byte) { s.kept = append(s.kept, b...) }

// text keeps the text of a page with items. Before the body only blanks do not begin it.
func (s *skimmer) text(b []byte) {
	switch {
	case s.items:
		s.keep(b)
	case s.body:
	case bytes.IndexByte(b, '&') >= 0 || bytes.IndexByte(b, 0) >= 0:
		s.unsure = true
	case len(bytes.Trim(b, htmlBlanks)) > 0:
		s.begin()
	default:
		s.keep(b)
	}
}

// begin begins the body where something of it is cut out.
func (s *skimmer) begin() {
	s.body = true
	s.keep([]byte("<body>"))
}

// markup reads the tag, comment or declaration at s.i.
func (s *skimmer) markup() {
	from := s.i
	switch c := s.page[from+1]; {
	case c == '!' && bytes.HasPrefix(s.page[from:], []byte("<!--")):
		s.i = s.commentEnd(from + 4)
		if s.items {
			s.keep([]byte("<!---->")) // what it divides stays divided
		}
	case c == '!' || c == '?':
		s.i = s.closed(from + 2)
		if !s.body || s.items {
			s.keep(s.page[from:s.i])
		}
	case c == '/':
		if from+2 < len(s.page) && isLetter(s.page[from+2]) {
			s.end(from)
		} else {
			s.i = s.closed(from + 2)
		}
		if !s.body || s.items {
			s.keep(s.page[from:s.i])
		}
	default:
		s.start(from)
	}
}

// end reads an end tag.
func (s *skimmer) end(from int) {
	nameEnd := from + 2
	for nameEnd < len(s.page) && !endsName(s.page[nameEnd]) {
		nameEnd++
	}
	s.i = s.tagEnd(nameEnd)
	if s.tables > 0 && !s.template && kindOf(s.page[from+2:nameEnd]) == tagTable {
		s.tables--
	}
}

// start reads a start tag, and with it the text up to an end tag where the element makes that raw.
func (s *skimmer) start(from int) {
	nameEnd := from + 1
	for nameEnd < len(s.page) && !endsName(s.page[nameEnd]) {
		nameEnd++
	}
	s.i = s.tagEnd(nameEnd)
	tag, name := s.page[from:s.i], s.page[from+1:nameEnd]
	kind := kindOf(name)
	switch kind {
	case tagScript, tagStyle, tagTitle, tagNoScript, tagRaw:
		text, end := s.rawText(name)
		s.raw(kind, tag, text, end)
	case tagDrawing:
		s.drawing(from, nameEnd)
	case tagDeclares:
		s.unsure = s.unsure || s.tables > 0
		s.keep(tag)
	case tagHead:
		if !s.body || s.items {
			s.keep(tag)
		}
	case tagHTML:
		s.unsure = s.unsure || s.body
		s.keep(tag)
	case tagBody:
		if !s.body || s.items {
			s.keep(tag)
		}
		s.body = true
	case tagTemplate:
		s.unsure = s.unsure || !s.body && !s.items || s.tables > 0
		s.template = true
		s.other(tag)
	case tagTable, tagTablePart:
		if !s.items && (kind == tagTable || s.template) {
			s.tables++
		}
		s.plain(tag, name)
	case tagUnsure:
		s.unsure = true
	case tagFormat:
		s.other(tag)
	default:
		s.plain(tag, name)
	}
}

// other is a tag of the body.
func (s *skimmer) other(tag []byte) {
	switch {
	case s.items:
		s.body = true
		s.keep(tag)
	case !s.body:
		s.begin()
	}
}

// plain is a tag of the body whose attributes say nothing but to items. Where there is none of theirs, what an item may refer
// to it by is all that is kept.
func (s *skimmer) plain(tag, name []byte) {
	if !s.items || s.itemAttrs || tag[len(tag)-1] != '>' {
		s.other(tag)
		return
	}
	s.body = true
	s.keep(tag[:1+len(name)])
	if s.id != nil {
		s.keep([]byte(" "))
		s.keep(s.id)
	}
	s.keep([]byte(">"))
}

// rawText goes over the text of an element up to its end tag and gives both.
func (s *skimmer) rawText(name []byte) (text, end []byte) {
	from := s.i
	for at := from; ; {
		step := bytes.Index(s.page[at:], []byte("</"))
		if step < 0 {
			s.i = len(s.page)
			return s.page[from:], nil
		}
		at += step + 2
		if after := at + len(name); after < len(s.page) && endsName(s.page[after]) && bytes.EqualFold(s.page[at:after], name) {
			s.i = s.tagEnd(after)
			return s.page[from : at-2], s.page[at-2 : s.i]
		}
	}
}

// raw keeps an element with raw text, its tags only, or nothing of it.
func (s *skimmer) raw(kind tagKind, tag, text, end []byte) {
	keepTags := s.items || !s.body
	keepText := keepTags
	switch kind {
	case tagScript:
		keepText = mayBeJSON(tag)
		if bytes.Contains(text, []byte("<!--")) && containsFold(text, "<script") {
			s.unsure = true // it may go on behind its end tag
		}
	case tagStyle:
		keepText = false
	case tagNoScript:
		keepText = keepText || containsFold(text, "json")
		s.items = s.items || containsFold(text, "itemscope")
	case tagRaw:
		if !s.body && !s.items {
			s.begin()
			return
		}
		s.body = true
	}
	if keepTags || keepText {
		s.keep(tag)
	}
	if keepText {
		s.keep(text)
	}
	if keepTags || keepText {
		s.keep(end)
	}
}
