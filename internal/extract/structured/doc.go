// Package structured reads what a page declares about itself: JSON-LD, microdata, OpenGraph, meta elements, Dublin Core
// and the state that scripts and attributes carry.
//
// It reads a parsed page (golang.org/x/net/html) in one walk and decodes each syntax only when it is asked for. Values in,
// values out: nothing is fetched, nothing is guessed about what a value means. What a page got wrong is repaired where
// there is one way to read it, and every repair and every block that stays unreadable is a Note.
//
// JSON values are map[string]any, []any, string, json.Number, bool and nil. All of them may share memory with the page and
// with each other: change none of them.
package structured
