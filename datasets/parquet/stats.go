package parquet

// ColumnStats describe one column of a file.
type ColumnStats struct {
	Nulls int64 `json:"nulls"`
	// Min and Max are the least and greatest value as text (FORMAT.md, "cell text"), in the order of the type. Both
	// are absent when the column has no value, is a list or Long, or either is longer than 64 bytes.
	Min string `json:"min,omitempty"`
	Max string `json:"max,omitempty"`
}

// Summary describes a file that was written.
type Summary struct {
	Rows  int64
	Bytes int64 // size of the file
	Data  int64 // size of the file without its footer
	// Uncompressed is the size of the cells before encoding and compression: UTF-8 bytes and 4 a text, the width of
	// the type for others, 1 for a null. Readers plan memory by it.
	Uncompressed int64
	RowGroups    int
	// MinKey and MaxKey are the first and last key when the schema has one.
	MinKey, MaxKey string
	Columns        map[string]ColumnStats
	// Checksum is a 64-bit hash over all cells in order, by which Check finds out whether the file gives back what
	// was written. It is not stored.
	Checksum uint64
}
