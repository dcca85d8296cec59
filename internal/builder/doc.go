// Package builder keeps drafts: recipes that somebody is making in the web UI, who does not write any.
//
// Vocabulary:
//
//   - draft: a recipe under construction. Its single truth is the recipe's YAML text; every view of it is read from that.
//   - sample: a page that the draft was made from or is looked at with: fetched, rendered, or saved by a person.
//   - node: the number of an element of a sample in document order, from 0: what a snapshot stamps on it (selector.Index).
//   - proposal: what a sample may be collected as: a list, a product, records of JSON.
//   - state: one step of a draft as it is stored. Nothing is changed in place, so every step can be taken back.
//
// Everything that is shown of a draft (rows, cells, what a click would select) is read by the extractor that workers run,
// with the recipe's own text. Pages come by the workers' fetcher. The package speaks neither HTTP nor Temporal.
package builder
