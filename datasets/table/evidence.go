package table

// Evidence returns the schema of the internal table `evidence`: the newest archived body a key, record kind and
// page kind, sorted in that order. Bodies it names never expire.
func Evidence() Schema {
	return Schema{Table: EvidenceTable, Key: "key", Columns: []Column{
		{Name: "key", Type: String, Doc: "Row key."},
		{Name: "kind", Type: String, Doc: "Item kind or list page of the record that was read from it."},
		{Name: "page", Type: String, Doc: "Page kind of the recipe."},
		{Name: "method", Type: String},
		{Name: "url", Type: String, Doc: "Request address."},
		{Name: "final_url", Type: String},
		{Name: "request_body", Type: String},
		{Name: "etag", Type: String},
		{Name: "last_modified", Type: String},
		{Name: "archive", Type: String, Doc: "Object key of the WARC file."},
		{Name: "offset", Type: Int64, Unit: "bytes"},
		{Name: "length", Type: Int64, Unit: "bytes"},
		{Name: "sha256", Type: String, Doc: "Digest of the body."},
		{Name: "status", Type: Int32, Doc: "HTTP status."},
		{Name: "content_type", Type: String},
		{Name: "recipe_rev", Type: Int32},
		{Name: "not_modified_at", Type: String, Doc: "as_of of the last 304 that stood for it."},
		{Name: "as_of", Type: Timestamp, Doc: "as_of of the run that read it."},
	}}
}
