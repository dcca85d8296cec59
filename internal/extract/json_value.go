package extract

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// decodeJSON reads a body that is one JSON value; numbers stay json.Number.
func decodeJSON(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("decode json: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("decode json: more follows the value")
	}
	return v, nil
}

// decodeOne reads exactly one JSON value from the start of text; whatever follows it is not looked at. length is how
// many bytes the value took.
func decodeOne(text string) (v any, length int64, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, 0, fmt.Errorf("decode json: %w", err)
	}
	return v, dec.InputOffset(), nil
}

// decodeLoose is decodeOne for hand-made JSON: where strict reading fails, the text is repaired and read again.
func decodeLoose(text string) (any, error) {
	v, _, err := decodeOne(text)
	if err == nil {
		return v, nil
	}
	if again, _, err2 := decodeOne(repairJSON(text)); err2 == nil {
		return again, nil
	}
	return nil, err
}

// repairJSON mends what hand-made JSON gets wrong and browsers' structured-data readers forgive: byte order marks,
// comments around and inside, raw control characters in strings, trailing commas, undefined and NaN, a closing
// semicolon. Text inside of strings stays.
func repairJSON(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "\ufeff")
	for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}, {"<![CDATA[", "]]>"}} {
		if rest, ok := strings.CutPrefix(text, wrap[0]); ok {
			text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), wrap[1]))
		}
	}
	var b strings.Builder
	b.Grow(len(text))
	comma := false // seen, and written only before a further value
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case strings.HasPrefix(text[i:], "//"):
			i += lineLength(text[i:])
			continue
		case strings.HasPrefix(text[i:], "/*"):
			end := strings.Index(text[i+2:], "*/")
			if end < 0 {
				return b.String()
			}
			i += end + 4
			continue
		case c == ',':
			comma = true
			i++
			continue
		case c <= ' ':
			if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
				b.WriteByte(c)
			}
			i++
			continue
		}
		if comma && c != '}' && c != ']' {
			b.WriteByte(',')
		}
		comma = false
		switch word := literal(text[i:]); {
		case c == '"':
			i += copyString(&b, text[i:])
		case word != "" && !letterBefore(text, i):
			b.WriteString("null")
			i += len(word)
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

func literal(s string) string {
	for _, w := range []string{"undefined", "NaN", "-Infinity", "Infinity"} {
		if strings.HasPrefix(s, w) {
			return w
		}
	}
	return ""
}

func letterBefore(s string, i int) bool {
	return i > 0 && (s[i-1] >= 'a' && s[i-1] <= 'z' || s[i-1] >= 'A' && s[i-1] <= 'Z' || s[i-1] == '_')
}

func lineLength(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// copyString writes one string literal with raw control characters and unknown escapes mended and gives the length
// that it had.
func copyString(b *strings.Builder, s string) int {
	b.WriteByte('"')
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			b.WriteByte('"')
			return i + 1
		case c == '\\' && i+1 < len(s):
			if strings.IndexByte(`"\/bfnrtu`, s[i+1]) < 0 {
				b.WriteString(`\\`)
				continue
			}
			b.WriteByte(c)
			i++
			b.WriteByte(s[i])
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < 0x20:
		default:
			b.WriteByte(c)
		}
	}
	return len(s)
}
