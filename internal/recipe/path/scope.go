package path

// Node is a value with the object that it was found in, so that a row reaches its parent's values.
type Node struct {
	Value any
	// Up is the nearest enclosing object of the value that the evaluation passed (lists are no step); nil at the start.
	Up *Node
}

// Scope is what an expression sees.
type Scope struct {
	// At is where names start: the page's root, a row, a child. Its Up chain serves "../".
	At Node
	// Root is what $root means: the whole document.
	Root any
	// Names are further starting points: $name means Names[name]; a plain name means it where At has no such key.
	Names map[string]any
}
