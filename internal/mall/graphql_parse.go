package mall

import (
	"fmt"
	"strconv"
	"strings"
)

// maxSelectionDepth bounds nesting of selections and values: the parser reads foreign bytes and is recursive.
const maxSelectionDepth = 64

// document is a parsed GraphQL request: its operations and fragments (GraphQL specification, October 2021, section 2).
type document struct {
	operations []operation
	fragments  map[string]fragment
}

type operation struct {
	kind, name string
	defaults   map[string]any // of the variables that declare one
	selection  []selection
}

type fragment struct {
	on        string
	selection []selection
}

// selection is a field, an inline fragment (on or nested set, name empty) or the spread of a named fragment.
type selection struct {
	name, alias string
	args        map[string]any
	spread      string
	on          string
	directives  []directive
	nested      []selection
}

type directive struct {
	name string
	args map[string]any
}

// variable is the use of a variable in a value, to be replaced before the value is used.
type variable string

// key is the name of a field in the answer.
func (s *selection) key() string {
	if s.alias != "" {
		return s.alias
	}
	return s.name
}

type graphqlParser struct {
	tokens []string
	pos    int
}

// parseGraphQL parses a request document. The error says what was found where.
func parseGraphQL(src string) (*document, error) {
	tokens, err := lexGraphQL(src)
	if err != nil {
		return nil, err
	}
	p := &graphqlParser{tokens: tokens}
	doc := &document{fragments: map[string]fragment{}}
	for p.peek() != "" {
		switch t := p.peek(); t {
		case "{":
			sel, err := p.selections(0)
			if err != nil {
				return nil, err
			}
			doc.operations = append(doc.operations, operation{kind: "query", selection: sel})
		case "query", "mutation", "subscription":
			op, err := p.operation()
			if err != nil {
				return nil, err
			}
			doc.operations = append(doc.operations, op)
		case "fragment":
			p.pos++
			name := p.next()
			if p.next() != "on" {
				return nil, p.unexpected("on")
			}
			on := p.next()
			sel, err := p.selections(0)
			if err != nil {
				return nil, err
			}
			doc.fragments[name] = fragment{on: on, selection: sel}
		default:
			return nil, p.unexpected("a definition")
		}
	}
	if len(doc.operations) == 0 {
		return nil, fmt.Errorf("parse graphql: the document has no operation")
	}
	return doc, nil
}

func (p *graphqlParser) peek() string {
	if p.pos < len(p.tokens) {
		return p.tokens[p.pos]
	}
	return ""
}

func (p *graphqlParser) next() string {
	t := p.peek()
	p.pos++
	return t
}

func (p *graphqlParser) take(t string) bool {
	if p.peek() != t {
		return false
	}
	p.pos++
	return true
}

func (p *graphqlParser) unexpected(want string) error {
	return fmt.Errorf("parse graphql: want %s, have %q at token %d", want, p.peek(), p.pos)
}

func (p *graphqlParser) operation() (operation, error) {
	op := operation{kind: p.next(), defaults: map[string]any{}}
	if isName(p.peek()) {
		op.name = p.next()
	}
	if p.take("(") {
		for !p.take(")") {
			if !p.take("$") || !isName(p.peek()) {
				return op, p.unexpected("a variable")
			}
			name := p.next()
			if !p.take(":") {
				return op, p.unexpected(":")
			}
			for t := p.peek(); t == "[" || t == "]" || t == "!" || isName(t); t = p.peek() {
				p.pos++
			}
			if p.take("=") {
				v, err := p.value(0)
				if err != nil {
					return op, err
				}
				op.defaults[name] = v
			}
		}
	}
	if _, err := p.directives(); err != nil {
		return op, err
	}
	var err error
	op.selection, err = p.selections(0)
	return op, err
}

func (p *graphqlParser) selections(depth int) ([]selection, error) {
	if depth > maxSelectionDepth {
		return nil, fmt.Errorf("parse graphql: selections are nested more than %d deep", maxSelectionDepth)
	}
	if !p.take("{") {
		return nil, p.unexpected("{")
	}
	var out []selection
	for !p.take("}") {
		s, err := p.selection(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, p.unexpected("a field")
	}
	return out, nil
}

func (p *graphqlParser) selection(depth int) (s selection, err error) {
	if p.take("...") {
		switch {
		case p.take("on"):
			s.on = p.next()
		case isName(p.peek()):
			s.spread = p.next()
		}
		if s.directives, err = p.directives(); err != nil || s.spread != "" {
			return s, err
		}
		s.nested, err = p.selections(depth + 1)
		return s, err
	}
	if !isName(p.peek()) {
		return s, p.unexpected("a field")
	}
	s.name = p.next()
	if p.take(":") {
		if !isName(p.peek()) {
			return s, p.unexpected("a field after its alias")
		}
		s.alias, s.name = s.name, p.next()
	}
	if s.args, err = p.arguments(0); err != nil {
		return s, err
	}
	if s.directives, err = p.directives(); err != nil {
		return s, err
	}
	if p.peek() == "{" {
		s.nested, err = p.selections(depth + 1)
	}
	return s, err
}

func (p *graphqlParser) directives() (out []directive, err error) {
	for p.take("@") {
		d := directive{name: p.next()}
		if d.args, err = p.arguments(0); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func (p *graphqlParser) arguments(depth int) (map[string]any, error) {
	if !p.take("(") {
		return nil, nil
	}
	return p.fields(")", depth)
}

// fields reads `name: value` pairs up to the closing token.
func (p *graphqlParser) fields(closing string, depth int) (map[string]any, error) {
	out := map[string]any{}
	for !p.take(closing) {
		if !isName(p.peek()) {
			return nil, p.unexpected("an argument")
		}
		name := p.next()
		if !p.take(":") {
			return nil, p.unexpected(":")
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out[name] = v
	}
	return out, nil
}

func (p *graphqlParser) value(depth int) (any, error) {
	if depth > maxSelectionDepth {
		return nil, fmt.Errorf("parse graphql: values are nested more than %d deep", maxSelectionDepth)
	}
	switch t := p.next(); {
	case t == "$":
		return variable(p.next()), nil
	case t == "{":
		return p.fields("}", depth)
	case t == "[":
		out := []any{}
		for !p.take("]") {
			v, err := p.value(depth + 1)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	case t == "true", t == "false":
		return t == "true", nil
	case t == "null":
		return nil, nil
	case strings.HasPrefix(t, `"`):
		return unquoteGraphQL(t), nil
	case isName(t):
		return t, nil // an enum value
	default:
		n, err := strconv.ParseFloat(t, 64)
		if err != nil {
			p.pos--
			return nil, p.unexpected("a value")
		}
		return n, nil
	}
}
