package edit

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// scalar finds the end of a scalar that begins at start.
func (r *reader) scalar(y *yaml.Node, start, indent int) (int, error) {
	switch {
	case y.Style&yaml.SingleQuotedStyle != 0:
		return r.singleQuoted(start)
	case y.Style&yaml.DoubleQuotedStyle != 0:
		return r.doubleQuoted(start)
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return r.literal(start, indent)
	}
	return r.plainScalar(start, y.Value)
}

func (r *reader) singleQuoted(start int) (int, error) {
	if r.byteAt(start) != '\'' {
		return 0, errPlaces
	}
	for at := start + 1; at < len(r.text); at++ {
		if r.text[at] != '\'' {
			continue
		}
		if r.byteAt(at+1) != '\'' {
			return at + 1, nil
		}
		at++
	}
	return 0, errPlaces
}

func (r *reader) doubleQuoted(start int) (int, error) {
	if r.byteAt(start) != '"' {
		return 0, errPlaces
	}
	for at := start + 1; at < len(r.text); at++ {
		switch r.text[at] {
		case '\\':
			at++
		case '"':
			return at + 1, nil
		}
	}
	return 0, errPlaces
}

// plainScalar follows a value without quotes through the text. Only its blanks may be written otherwise: folded lines.
func (r *reader) plainScalar(start int, value string) (int, error) {
	at, end := start, start
	for i := 0; i < len(value); {
		c, size := utf8.DecodeRuneInString(value[i:])
		if isBlank(c) {
			i += size
			continue
		}
		for at < len(r.text) {
			t, n := utf8.DecodeRuneInString(r.text[at:])
			if !isBlank(t) {
				break
			}
			at += n
		}
		if !strings.HasPrefix(r.text[at:], value[i:i+size]) {
			return 0, errPlaces
		}
		i, at = i+size, at+size
		end = at
	}
	return end, nil
}

func isBlank(c rune) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// literal finds the end of text behind | or >: its last line that is not blank, or with "+" the last blank one behind it.
func (r *reader) literal(start, indent int) (int, error) {
	if c := r.byteAt(start); c != '|' && c != '>' {
		return 0, errPlaces
	}
	at, keep, width := start+1, false, 0
	for ; at < len(r.text) && breakAt(r.text, at) == 0 && r.text[at] != '#' && r.text[at] != ' '; at++ {
		switch c := r.text[at]; {
		case c == '+':
			keep = true
		case c >= '1' && c <= '9':
			width = max(indent, 0) + int(c-'0')
		}
	}
	for at < len(r.text) && breakAt(r.text, at) == 0 {
		at++
	}
	end := at
	for at < len(r.text) {
		line := at + breakAt(r.text, at)
		spaces := 0
		for r.byteAt(line+spaces) == ' ' {
			spaces++
		}
		stop := line + spaces
		for stop < len(r.text) && breakAt(r.text, stop) == 0 {
			stop++
		}
		if stop == line+spaces && (width == 0 || spaces <= width) { // blank
			if line >= len(r.text) {
				break
			}
			at = stop
			if keep {
				end = stop
			}
			continue
		}
		if width == 0 {
			width = max(spaces, indent+1, 1)
		}
		if spaces < width {
			break
		}
		at, end = stop, stop
	}
	return end, nil
}
