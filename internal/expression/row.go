package expression

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"sheaf/datasets/table"
	"sheaf/internal/spelling"
)

// Row is a predicate over the columns of a row, such as `price > list_price`.
//
// Numbers and amounts are numbers, texts, dates ("2006-01-02") and instants (RFC 3339) are texts, lists of texts are lists. Where
// a column that is named has no value the predicate is false; empty("price") asks for that. Long texts and lists of structs
// can only be asked for with empty.
type Row struct {
	program *vm.Program
	columns []column
}

type column struct {
	name string
	kind table.Type
}

// NewRow compiles a predicate for rows of a table. Errors wrap ErrInvalid and name the column of the text.
func NewRow(text string, main table.Schema) (*Row, error) {
	known := map[string]table.Column{}
	fields := map[string]reflect.Type{}
	var names []string
	for _, c := range main.Columns {
		known[c.Name], names = c, append(names, c.Name)
		if t := goType(c); t != nil {
			fields[c.Name] = t
		}
	}
	used := &columnsUsed{known: known, names: names, readable: fields}
	env := typed(fields)
	// What it answers is told with each row; this one only gives the compiler its type.
	env["empty"] = func(string) bool { return false }
	program, err := compile(text, env, used)
	if err != nil {
		return nil, err
	}
	r := &Row{program: program}
	for _, name := range used.direct {
		r.columns = append(r.columns, column{name, known[name].Type})
	}
	return r, nil
}

func goType(c table.Column) reflect.Type {
	switch {
	case c.Type == table.Strings && !c.Long:
		return reflect.TypeFor[[]string]()
	case c.Long || c.Type == table.Rows || c.Type == table.Strings:
		return nil
	case c.Type == table.Bool:
		return reflect.TypeFor[bool]()
	case c.Type == table.String || c.Type == table.Date || c.Type == table.Timestamp:
		return reflect.TypeFor[string]()
	}
	return reflect.TypeFor[float64]()
}

// Match answers for the cells of a row, in the form of table history. A predicate that cannot be computed is false.
func (r *Row) Match(cells map[string]string) bool {
	env := make(map[string]any, len(r.columns)+1)
	for _, c := range r.columns {
		text, ok := cells[c.name]
		if !ok {
			return false
		}
		v, ok := value(c.kind, text)
		if !ok {
			return false
		}
		env[c.name] = v
	}
	env["empty"] = func(name string) bool {
		_, ok := cells[name]
		return !ok
	}
	yes, err := answer(r.program, env)
	return err == nil && yes
}

func value(t table.Type, text string) (any, bool) {
	switch t {
	case table.Bool:
		return text == "true", true
	case table.String, table.Date, table.Timestamp:
		return text, true
	case table.Strings:
		var list []string
		return list, strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &list) == nil
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// columnsUsed finds the columns that are named, and names that are none.
type columnsUsed struct {
	known    map[string]table.Column
	names    []string
	readable map[string]reflect.Type
	direct   []string
	fault    *fault
}

func (u *columnsUsed) found() *fault { return u.fault }

func (u *columnsUsed) Visit(node *ast.Node) {
	if u.fault != nil {
		return
	}
	at := (*node).Location().From
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		u.name(n.Value, at)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); !ok || callee.Value != "empty" || len(n.Arguments) != 1 {
			return
		}
		name, ok := n.Arguments[0].(*ast.StringNode)
		switch {
		case !ok:
			u.fault = &fault{at, `empty asks for one column by its name in quotes, as in empty("price")`}
		case u.known[name.Value].Name == "":
			u.fault = &fault{name.Location().From, u.unknown(name.Value)}
		}
	}
}

func (u *columnsUsed) name(name string, at int) {
	switch c, ok := u.known[name]; {
	case name == "empty" || slices.Contains(functions, name):
	case !ok:
		u.fault = &fault{at, u.unknown(name)}
	case u.readable[name] == nil:
		u.fault = &fault{at, fmt.Sprintf("%s is a %s; of those only empty(%q) can be asked", name, describe(c), name)}
	case !slices.Contains(u.direct, name):
		u.direct = append(u.direct, name)
	}
}

func describe(c table.Column) string {
	if c.Type == table.String {
		return "long text"
	}
	return "list"
}

func (u *columnsUsed) unknown(name string) string {
	if near := spelling.Nearest(name, u.names); near != "" {
		return fmt.Sprintf("there is no column %s; did you mean %s?", name, near)
	}
	return fmt.Sprintf("there is no column %s", name)
}
