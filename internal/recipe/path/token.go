package path

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	end kind = iota
	name
	variable // $name
	number
	text
	symbol
	up // ../
)

// token is one word of an expression; at is its byte offset, for error messages.
type token struct {
	kind kind
	text string
	at   int
}

// symbols, longest first.
var symbols = []string{"&&", "||", "==", "!=", ">=", "<=", "[", "]", "(", ")", ".", ",", "*", "/", "%", "+", "-", ">", "<", "!", "|"}

func scan(src string) ([]token, error) {
	var out []token
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRuneInString(src[i:])
		if r == utf8.RuneError && size <= 1 {
			return nil, fmt.Errorf("column %d: not UTF-8", i+1)
		}
		switch {
		case unicode.IsSpace(r):
			i += size
		case strings.HasPrefix(src[i:], "../"):
			out, i = append(out, token{up, "../", i}), i+3
		case r == '\'' || r == '"':
			body, n, err := quoted(src[i:])
			if err != nil {
				return nil, fmt.Errorf("column %d: %w", i+1, err)
			}
			out, i = append(out, token{text, body, i}), i+n
		case r >= '0' && r <= '9':
			n := digits(src[i:])
			out, i = append(out, token{number, src[i : i+n], i}), i+n
		case r == '$' || startsName(r):
			n := size
			n += nameLength(src[i+n:])
			t := token{name, src[i : i+n], i}
			if r == '$' {
				t.kind = variable
				if n == 1 {
					return nil, fmt.Errorf("column %d: $ without a name", i+1)
				}
			}
			out, i = append(out, t), i+n
		default:
			s := symbolAt(src[i:])
			if s == "" {
				return nil, fmt.Errorf("column %d: unexpected %q", i+1, r)
			}
			out, i = append(out, token{symbol, s, i}), i+len(s)
		}
	}
	return append(out, token{end, "", len(src)}), nil
}

func symbolAt(s string) string {
	for _, sym := range symbols {
		if strings.HasPrefix(s, sym) {
			return sym
		}
	}
	return ""
}

func startsName(r rune) bool { return r == '_' || r == '@' || unicode.IsLetter(r) }

// nameLength counts the bytes that continue a name. A hyphen belongs to it when a letter, digit or underscore follows.
func nameLength(s string) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r == '-' {
			next, _ := utf8.DecodeRuneInString(s[n+1:])
			if !continuesName(next) {
				break
			}
		} else if !continuesName(r) {
			break
		}
		n += size
	}
	return n
}

func continuesName(r rune) bool {
	return r == '_' || r == ':' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// digits counts the bytes of a number such as 12 or 0.5.
func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n+1 < len(s) && s[n] == '.' && s[n+1] >= '0' && s[n+1] <= '9' {
		n++
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
	}
	return n
}

// quoted reads a string in single or double quotes; a backslash takes the next character as it is.
func quoted(s string) (body string, length int, err error) {
	q := s[0]
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case q:
			return b.String(), i + 1, nil
		case '\\':
			i++
			if i == len(s) {
				break
			}
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, fmt.Errorf("quote %c is not closed", q)
}
