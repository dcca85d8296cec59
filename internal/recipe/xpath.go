package recipe

import (
	"fmt"

	"github.com/antchfx/xpath"
)

// compileXPath is xpath.Compile, which panics on some malformed expressions.
func compileXPath(s string) (e *xpath.Expr, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, err = nil, fmt.Errorf("malformed: %v", r)
		}
	}()
	if e, err = xpath.Compile(s); err == nil && e == nil {
		err = fmt.Errorf("malformed")
	}
	return e, err
}
