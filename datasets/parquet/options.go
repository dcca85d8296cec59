package parquet

// Options of a file. The zero value is what published parts use.
type Options struct {
	// RowGroupBytes closes a row group after so many raw bytes of cells; 0 means 16 MiB. Readers hold a whole row
	// group in memory and work in parallel over row groups.
	RowGroupBytes int64
	// RowGroupRows closes a row group after so many rows; 0 means 50,000.
	RowGroupRows int
}

const (
	defaultRowGroupBytes = 16 << 20
	defaultRowGroupRows  = 50_000
)

func (o Options) withDefaults() Options {
	if o.RowGroupBytes <= 0 {
		o.RowGroupBytes = defaultRowGroupBytes
	}
	if o.RowGroupRows <= 0 {
		o.RowGroupRows = defaultRowGroupRows
	}
	return o
}
