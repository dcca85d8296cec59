package structured

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxJSONDepth bounds nesting; real blocks stay under thirty.
const maxJSONDepth = 512

// Decode reads one JSON value from the start of text, as hand-made pages write it, and says how many bytes it took and which
// liberties were needed. Whatever follows the value is not looked at. Strict JSON gives what encoding/json gives, with
// numbers as json.Number. The error is a *SyntaxError or a *LimitError. Time is linear in what is read.
func Decode(text string) (v any, n int, repairs Repairs, err error) {
	d := decoder{s: text}
	if v, err = d.value(); err == nil {
		return v, d.i, d.repairs, nil
	}
	again := decoder{s: text, quotes: true}
	if v, err2 := again.value(); err2 == nil {
		return v, again.i, again.repairs, nil
	}
	return nil, 0, 0, err
}

// decoder reads JSON and what browsers, search engines and hand-made pages take for it.
type decoder struct {
	s       string
	i       int
	depth   int
	repairs Repairs
	// quotes: a quote ends a string only where something follows that can follow a string.
	quotes bool
	// script: the text is JavaScript, so that escapes mean what they mean there.
	script bool
	// names: a bare name is a value of the type name instead of an error.
	names bool
}

// name is an identifier in the place of a value.
type name string

func (d *decoder) value() (any, error) {
	d.skip()
	if d.i >= len(d.s) {
		return nil, d.failed("a value")
	}
	switch c := d.s[d.i]; {
	case c == '{':
		return d.object()
	case c == '[':
		return d.list()
	case c == '"':
		return d.text(c)
	case c == '\'' || c == '`':
		d.repairs |= RepairLiteral
		return d.text(c)
	case c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.':
		return d.number()
	case strings.HasPrefix(d.s[d.i:], "!0"), strings.HasPrefix(d.s[d.i:], "!1"):
		d.repairs |= RepairLiteral
		d.i += 2
		return d.s[d.i-1] == '0', nil
	}
	return d.literal()
}

func (d *decoder) enter() error {
	d.i++
	if d.depth++; d.depth > maxJSONDepth {
		return &LimitError{What: "JSON values within each other", Max: maxJSONDepth}
	}
	return nil
}

func (d *decoder) object() (any, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	out := map[string]any{}
	for first := true; ; first = false {
		if end, err := d.next(first, '}'); end || err != nil {
			d.depth--
			return out, err
		}
		key, err := d.key()
		if err != nil {
			return nil, err
		}
		if d.skip(); d.peek() != ':' {
			return nil, d.failed("a colon")
		}
		d.i++
		if out[key], err = d.value(); err != nil {
			return nil, err
		}
	}
}

