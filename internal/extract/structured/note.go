package structured

import (
	"fmt"
	"strings"
)

// Syntax is a way to declare something on a page.
type Syntax string

// The syntaxes that notes speak of.
const (
	SyntaxJSONLD    Syntax = "json-ld"
	SyntaxMicrodata Syntax = "microdata"
	SyntaxState     Syntax = "state"
)

// Note says what a page got wrong in one block.
type Note struct {
	Syntax Syntax
	// Block is which JSON-LD script it was, from 1; 0 for other syntaxes.
	Block int
	// Name is the state's.
	Name string
	// Repairs were needed to read the block.
	Repairs Repairs
	// Err is why the block, or what followed its readable part, could not be read. A *SyntaxError or a *LimitError.
	Err error
}

func (n Note) String() string {
	var b strings.Builder
	b.WriteString(string(n.Syntax))
	switch {
	case n.Block > 0:
		fmt.Fprintf(&b, " block %d", n.Block)
	case n.Name != "":
		b.WriteString(" " + n.Name)
	}
	if n.Repairs != 0 {
		b.WriteString(": repaired " + n.Repairs.String())
	}
	if n.Err != nil {
		b.WriteString(": " + n.Err.Error())
	}
	return b.String()
}

// SyntaxError says where a JSON text stops being readable.
type SyntaxError struct {
	Offset int // in bytes, into the text that was read
	Want   string
	Near   string // what is there instead, cut short
}

func (e *SyntaxError) Error() string {
	if e.Near == "" {
		return fmt.Sprintf("decode json: it ends at byte %d where %s should be", e.Offset, e.Want)
	}
	return fmt.Sprintf("decode json: byte %d: %q where %s should be", e.Offset, e.Near, e.Want)
}

// LimitError says which of this package's bounds a page went over; what was read until then counts.
type LimitError struct {
	What string
	Max  int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("stop reading: more than %d %s", e.Max, e.What)
}
