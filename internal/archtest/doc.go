// Package archtest holds the lines between packages that docs/ARCHITECTURE.md draws, by what `go list` says that
// they import, so that they stand without the linter too. Tests may import what they like.
//
// A line that is crossed for a known reason is a debt: it is listed with that reason, and a debt that nobody owes
// any more fails the test, so that the list only shrinks.
package archtest
