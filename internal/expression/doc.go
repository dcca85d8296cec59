// Package expression compiles the expressions of custom checks: predicates over the columns of a row, and conditions over
// the figures of a run. It uses github.com/expr-lang/expr with everything taken out that costs more than its text is long or
// that depends on anything but its input: no loops, ranges, closures, clocks or own functions beside those documented in
// docs/CHECKS.md. Compiled expressions are safe for concurrent use, never panic and give the same answer for the same input.
package expression
