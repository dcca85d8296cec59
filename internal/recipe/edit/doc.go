// Package edit changes the text of a recipe without rewriting it, and shows a recipe as wizard and canvas see it.
//
// The text is the truth: an edit replaces only the bytes that it is about. Comments, order, quotes, blank lines, and parts
// that no view knows stay as they are, byte for byte. It works on the places of the nodes that go.yaml.in/yaml/v3 reports (the
// parser that package recipe reads with, so that both agree on what a text means). Every change is read back and compared with what it
// was meant to be; a change that would say something else is an error and changes nothing.
//
//	doc, err := edit.Open(text, files)
//	next, err := doc.Apply(edit.RenameColumn{Name: "cost", To: "price"})
//	view := next.View() // with what is still wrong in view.Problems
//
// A recipe that is being built is incomplete most of the time (no key yet, a column without a place): that is no error here but a
// problem in the view. Only text that is no YAML is refused.
//
// Words: places, transforms and rules are told in plain words of both languages, Korean and English, made here from one table, so
// that the command line, the API and every page say the same. They never name CSS, XPath or selectors.
//
// Pure: values in, values out. A Document is immutable and safe for concurrent use.
package edit
