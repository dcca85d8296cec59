package recipe

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Template is text with variables: ${name} in requests, {name} in addresses, keys and fields. ${name:raw} is put into an
// address as it is; ${name:int}, ${name:number}, ${name:bool} and ${name:string} fix the type in JSON.
type Template struct {
	Text  string
	parts []part
}

// part is a literal or a variable.
type part struct {
	literal string
	name    string // non-empty: a variable
	kind    string // "", "raw", "int", "number", "bool", "string"
	place   place
}

// place is where in an address a variable stands, which decides how its value is escaped.
type place int

const (
	inOrigin place = iota // scheme, host, or the whole address: as it is
	inPath
	inQuery
)

// style is how a template marks variables.
type style string

const (
	dollar style = "${" // ${name}
	brace  style = "{"  // {name}
)

// ErrUnbound says that a template has a variable without a value.
var ErrUnbound = errors.New("variable has no value")

func parseTemplate(text string, st style) (Template, error) {
	t := Template{Text: text}
	rest := text
	for {
		i := strings.Index(rest, string(st))
		if i < 0 {
			break
		}
		end := strings.IndexByte(rest[i:], '}')
		if end < 0 {
			return Template{}, fmt.Errorf("%q is not closed with }", rest[i:])
		}
		p, err := parseVariable(rest[i+len(st) : i+end])
		if err != nil {
			return Template{}, err
		}
		t.addLiteral(rest[:i])
		t.parts = append(t.parts, p)
		rest = rest[i+end+1:]
	}
	t.addLiteral(rest)
	t.locate()
	return t, nil
}

func (t *Template) addLiteral(s string) {
	if s != "" {
		t.parts = append(t.parts, part{literal: s})
	}
}

func parseVariable(s string) (part, error) {
	name, kind, _ := strings.Cut(s, ":")
	if !isWord(name) {
		return part{}, fmt.Errorf("%q is no name of a variable", name)
	}
	switch kind {
	case "", "raw", "int", "number", "bool", "string":
		return part{name: name, kind: kind}, nil
	}
	return part{}, fmt.Errorf("%q is no type of a variable: int, number, bool, string or raw", kind)
}

func isWord(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// locate notes for each variable where in an address it stands.
func (t *Template) locate() {
	at, before := inOrigin, ""
	for i := range t.parts {
		p := &t.parts[i]
		p.place = at
		if p.name != "" {
			before += "x"
			continue
		}
		before += p.literal
		origin, rest, absolute := strings.Cut(before, "://")
		switch {
		case strings.Contains(before, "?"):
			at = inQuery
		case absolute && strings.Contains(rest, "/"), !absolute && strings.Contains(origin, "/"):
			at = inPath
		}
	}
}

// Names lists the variables in order of appearance, repeated ones too.
func (t Template) Names() []string {
	var out []string
	for _, p := range t.parts {
		if p.name != "" {
			out = append(out, p.name)
		}
	}
	return out
}

// isVariable reports whether the template is that variable and nothing else.
func (t Template) isVariable(name string) bool { return len(t.parts) == 1 && t.parts[0].name == name }

// Lookup gives a variable's value.
type Lookup func(name string) (string, bool)

// Expand puts values in as they are. Errors wrap ErrUnbound and name the variable.
func (t Template) Expand(get Lookup) (string, error) {
	return t.expand(get, func(_ part, v string) string { return v })
}

// ExpandURL puts values in escaped for their place: as a path segment, as a query value (blanks become "+"), or as they
// are in the origin.
func (t Template) ExpandURL(get Lookup) (string, error) {
	return t.expand(get, func(p part, v string) string {
		switch {
		case p.kind == "raw" || p.place == inOrigin:
			return v
		case p.place == inPath:
			return url.PathEscape(v)
		}
		return url.QueryEscape(v)
	})
}

func (t Template) expand(get Lookup, escape func(part, string) string) (string, error) {
	if len(t.parts) == 1 && t.parts[0].name == "" {
		return t.parts[0].literal, nil
	}
	var b strings.Builder
	b.Grow(len(t.Text) + 32)
	for _, p := range t.parts {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		v, ok := get(p.name)
		if !ok {
			return "", fmt.Errorf("%q: %w: %s", t.Text, ErrUnbound, p.name)
		}
		b.WriteString(escape(p, v))
	}
	return b.String(), nil
}
