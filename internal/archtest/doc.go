// Package archtest holds the lines between packages that docs/ARCHITECTURE.md draws, by what `go list` says that
// they import, so that they stand without the linter too. Tests may import what they like.
package archtest
