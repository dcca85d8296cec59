package recipe

import (
	"errors"
	"fmt"
	"strings"
)

// ErrInvalid is the class of everything that is wrong with a recipe or its parameters.
var ErrInvalid = errors.New("invalid recipe")

// String is the place for people: "line 12, column 5 (pages.search.rows.css)".
func (p Pos) String() string {
	if p.Line == 0 {
		return p.Path
	}
	if p.Path == "" {
		return fmt.Sprintf("line %d, column %d", p.Line, p.Column)
	}
	return fmt.Sprintf("line %d, column %d (%s)", p.Line, p.Column, p.Path)
}

// Problem is one thing that is wrong, and where.
type Problem struct {
	At      Pos
	Message string // "unknown key \"ratee\"; did you mean \"rate\"?"
}

func (p Problem) String() string { return p.At.String() + ": " + p.Message }

// ProblemsError is everything that is wrong with a recipe, in the order of the document. It wraps ErrInvalid.
type ProblemsError []Problem

// Error lists the problems, one a line.
func (p ProblemsError) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

func (p ProblemsError) Unwrap() error { return ErrInvalid }
