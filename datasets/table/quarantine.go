package table

// Quarantine returns the schema of `quarantine`: append-only, what was not published and why.
func Quarantine() Schema {
	return Schema{Table: QuarantineTable, Columns: []Column{
		{Name: "as_of", Type: Timestamp, Required: true, Doc: "as_of of the run."},
		{Name: "site", Type: String, Required: true, Doc: "Shop's short name."},
		{Name: "marketplace", Type: String, Required: true, Doc: "Registrable domain."},
		{Name: "key", Type: String, Doc: "Key of the row that the record would be.", NullMeans: "the record names no product"},
		{Name: "url", Type: String, Doc: "Address of the page.", NullMeans: "unknown"},
		{Name: "stage", Type: String, Required: true,
			Doc: "page (the page was read and gave no record), extract (a record that names no row or fails the recipe's cross-checks), prepare (no row can be made) or field (the row is published without this value, or without a part of it)."},
		{Name: "reason", Type: String, Required: true, Doc: "What is wrong, one sentence."},
		{Name: "record_json", Type: String, Long: true, Doc: "The record, or the field, as canonical JSON.", NullMeans: "nothing was read"},
	}}
}
