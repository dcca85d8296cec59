package expression

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"sheaf/internal/spelling"
)

// Figures is a condition over the figures of a run, such as `coverage.price >= 0.9 and rows > 0.8 * baseline.rows`. All
// figures are numbers.
type Figures struct {
	program *vm.Program
	names   []string
}

// Baseline begins the names of what is usual for a figure.
const Baseline = "baseline."

// figure is the function that gives a figure by its name. Nobody can write a name with blanks.
const figure = "figure of a run"

// ErrNoBaseline says that a condition asks what is usual, and nothing is known of that yet.
var ErrNoBaseline = errors.New("there is no baseline yet")

// NewFigures compiles a condition. known says which figures there are (without "baseline."), names lists some of them to
// suggest. Errors wrap ErrInvalid and name the column of the text.
func NewFigures(text string, known func(name string) bool, names []string) (*Figures, error) {
	used := &figuresUsed{known: known, names: names, open: map[int]string{}}
	env := map[string]any{figure: func(string) float64 { return 0 }}
	program, err := compile(text, env, used)
	if err != nil {
		return nil, err
	}
	return &Figures{program, used.used}, nil
}

// Names lists the figures that are asked for.
func (f *Figures) Names() []string { return f.names }

// Holds answers for the figures of a run. A figure that the run does not have is 0. ErrNoBaseline where it is one of the
// usual ones.
func (f *Figures) Holds(value func(name string) (float64, bool)) (bool, error) {
	for _, name := range f.names {
		if _, ok := value(name); !ok && strings.HasPrefix(name, Baseline) {
			return false, ErrNoBaseline
		}
	}
	return answer(f.program, map[string]any{figure: func(name string) float64 {
		v, _ := value(name)
		return v
	}})
}

// figuresUsed turns names such as coverage.price into calls of figure, and notes those that are none.
type figuresUsed struct {
	known func(string) bool
	names []string
	used  []string
	open  map[int]string // names that are no figure so far, by where they begin
}

func (u *figuresUsed) found() *fault {
	if len(u.open) == 0 {
		return nil
	}
	var first int
	for i, at := range sortedPlaces(u.open) {
		if i == 0 {
			first = at
		}
	}
	name := u.open[first]
	if near := spelling.Nearest(strings.TrimPrefix(name, Baseline), u.names); near != "" {
		if strings.HasPrefix(name, Baseline) {
			near = Baseline + near
		}
		return &fault{first, fmt.Sprintf("there is no figure %s; did you mean %s?", name, near)}
	}
	return &fault{first, fmt.Sprintf("there is no figure %s", name)}
}

func sortedPlaces(m map[int]string) []int {
	var out []int
	for at := range m {
		out = append(out, at)
	}
	slices.SortFunc(out, cmp.Compare[int])
	return out
}

func (u *figuresUsed) Visit(node *ast.Node) {
	name, at, ok := dotted(*node)
	if _, call := (*node).(*ast.CallNode); call || !ok || name == figure || slices.Contains(functions, name) {
		return
	}
	if !u.known(strings.TrimPrefix(name, Baseline)) {
		u.open[at] = name // a longer name that begins here may be one: it is visited later
		return
	}
	delete(u.open, at)
	if inner, ok := (*node).(*ast.MemberNode); ok { // the shorter name is none that was asked for
		if shorter, _, ok := dotted(inner.Node); ok {
			u.used = slices.DeleteFunc(u.used, func(s string) bool { return s == shorter })
		}
	}
	if !slices.Contains(u.used, name) {
		u.used = append(u.used, name)
	}
	where := (*node).Location()
	call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: figure}, Arguments: []ast.Node{&ast.StringNode{Value: name}}}
	ast.Patch(node, call)
	(*node).SetLocation(where)
}

// dotted is the whole name of a.b.c, and where it begins.
func dotted(node ast.Node) (name string, at int, ok bool) {
	switch n := node.(type) {
	case *ast.IdentifierNode:
		return n.Value, n.Location().From, true
	case *ast.CallNode: // one that stands for a shorter name
		callee, ok := n.Callee.(*ast.IdentifierNode)
		if !ok || callee.Value != figure || len(n.Arguments) != 1 {
			return "", 0, false
		}
		of, ok := n.Arguments[0].(*ast.StringNode)
		return asText(of), n.Location().From, ok
	case *ast.MemberNode:
		property, fixed := n.Property.(*ast.StringNode)
		of, at, ok := dotted(n.Node)
		return of + "." + asText(property), at, ok && fixed && !n.Method
	}
	return "", 0, false
}

func asText(n *ast.StringNode) string {
	if n == nil {
		return ""
	}
	return n.Value
}
