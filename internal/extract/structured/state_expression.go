package structured

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
)

// NoStateError says that no script of the page assigns a name.
type NoStateError struct{ Name string }

func (e *NoStateError) Error() string {
	return fmt.Sprintf("find script state: no script assigns %s", e.Name)
}

// assignedIn reads what a script assigns to name. ok is false where it does not, or (with err) where nothing can be read.
func assignedIn(text, name string) (v any, ok bool, err error) {
	left := vainPerByte*len(text) + vainAnyway
	for i := 0; ; {
		step := strings.Index(text[i:], name)
		if step < 0 {
			return nil, false, err
		}
		i += step + len(name)
		rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(text[i:], htmlBlanks), `"]`), `']`), htmlBlanks)
		if !strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, "==") {
			continue
		}
		from := len(text) - len(rest) + 1
		e := expression{decoder{s: text, i: from, script: true}}
		v, readErr := e.read(StateAssigned)
		if readErr != nil {
			e = expression{decoder{s: text, i: from, script: true, quotes: true}}
			v, readErr = e.read(StateAssigned)
		}
		if readErr == nil {
			return v, true, nil
		}
		err = fmt.Errorf("read script state %s: %w", name, readErr)
		if left -= e.d.i - from; left < 0 {
			return nil, false, err
		}
	}
}

// expression reads the forms in which JavaScript holds a JSON value.
type expression struct{ d decoder }

// read reads a literal, JSON.parse("…"), or Nuxt's function that is called with the values it repeats. Of a call it reads
// the arguments: the value itself where there is one.
func (e *expression) read(kind StateKind) (any, error) {
	d := &e.d
	d.skip()
	if kind == StateCalled {
		args, err := e.arguments()
		if err == nil && len(args) == 1 {
			return args[0], nil
		}
		return args, err
	}
	rest := d.s[d.i:]
	if strings.HasPrefix(rest, "(function(") {
		return e.function()
	}
	if n, ok := parseCall(rest); ok {
		d.i += n
		return e.parsed()
	}
	return d.value()
}

// parseCall is the length of a call that parses JSON, up to its argument.
func parseCall(text string) (int, bool) {
	for _, call := range []string{"JSON.parse(", "window.JSON.parse(", "jQuery.parseJSON(", "$.parseJSON("} {
		if strings.HasPrefix(text, call) {
			return len(call), true
		}
	}
	return 0, false
}

// parsed reads the argument of JSON.parse: a string, maybe an encoded one.
func (e *expression) parsed() (any, error) {
	d := &e.d
	d.skip()
	decode := func(s string) (string, error) { return s, nil }
	for call, f := range map[string]func(string) (string, error){
		"decodeURIComponent(": url.PathUnescape,
		"unescape(":           url.PathUnescape,
		"atob(": func(s string) (string, error) {
			b, err := base64.StdEncoding.DecodeString(s)
			return string(b), err
		},
	} {
		if strings.HasPrefix(d.s[d.i:], call) {
			d.i += len(call)
			d.skip()
			decode = f
			break
		}
	}
	if c := d.peek(); c != '"' && c != '\'' && c != '`' {
		return nil, d.failed("a string")
	}
	text, err := d.text(d.peek())
	if err != nil {
		return nil, err
	}
	if text, err = decode(text); err != nil {
		return nil, fmt.Errorf("decode the text of JSON.parse: %w", err)
	}
	v, n, _, err := Decode(text)
	if err != nil {
		return nil, err
	}
	if rest := strings.Trim(text[n:], htmlBlanks); rest != "" {
		return nil, &SyntaxError{Offset: n, Want: "the end", Near: rest[:min(len(rest), 20)]}
	}
	return v, nil
}

// arguments reads up to a closing bracket.
func (e *expression) arguments() ([]any, error) {
	d := &e.d
	args := []any{}
	for first := true; ; first = false {
		if end, err := d.next(first, ')'); end || err != nil {
			return args, err
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
}

// function reads (function(a,b){return {…}}("x",1)): the returned value with the names in it replaced by the arguments.
func (e *expression) function() (any, error) {
	d := &e.d
	d.i += len("(function(")
	end := strings.IndexByte(d.s[d.i:], ')')
	if end < 0 {
		return nil, d.failed("the end of a function's names")
	}
	params := strings.Split(d.s[d.i:d.i+end], ",")
	d.i += end + 1
	d.skip()
	for _, word := range []string{"{", "return"} {
		if !strings.HasPrefix(d.s[d.i:], word) {
			return nil, d.failed(word)
		}
		d.i += len(word)
		d.skip()
	}
	d.names = true
	v, err := d.value()
	if err != nil {
		return nil, err
	}
	d.names = false
	for d.skip(); d.peek() == ';'; d.skip() {
		d.i++
	}
	for _, word := range []string{"}", "("} {
		if d.skip(); !strings.HasPrefix(d.s[d.i:], word) {
			return nil, d.failed(word)
		}
		d.i += len(word)
	}
	args, err := e.arguments()
	if err != nil {
		return nil, err
	}
	values := make(map[string]any, len(params))
	for i, p := range params {
		if i < len(args) && !isShared(args[i]) {
			values[strings.TrimSpace(p)] = args[i]
		}
	}
	return substitute(v, values), nil
}

// isShared tells whether a value holds others: it would be written out wherever its name stands.
func isShared(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) > 0
	case []any:
		return len(v) > 0
	}
	return false
}

// substitute replaces names in v, in place; unknown ones are null.
func substitute(v any, values map[string]any) any {
	switch v := v.(type) {
	case name:
		return values[string(v)]
	case map[string]any:
		for k, e := range v {
			v[k] = substitute(e, values)
		}
	case []any:
		for i, e := range v {
			v[i] = substitute(e, values)
		}
	}
	return v
}
