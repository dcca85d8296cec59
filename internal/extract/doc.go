// Package extract turns one fetched answer into what a recipe says that it holds: rows of a list with the items
// they open and the page after it, or the fields of an item. It is pure: bytes, addresses and a compiled recipe in,
// values out, the same every time.
//
// A body is decoded once and parsed once; CSS selectors, XPath, JSON-LD, microdata, meta elements, script state and
// text share the tree.
package extract
