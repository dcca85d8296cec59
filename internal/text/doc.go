// Package text says what can be told from a text itself: its language, its number of tokens, its match key and
// its exact-duplicate id. Pure and safe for concurrent use.
package text
