// Package imports takes files that somebody else made into a dataset: CSV, TSV, JSONL, Parquet, or a directory of them as the
// Hugging Face Hub has them. It types their columns, names every row that does not fit by file and line, and hands the rows on
// as records, so that they are compared, checked and published like those of a site.
//
// What is uploaded lies at runs/<run>/import/<sha256>.parquet, and runs/<run>/import.json names it.
package imports

import "errors"

// Bounds of what is taken in.
const (
	// MaxColumns is how many columns a file may have.
	MaxColumns = 500
	// MaxRow bounds a row in bytes, MaxCell a text in it.
	MaxRow  = 64 << 20
	MaxCell = 8 << 20
	// MaxKey bounds the text that identifies a row, in bytes.
	MaxKey = 1024
	// MaxRows bounds an import: keys are held in memory, to find those that come twice.
	MaxRows = 20_000_000
	// ShownBad is how many bad rows are told one by one.
	ShownBad = 20
)

// ErrBadRows says that rows do not fit and that nothing was taken in.
var ErrBadRows = errors.New("rows do not fit")
