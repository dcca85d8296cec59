package expression

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

const (
	// maxText and maxNodes bound an expression; its cost is at most that of maxNodes steps over the texts of one row.
	maxText  = 1000
	maxNodes = 200
)

// ErrInvalid says that an expression cannot be compiled. The message names the column (from 1) in its text.
var ErrInvalid = errors.New("invalid expression")

// functions are those of the library that are harmless; "contains", "startsWith", "endsWith", "matches" and "in" are operators.
var functions = []string{"len", "lower", "upper", "trim", "abs", "int", "float", "min", "max", "round", "floor", "ceil"}

// compile gives a program that answers true or false. look sees the tree, before types are checked.
func compile(text string, env any, look ast.Visitor, own ...expr.Option) (*vm.Program, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("%w: it is empty", ErrInvalid)
	}
	if len(text) > maxText {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrInvalid, maxText)
	}
	guard := &guard{}
	options := append([]expr.Option{
		expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins(), expr.MaxNodes(maxNodes), expr.Patch(guard), expr.Patch(look),
	}, own...)
	for _, name := range functions {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := protected(func() (*vm.Program, error) { return expr.Compile(text, options...) })
	// What the visitors found says more than what the types make of it.
	for _, v := range []any{guard, look} {
		if f, ok := v.(interface{ found() *fault }); ok && f.found() != nil {
			return nil, f.found().error()
		}
	}
	var at *file.Error
	switch {
	case errors.As(err, &at):
		message, _, _ := strings.Cut(at.Message, "\n")
		return nil, (&fault{at: at.From, reason: message}).error()
	case err != nil:
		message, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("%w: %s", ErrInvalid, message)
	}
	return program, nil
}

// protected keeps a fault of the library from ending the process: expressions are foreign text.
func protected[T any](run func() (T, error)) (out T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrInvalid, r)
		}
	}()
	return run()
}

// answer runs a program that was compiled to a bool.
func answer(p *vm.Program, env any) (bool, error) {
	out, err := protected(func() (any, error) { return vm.Run(p, env) })
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		return false, errors.New(message)
	}
	yes, ok := out.(bool)
	if !ok {
		return false, fmt.Errorf("it gives a %T, no yes or no", out)
	}
	return yes, nil
}

// fault is what is wrong at a place, in characters from the start.
type fault struct {
	at     int
	reason string
}

func (f *fault) error() error {
	return fmt.Errorf("%w: column %d: %s", ErrInvalid, max(f.at, 0)+1, f.reason)
}

// guard refuses what costs more than a step a node.
type guard struct{ fault *fault }

func (g *guard) found() *fault { return g.fault }

func (g *guard) Visit(node *ast.Node) {
	if g.fault != nil {
		return
	}
	refuse := func(reason string) { g.fault = &fault{(*node).Location().From, reason} }
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "..", "**", "^":
			refuse(fmt.Sprintf("%q is not allowed", n.Operator))
		case "matches":
			if _, fixed := n.Right.(*ast.StringNode); !fixed {
				refuse("what `matches` looks for must be a text in quotes")
			}
		}
	case *ast.PredicateNode, *ast.PointerNode, *ast.VariableDeclaratorNode, *ast.SequenceNode, *ast.MapNode:
		refuse("only conditions over columns and figures are allowed, no functions of one's own, variables or maps")
	}
}

// typed is a struct type with a field for every name, so that names and types are known to the compiler.
func typed(fields map[string]reflect.Type) map[string]any {
	env := make(map[string]any, len(fields))
	for name, t := range fields {
		env[name] = reflect.Zero(t).Interface()
	}
	return env
}
