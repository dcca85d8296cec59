package mall

import (
	"strconv"
	"sync"
)

// page builds one answer's body. Rendering is a sequence of appends to one buffer: at 50 KB a page this is several times
// faster than a template engine, and the mall shares its cores with the crawler that it measures.
type page struct{ b []byte }

// newPage returns an empty page with room for size bytes, in the memory of an answer that was sent before if there is one.
func newPage(size int) *page {
	if size >= recycledBytes {
		if b, ok := recycled.Get().(*[]byte); ok && cap(*b) >= size {
			return &page{b: (*b)[:0]}
		}
	}
	return &page{b: make([]byte, 0, size)}
}

// recycled holds the memory of sent answers: clearing and collecting 50 KB a page would cost as much as rendering it.
var recycled sync.Pool

const recycledBytes = 32 << 10

// recycle takes back the memory of an answer that nobody reads any more.
func recycle(b []byte) {
	if cap(b) >= recycledBytes {
		recycled.Put(&b)
	}
}

// raw appends markup.
func (p *page) raw(parts ...string) *page {
	for _, s := range parts {
		p.b = append(p.b, s...)
	}
	return p
}

// text appends character data or a quoted attribute's value, escaped.
func (p *page) text(s string) *page {
	last := 0
	for i := 0; i < len(s); i++ {
		var esc string
		switch s[i] {
		case '&':
			esc = "&amp;"
		case '<':
			esc = "&lt;"
		case '>':
			esc = "&gt;"
		case '"':
			esc = "&#34;"
		case '\'':
			esc = "&#39;"
		default:
			continue
		}
		p.b = append(append(p.b, s[last:i]...), esc...)
		last = i + 1
	}
	p.b = append(p.b, s[last:]...)
	return p
}

func (p *page) int(n int) *page {
	p.b = strconv.AppendInt(p.b, int64(n), 10)
	return p
}

// json appends a JSON string, quotes included. "<" becomes \u003c so that the value can stand in a script element.
func (p *page) json(s string) *page {
	p.b = append(p.b, '"')
	last := 0
	for i := 0; i < len(s); i++ {
		var esc string
		switch c := s[i]; {
		case c == '"':
			esc = `\"`
		case c == '\\':
			esc = `\\`
		case c == '<':
			esc = `\u003c`
		case c == '\n':
			esc = `\n`
		case c == '\r':
			esc = `\r`
		case c == '\t':
			esc = `\t`
		case c < 0x20:
			const hex = "0123456789abcdef"
			esc = `\u00` + string([]byte{hex[c>>4], hex[c&15]})
		default:
			continue
		}
		p.b = append(append(p.b, s[last:i]...), esc...)
		last = i + 1
	}
	p.b = append(append(p.b, s[last:]...), '"')
	return p
}

// escaped is text for use inside a larger markup string.
func escaped(s string) string { return string((&page{}).text(s).b) }
