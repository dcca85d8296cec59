package mall

import (
	"fmt"
	"strconv"
	"strings"
)

// lexGraphQL splits a document into tokens: punctuators, names, numbers, and strings with their quotes. Commas, blanks
// and comments are dropped.
func lexGraphQL(src string) ([]string, error) {
	var out []string
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case c == ' ', c == '\t', c == '\n', c == '\r', c == ',':
			i++
		case strings.HasPrefix(src[i:], "\ufeff"):
			i += len("\ufeff")
		case c == '#':
			for i < len(src) && src[i] != '\n' {
				i++
			}
		case strings.HasPrefix(src[i:], "..."):
			out = append(out, "...")
			i += 3
		case strings.IndexByte("!$&()[]{}:=@|", c) >= 0:
			out = append(out, src[i:i+1])
			i++
		case c == '"':
			n := stringEnd(src[i:])
			if n < 0 {
				return nil, fmt.Errorf("parse graphql: unterminated string at byte %d", i)
			}
			out = append(out, src[i:i+n])
			i += n
		case isNameByte(c), c == '-':
			start := i
			for i++; i < len(src) && (isNameByte(src[i]) || numeric(src[start]) && strings.IndexByte(".+-", src[i]) >= 0); i++ {
			}
			out = append(out, src[start:i])
		default:
			return nil, fmt.Errorf("parse graphql: unexpected character %q at byte %d", c, i)
		}
	}
	return out, nil
}

// stringEnd returns the length of the string or block string that src begins with, or -1.
func stringEnd(src string) int {
	if strings.HasPrefix(src, `"""`) {
		if n := strings.Index(src[3:], `"""`); n >= 0 {
			return n + 6
		}
		return -1
	}
	for i := 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case '"':
			return i + 1
		}
	}
	return -1
}

func unquoteGraphQL(t string) string {
	if strings.HasPrefix(t, `"""`) {
		return t[3 : len(t)-3]
	}
	if s, err := strconv.Unquote(t); err == nil {
		return s
	}
	return t[1 : len(t)-1]
}

func numeric(c byte) bool { return c >= '0' && c <= '9' || c == '-' }

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isName(t string) bool { return t != "" && isNameByte(t[0]) && !numeric(t[0]) }
