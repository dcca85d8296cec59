package path

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds nesting, so that no text can exhaust the stack.
const maxDepth = 64

// Compile reads an expression. Errors name the column (in bytes, from 1) and what was expected there.
func Compile(src string) (*Expr, error) {
	tokens, err := scan(src)
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", src, err)
	}
	p := &parser{tokens: tokens}
	root, err := p.or()
	if err == nil && p.peek().kind != end {
		err = p.unexpected("the end")
	}
	if err != nil {
		return nil, fmt.Errorf("expression %q: %w", src, err)
	}
	return &Expr{text: src, root: root}, nil
}

type parser struct {
	tokens []token
	pos    int
	depth  int
}

func (p *parser) peek() token { return p.tokens[p.pos] }

func (p *parser) next() token {
	t := p.tokens[p.pos]
	if t.kind != end {
		p.pos++
	}
	return t
}

// take consumes the next token if it is one of the symbols and returns it, else "".
func (p *parser) take(syms ...string) string {
	if t := p.peek(); t.kind == symbol && slices.Contains(syms, t.text) {
		p.pos++
		return t.text
	}
	return ""
}

func (p *parser) unexpected(want string) error {
	t := p.peek()
	got := strconv.Quote(t.text)
	if t.kind == end {
		got = "the end"
	}
	return fmt.Errorf("column %d: found %s where %s was expected", t.at+1, got, want)
}

func (p *parser) expect(sym string) error {
	if p.take(sym) == "" {
		return p.unexpected(strconv.Quote(sym))
	}
	return nil
}

func (p *parser) or() (term, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("column %d: nested more than %d deep", p.peek().at+1, maxDepth)
	}
	defer func() { p.depth-- }()
	return p.chain(p.and, "||")
}

func (p *parser) and() (term, error) { return p.chain(p.comparison, "&&") }

func (p *parser) comparison() (term, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	op := p.take("==", "!=", ">=", "<=", ">", "<")
	if op == "" {
		return left, nil
	}
	right, err := p.sum()
	if err != nil {
		return nil, err
	}
	return &binary{op, left, right}, nil
}

func (p *parser) sum() (term, error)     { return p.chain(p.product, "+", "-") }
func (p *parser) product() (term, error) { return p.chain(p.unary, "*", "/", "%") }

// chain reads operands joined by left-associative operators.
func (p *parser) chain(operand func() (term, error), ops ...string) (term, error) {
	left, err := operand()
	if err != nil {
		return nil, err
	}
	for {
		op := p.take(ops...)
		if op == "" {
			return left, nil
		}
		right, err := operand()
		if err != nil {
			return nil, err
		}
		left = &binary{op, left, right}
	}
}

func (p *parser) unary() (term, error) {
	op := p.take("!", "-")
	if op == "" {
		return p.primary()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("column %d: nested more than %d deep", p.peek().at+1, maxDepth)
	}
	defer func() { p.depth-- }()
	of, err := p.unary()
	if err != nil {
		return nil, err
	}
	return &unary{op, of}, nil
}

func (p *parser) primary() (term, error) {
	switch t := p.peek(); {
	case t.kind == number:
		p.next()
		return literal{json.Number(t.text)}, nil
	case t.kind == text:
		p.next()
		return literal{t.text}, nil
	case p.take("(") != "":
		in, err := p.or()
		if err != nil {
			return nil, err
		}
		return in, p.expect(")")
	case t.kind == name && p.tokens[p.pos+1].kind == symbol && p.tokens[p.pos+1].text == "(":
		return p.call()
	case t.kind == name && (t.text == "true" || t.text == "false"):
		p.next()
		return literal{t.text == "true"}, nil
	case t.kind == name && t.text == "null":
		p.next()
		return literal{nil}, nil
	}
	return p.selection()
}

func (p *parser) call() (term, error) {
	t := p.next()
	f, ok := functions[t.text]
	if !ok {
		return nil, fmt.Errorf("column %d: unknown function %s; there are %s", t.at+1, t.text, functionNames())
	}
	p.next() // "("
	c := &call{name: t.text, f: f.eval}
	for p.take(")") == "" {
		if len(c.args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		arg, err := p.or()
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, arg)
	}
	if len(c.args) < f.min || len(c.args) > f.max {
		return nil, fmt.Errorf("column %d: %s takes %s", t.at+1, t.text, f.usage)
	}
	return c, nil
}

// selection reads a path: where it starts and its steps.
func (p *parser) selection() (term, error) {
	s := &selection{}
	for p.peek().kind == up {
		p.next()
		s.ups++
	}
	switch t := p.peek(); t.kind {
	case name, text:
		st, err := p.names()
		if err != nil {
			return nil, err
		}
		s.steps = append(s.steps, st)
	case variable:
		p.next()
		if s.ups > 0 {
			return nil, fmt.Errorf("column %d: %s after ../", t.at+1, t.text)
		}
		s.start = strings.TrimPrefix(t.text, "$")
	case symbol:
		if t.text != "[" {
			return nil, p.unexpected("a name")
		}
	default:
		return nil, p.unexpected("a name")
	}
	for {
		switch {
		case p.take(".") != "":
			st, err := p.names()
			if err != nil {
				return nil, err
			}
			s.steps = append(s.steps, st)
		case p.take("[") != "":
			st, err := p.bracket()
			if err != nil {
				return nil, err
			}
			s.steps = append(s.steps, st)
		default:
			return s, nil
		}
	}
}

// names reads a name, or several of which the first with a value counts: url_nocache|url.
func (p *parser) names() (step, error) {
	var all []string
	for {
		t := p.peek()
		if t.kind != name && t.kind != text {
			return step{}, p.unexpected("a name")
		}
		p.next()
		all = append(all, t.text)
		if p.take("|") == "" {
			return step{kind: byName, name: all[0], others: all[1:]}, nil
		}
	}
}

func (p *parser) bracket() (step, error) {
	if p.take("*") != "" {
		return step{kind: every}, p.expect("]")
	}
	if st, ok, err := p.index(); ok || err != nil {
		return st, err
	}
	if t := p.peek(); t.kind == text && p.tokens[p.pos+1].text == "]" && p.tokens[p.pos+1].kind == symbol {
		p.pos += 2
		return step{kind: byName, name: t.text}, nil
	}
	cond, err := p.or()
	if err != nil {
		return step{}, err
	}
	return step{kind: filter, cond: cond}, p.expect("]")
}

// index reads "3]" or "-1]" if that is what comes.
func (p *parser) index() (step, bool, error) {
	at, sign := p.pos, 1
	if p.take("-") != "" {
		sign = -1
	}
	t := p.peek()
	if t.kind != number || p.tokens[p.pos+1].kind != symbol || p.tokens[p.pos+1].text != "]" {
		p.pos = at
		return step{}, false, nil
	}
	n, err := strconv.Atoi(t.text)
	if err != nil {
		return step{}, false, fmt.Errorf("column %d: %s is no index", t.at+1, t.text)
	}
	p.pos += 2
	return step{kind: byIndex, index: sign * n}, true, nil
}
