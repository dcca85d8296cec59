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

// Kinds lists them.
var Kinds = []Kind{Catalog, Documents, Custom}

// Names of the tables.
const (
	ProductsTable   = "products"
	DocumentsTable  = "documents"
	HistoryTable    = "history"
	QuarantineTable = "quarantine"
	StateTable      = "state"
	EvidenceTable   = "evidence"
)

// Schemas returns the published tables of a kind of dataset, the main table first. A table with a Key holds one
// row a key (a record table, part of data_digest); one without is append-only. own is the main table of a dataset of
// kind table, made by Own; the other kinds have fixed columns and leave it aside.
func Schemas(kind Kind, own Schema) ([]Schema, error) {
	main, err := Main(kind, own)
	if err != nil {
		return nil, err
	}
	return []Schema{main, History(), Quarantine()}, nil
}

// Main returns the main table of a kind of dataset.
func Main(kind Kind, own Schema) (Schema, error) {
	switch kind {
	case Catalog:
		return Products(), nil
	case Documents:
		return Articles(), nil
	case Custom:
		if own.Key != OwnKey {
			return Schema{}, fmt.Errorf("tables of dataset kind %q: the columns of its recipes are not given", kind)
		}
		return own, nil
	}
	return Schema{}, fmt.Errorf("tables of dataset kind %q: the kinds are %v", kind, Kinds)
}

// Internal returns the tables that a version carries for the next run and hides from readers.
func Internal() []Schema { return []Schema{State(), Evidence()} }
