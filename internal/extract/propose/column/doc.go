// Package column knows what rows of pages and records of JSON bodies have in common: values aligned in columns, the
// places that hold them, and how well they tell rows apart. Pure.
package column
