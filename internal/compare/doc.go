// Package compare decides what became of every row of a source between the parent version and a run.
//
// Records of one key combine by a total order, what a page does not look at keeps its stored value, and the row
// that results is put beside the published one: added, changed, refreshed, unchanged, missing, gone, reappeared
// or reparsed. The result, a datasets.Delta with its files, has the same bytes whatever the order, number and
// grouping of the records. Time is the run's as_of only.
//
// Memory is bounded by one of 256 partitions of the keys: records wait compressed, in memory up to
// Options.SpillBytes and in a temporary file above.
package compare
