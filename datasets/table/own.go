package table

import "slices"

// OwnKey is the key column of a dataset's own table.
const OwnKey = "row_uid"

// Own returns the main table of a dataset of kind table: what identifies a row, then the columns that recipes state, then
// what Sheaf adds. A recipe's `url` field replaces the address of the item.
func Own(name string, stated []Column) Schema {
	columns := []Column{
		{Name: OwnKey, Type: String, Required: true,
			Doc: "Row key: first 128 bits of SHA-256 over site, marketplace and site_key joined by NUL, as 32 hex digits."},
		{Name: "site", Type: String, Required: true, Doc: "Site's short name."},
		{Name: "marketplace", Type: String, Required: true, Doc: "Registrable domain that was crawled."},
		{Name: "site_key", Type: String, Required: true, Doc: "The recipe's key of the row on its site."},
		{Name: "url", Type: String, Doc: "Address of the row's page.", NullMeans: "the site has no page of its own for it"},
	}
	for _, c := range stated {
		if c.Name != "url" {
			columns = append(columns, c)
		}
	}
	return Schema{Table: name, Key: OwnKey, Columns: append(columns, ownEnd()...)}
}

func ownEnd() []Column {
	return []Column{
		{Name: "split", Type: String, Derived: true, Required: true,
			Doc: "train, validation or test (80/10/10) by a stable hash of row_uid. Frozen when the row was first seen."},
		{Name: "first_seen_at", Type: Timestamp, Derived: true, Required: true, Doc: "as_of of the run that first saw the row."},
		{Name: "changed_at", Type: Timestamp, Derived: true, Required: true,
			Doc: "as_of of the last run in which a tracked column changed at the source; better parsing does not move it."},
		{Name: "content_hash", Type: String, Derived: true, Required: true, Doc: "SHA-256 (64 hex digits) over the tracked columns."},
		{Name: "quality_flags", Type: Strings, Derived: true,
			Doc: "Reasons to doubt or explain values, sorted, e.g. foreign_currency; as of the row's last change.", NullMeans: "none"},
	}
}

// Stated are the columns of an own table that recipes state.
func (s Schema) Stated() []Column {
	var out []Column
	for _, c := range s.Columns {
		if !Reserved(c.Name) && c.Name != "url" {
			out = append(out, c)
		}
	}
	return out
}

// Reserved reports whether a recipe cannot state a column of its own by that name: Sheaf fills it.
func Reserved(name string) bool {
	own := Own("", nil)
	return name != "url" && own.Index(name) >= 0
}

// ReservedTable reports whether a dataset's own table cannot have that name.
func ReservedTable(name string) bool {
	return slices.Contains([]string{ProductsTable, DocumentsTable, HistoryTable, QuarantineTable, StateTable, EvidenceTable}, name)
}

// CurrencySuffix ends the name of the column that holds the currency of an own table's amount: fee and fee_currency.
const CurrencySuffix = "_currency"