func (d *decoder) list() (any, error) {
	if err := d.enter(); err != nil {
		return nil, err
	}
	out := []any{}
	for first := true; ; first = false {
		if end, err := d.next(first, ']'); end || err != nil {
			d.depth--
			return out, err
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

// next goes to the next member of an object or list, or past its end. One comma belongs between two members; more, fewer and
// one at the end are mended.
func (d *decoder) next(first bool, closing byte) (end bool, err error) {
	commas := 0
	for d.skip(); d.peek() == ','; d.skip() {
		commas++
		d.i++
	}
	switch c := d.peek(); {
	case d.i >= len(d.s):
		return false, d.failed("a comma or " + string(closing))
	case c == closing:
		if commas > 0 {
			d.repairs |= RepairComma
		}
		d.i++
		return true, nil
	case first && commas > 0 || commas > 1:
		d.repairs |= RepairComma
	case !first && commas == 0:
		if c != '"' && (c != '{' || closing != ']') {
			return false, d.failed("a comma or " + string(closing))
		}
		d.repairs |= RepairComma
	}
	return false, nil
}

func (d *decoder) key() (string, error) {
	switch c := d.peek(); c {
	case '"':
		return d.text(c)
	case '\'':
		d.repairs |= RepairLiteral
		return d.text(c)
	}
	from := d.i
	for d.i < len(d.s) && isNameByte(d.s[d.i]) {
		d.i++
	}
	if d.i == from {
		return "", d.failed("a name")
	}
	d.repairs |= RepairLiteral
	return validText(d.s[from:d.i]), nil
}

// number reads a number in JSON's or JavaScript's form. One with leading zeros is an identifier that someone forgot to
// quote, and stays a text.
func (d *decoder) number() (any, error) {
	from := d.i
	for d.i < len(d.s) && isNumberByte(d.s[d.i]) {
		d.i++
	}
	text := d.s[from:d.i]
	if d.i < len(d.s) && isNameByte(d.s[d.i]) {
		if strings.HasPrefix(d.s[d.i:], "Infinity") && len(text) == 1 {
			d.i += len("Infinity")
			d.repairs |= RepairLiteral
			return nil, nil
		}
		d.i = from
		return nil, d.failed("a number")
	}
	if isNumber(text) {
		return json.Number(text), nil
	}
	d.repairs |= RepairLiteral
	t := strings.TrimPrefix(text, "+")
	sign := ""
	if rest, ok := strings.CutPrefix(t, "-"); ok {
		sign, t = "-", rest
	}
	if strings.HasPrefix(t, ".") {
		t = "0" + t
	}
	t = strings.TrimSuffix(t, ".")
	if isNumber(t) && t[0] != '-' {
		return json.Number(sign + t), nil
	}
	if sign == "" && t != "" && strings.Trim(t, "0123456789") == "" {
		return t, nil
	}
	d.i = from
	return nil, d.failed("a number")
}

func (d *decoder) literal() (any, error) {
	from := d.i
	for d.i < len(d.s) && isNameByte(d.s[d.i]) {
		d.i++
	}
	switch word := d.s[from:d.i]; word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	case "undefined", "NaN", "Infinity":
		d.repairs |= RepairLiteral
		return nil, nil
	case "void":
		if strings.HasPrefix(d.s[d.i:], " 0") {
			d.i += 2
			d.repairs |= RepairLiteral
			return nil, nil
		}
	case "":
	default:
		if d.names {
			return name(word), nil
		}
	}
	d.i = from
	return nil, d.failed("a value")
}

// skip goes over blanks, comments and the marks that pages wrap scripts in.
func (d *decoder) skip() {
	for d.i < len(d.s) {
		switch c := d.s[d.i]; {
		case c == ' ' || c == '\n' || c == '\t' || c == '\r':
			d.i++
		case c == '/' || c == '<' || c == '-' || c == ']':
			n := d.comment()
			if n == 0 {
				return
			}
			d.repairs |= RepairComment
			d.i += n
		case c < ' ':
			d.repairs |= RepairControl
			d.i++
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(d.s[d.i:])
			if r != '\ufeff' && !unicode.IsSpace(r) {
				return
			}
			d.repairs |= RepairControl
			d.i += n
		default:
			return
		}
	}
}

// comment is the length of the comment or mark that begins here, 0 if there is none. An HTML comment that begins with a value
// is a wrapping of it.
func (d *decoder) comment() int {
	rest := d.s[d.i:]
	for _, mark := range []string{"//<![CDATA[", "<![CDATA[", "-->"} {
		if strings.HasPrefix(rest, mark) {
			return len(mark)
		}
	}
	switch {
	case d.depth == 0 && strings.HasPrefix(rest, "]]>"):
		return len("]]>")
	case strings.HasPrefix(rest, "//"):
		return through(rest, "\n")
	case strings.HasPrefix(rest, "/*"):
		return through(rest, "*/")
	case strings.HasPrefix(rest, "<!--"):
		inner := strings.TrimLeft(rest[4:], " \t\r\n")
		if inner == "" || inner[0] == '{' || inner[0] == '[' {
			return 4
		}
		return through(rest, "-->")
	}
	return 0
}

// through is the length of s up to and with the mark, all of it without one.
func through(s, mark string) int {
	if i := strings.Index(s, mark); i >= 0 {
		return i + len(mark)
	}
	return len(s)
}

func (d *decoder) peek() byte {
	if d.i < len(d.s) {
		return d.s[d.i]
	}
	return 0
}

func (d *decoder) failed(want string) error {
	near := d.s[min(d.i, len(d.s)):]
	if len(near) > 20 {
		near = strings.ToValidUTF8(near[:20], "") + "…"
	}
	return &SyntaxError{Offset: d.i, Want: want, Near: near}
}

func isNumberByte(c byte) bool {
	return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

func isNameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= utf8.RuneSelf
}

// isNumber tells whether s is a number in JSON's grammar.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if rest, ok := strings.CutPrefix(s, "."); ok {
		n := digits(rest)
		if n == 0 {
			return false
		}
		s = rest[n:]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
