package recipe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// JSONTemplate is a JSON value whose texts are templates. A text that is nothing but ${x:int} (number, bool) becomes
// that type; all others stay strings. Objects keep the order of the document, which the site may sign or cache by.
type JSONTemplate struct {
	text    *Template
	scalar  string // a number, true, false or null, as JSON writes it
	names   []string
	values  []*JSONTemplate // of names, or of a list
	isList  bool
	content string // a file's content, as a string
	isFile  bool
}

// Variables lists the variables of all texts.
func (j *JSONTemplate) Variables() []string {
	var out []string
	if j.text != nil {
		out = j.text.Names()
	}
	for _, v := range j.values {
		out = append(out, v.Variables()...)
	}
	return out
}

// Expand writes the value as compact JSON.
func (j *JSONTemplate) Expand(get Lookup) ([]byte, error) {
	var b bytes.Buffer
	if err := j.write(&b, get); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (j *JSONTemplate) write(b *bytes.Buffer, get Lookup) error {
	switch {
	case j.isFile:
		return writeString(b, j.content)
	case j.text != nil:
		return j.writeText(b, get)
	case j.scalar != "":
		b.WriteString(j.scalar)
		return nil
	}
	open, shut := byte('{'), byte('}')
	if j.isList {
		open, shut = '[', ']'
	}
	b.WriteByte(open)
	for i, v := range j.values {
		if i > 0 {
			b.WriteByte(',')
		}
		if !j.isList {
			if err := writeString(b, j.names[i]); err != nil {
				return err
			}
			b.WriteByte(':')
		}
		if err := v.write(b, get); err != nil {
			return err
		}
	}
	b.WriteByte(shut)
	return nil
}

func (j *JSONTemplate) writeText(b *bytes.Buffer, get Lookup) error {
	s, err := j.text.Expand(get)
	if err != nil {
		return err
	}
	if len(j.text.parts) != 1 {
		return writeString(b, s)
	}
	switch kind := j.text.parts[0].kind; kind {
	case "int":
		if _, err := strconv.ParseInt(s, 10, 64); err != nil {
			return fmt.Errorf("%q: %q is no whole number", j.text.Text, s)
		}
	case "number":
		if !json.Valid([]byte(s)) || !strings.ContainsAny(s[:1], "-0123456789") {
			return fmt.Errorf("%q: %q is no number", j.text.Text, s)
		}
	case "bool":
		if s != "true" && s != "false" {
			return fmt.Errorf("%q: %q is neither true nor false", j.text.Text, s)
		}
	default:
		return writeString(b, s)
	}
	b.WriteString(s)
	return nil
}

func writeString(b *bytes.Buffer, s string) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return fmt.Errorf("encode text: %w", err)
	}
	b.Truncate(b.Len() - 1) // the encoder's line end
	return nil
}
