package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
)

// Fingerprint is the SHA-256 (hex) over the table's name, its key and its columns' names and types in order.
// Documentation does not count: two schemas with one fingerprint hold the same data in the same form.
func (s Schema) Fingerprint() string {
	h := sha256.New()
	fmt.Fprintf(h, "sheaf/schema/1\n%s\n%s\n", s.Table, s.Key)
	fingerprintColumns(h, s.Columns, 0)
	return hex.EncodeToString(h.Sum(nil))
}

func fingerprintColumns(h hash.Hash, columns []Column, depth int) {
	for _, c := range columns {
		fmt.Fprintf(h, "%d %s %s\n", depth, c.Name, c.Type)
		fingerprintColumns(h, c.Children, depth+1)
	}
}
