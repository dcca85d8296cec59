package table

import "fmt"

// Kind is what a dataset holds; it decides the tables.
type Kind string

// The kinds that there are.
const (
	Catalog   Kind = "catalog"   // products with history
	Documents Kind = "documents" // text corpus
	Custom    Kind = "table"     // a recipe's own fields
)

// Names of the tables.
const (
	ProductsTable   = "products"
	HistoryTable    = "history"
	QuarantineTable = "quarantine"
	StateTable      = "state"
	EvidenceTable   = "evidence"
)

// Schemas returns the published tables of a kind of dataset, the main table first. A table with a Key holds one
// row a key (a record table, part of data_digest); one without is append-only.
func Schemas(kind Kind) ([]Schema, error) {
	if kind == Catalog {
		return []Schema{Products(), History(), Quarantine()}, nil
	}
	return nil, fmt.Errorf("tables of dataset kind %q: only %q is known", kind, Catalog)
}

// Internal returns the tables that a version carries for the next run and hides from readers.
func Internal() []Schema { return []Schema{State(), Evidence()} }
