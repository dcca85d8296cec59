package table

// MaxHistoryText is the number of bytes above which history holds a digest instead of the value.
const MaxHistoryText = 512

// History returns the schema of `history`: append-only, rows of a run sorted by key, then class, then column.
func History() Schema {
	return Schema{Table: HistoryTable, Columns: []Column{
		{Name: "key", Type: String, Required: true, Doc: "Key of the row: product_uid, id or row_uid."},
		{Name: "as_of", Type: Timestamp, Required: true, Doc: "as_of of the run that saw the change."},
		{Name: "class", Type: String, Required: true, Doc: "added, changed, gone, reappeared or reparsed; changes of volatile columns alone are not told. A gone row's tombstone is only here."},
		{Name: "field", Type: String, Doc: "Column that changed.", NullMeans: "the row as a whole (added, gone, reappeared)"},
		{Name: "old", Type: String, Doc: "Value before, as text; lists as JSON; over 512 bytes sha256:<hex>.", NullMeans: "was null"},
		{Name: "new", Type: String, Doc: "Value after, in the same form.", NullMeans: "is null"},
		{Name: "cause", Type: String, Required: true, Doc: "source (the shop changed) or parser (recipe or preprocessing changed)."},
		{Name: "site", Type: String, Required: true, Doc: "Shop's short name."},
		{Name: "marketplace", Type: String, Required: true, Doc: "Registrable domain."},
	}}
}
