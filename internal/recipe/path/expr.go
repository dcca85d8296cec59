package path

// Expr is a compiled expression. Immutable; safe for concurrent use.
type Expr struct {
	text string
	root term
}

// String is the text that it was compiled from.
func (e *Expr) String() string { return e.text }

// Nodes gives everything that the expression selects, in document order. JSON null is a node with a nil Value; what
// is missing is no node. A sum or comparison is one node, or none when an operand is missing or no number.
func (e *Expr) Nodes(s Scope) []Node { return e.root.nodes(&s) }

// Values is Nodes without the parents.
func (e *Expr) Values(s Scope) []any {
	nodes := e.root.nodes(&s)
	out := make([]any, len(nodes))
	for i, n := range nodes {
		out[i] = n.Value
	}
	return out
}

// First gives the first value, and whether there is one (it may be nil: JSON null).
func (e *Expr) First(s Scope) (any, bool) {
	nodes := e.root.nodes(&s)
	if len(nodes) == 0 {
		return nil, false
	}
	return nodes[0].Value, true
}

// True reports whether the expression selects something that is not false, null, 0, "" or an empty list or object.
func (e *Expr) True(s Scope) bool { return truth(e.root.nodes(&s)) }

// Starts lists the names that the expression starts from, outside of filters: "data", "$row", "$children". For
// checking a recipe before any page is read.
func (e *Expr) Starts() []string {
	var out []string
	e.root.starts(&out)
	return out
}

// MustCompile is Compile for expressions that are part of the program.
func MustCompile(text string) *Expr {
	e, err := Compile(text)
	if err != nil {
		panic(err)
	}
	return e
}
