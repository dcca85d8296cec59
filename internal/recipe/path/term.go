package path

import (
	"github.com/shopspring/decimal"
)

// term is a part of an expression.
type term interface {
	nodes(*Scope) []Node
	starts(*[]string)
}

type literal struct{ value any }

func (l literal) nodes(*Scope) []Node { return []Node{{Value: l.value}} }
func (l literal) starts(*[]string)    {}

type unary struct {
	op string
	of term
}

func (u *unary) starts(out *[]string) { u.of.starts(out) }

func (u *unary) nodes(s *Scope) []Node {
	in := u.of.nodes(s)
	if u.op == "!" {
		return one(!truth(in))
	}
	d, ok := firstNumber(in)
	if !ok {
		return nil
	}
	return one(toNumber(d.Neg()))
}

type binary struct {
	op          string
	left, right term
}

func (b *binary) starts(out *[]string) {
	b.left.starts(out)
	b.right.starts(out)
}

func (b *binary) nodes(s *Scope) []Node {
	left := b.left.nodes(s)
	switch b.op {
	case "&&":
		return one(truth(left) && truth(b.right.nodes(s)))
	case "||":
		return one(truth(left) || truth(b.right.nodes(s)))
	}
	right := b.right.nodes(s)
	switch b.op {
	case "==":
		return one(equal(left, right))
	case "!=":
		return one(!equal(left, right))
	}
	x, okx := firstNumber(left)
	y, oky := firstNumber(right)
	if !okx || !oky {
		if b.op == "+" {
			return concatenate(left, right)
		}
		if b.op == ">" || b.op == "<" || b.op == ">=" || b.op == "<=" {
			return one(false) // what is not there is neither more nor less
		}
		return nil
	}
	return calculate(b.op, x, y)
}

// concatenate is + where an operand is text: "shop" + ':' + 12.
func concatenate(left, right []Node) []Node {
	if len(left) == 0 || len(right) == 0 {
		return nil
	}
	x, ok1 := Text(left[0].Value)
	y, ok2 := Text(right[0].Value)
	if !ok1 || !ok2 {
		return nil
	}
	return one(x + y)
}

func calculate(op string, x, y decimal.Decimal) []Node {
	switch op {
	case ">":
		return one(x.GreaterThan(y))
	case "<":
		return one(x.LessThan(y))
	case ">=":
		return one(x.GreaterThanOrEqual(y))
	case "<=":
		return one(x.LessThanOrEqual(y))
	case "+":
		return one(toNumber(x.Add(y)))
	case "-":
		return one(toNumber(x.Sub(y)))
	case "*":
		return one(toNumber(x.Mul(y)))
	}
	if y.IsZero() {
		return nil
	}
	if op == "%" {
		return one(toNumber(x.Mod(y)))
	}
	return one(toNumber(x.Div(y)))
}

func one(v any) []Node { return []Node{{Value: v}} }

type call struct {
	name string
	args []term
	f    func(args [][]Node) []Node
}

func (c *call) starts(out *[]string) {
	for _, a := range c.args {
		a.starts(out)
	}
}

func (c *call) nodes(s *Scope) []Node {
	args := make([][]Node, len(c.args))
	for i, a := range c.args {
		args[i] = a.nodes(s)
	}
	return c.f(args)
}
