package table

// Articles returns the schema of `documents`: one row a page with a text, its latest state.
func Articles() Schema {
	return Schema{Table: DocumentsTable, Key: "id", Columns: []Column{
		{Name: "id", Type: String, Required: true,
			Doc: "Row key: first 128 bits of SHA-256 over site, registered domain and the recipe's key joined by NUL, as 32 hex digits."},
		{Name: "url", Type: String, Required: true, Doc: "Address of the page."},
		{Name: "site", Type: String, Required: true, Doc: "Site's short name."},
		{Name: "host", Type: String, Derived: true, Required: true, Doc: "Host of url, in lower case."},
		{Name: "registered_domain", Type: String, Required: true, Doc: "Registrable domain that was crawled."},
		{Name: "title", Type: String, Doc: "Title for display: plain text, Unicode NFC, one line.", NullMeans: "page names none"},
		{Name: "text", Type: String, Long: true, Required: true,
			Doc: "Main text: a line a block, an empty line between paragraphs, \"- \" before list items, cells of a table row joined by \" | \"."},
		{Name: "author", Type: String, Doc: "Author as shown.", NullMeans: "page names none"},
		{Name: "published_at", Type: Timestamp,
			Doc: "When the page says that it was published; a day alone is its 00:00 UTC and has the flag published_at_day.", NullMeans: "page does not say"},
		{Name: "language", Type: String, Derived: true, Doc: "ISO 639-1 language of title and text: by script, then site and function words.",
			NullMeans: "cannot be told"},
		{Name: "language_score", Type: Float32, Derived: true, Unit: "0 to 1", Doc: "Confidence in language.", NullMeans: "language is null"},
		{Name: "char_count", Type: Int32, Derived: true, Required: true, Unit: "Unicode code points", Doc: "Length of text."},
		{Name: "token_count", Type: Int32, Derived: true, Required: true, Unit: Tokenizer + " tokens", Doc: "Tokens of text."},
		{Name: "dup_cluster_id", Type: String, Derived: true, Required: true,
			Doc: "Exact-duplicate id: hash of the normalised text, as 32 hex digits. Rows with one id have the same text."},
		{Name: "split", Type: String, Derived: true, Required: true,
			Doc: "train, validation or test (80/10/10) by a stable hash of dup_cluster_id, so that copies are in one split. Frozen when the row was first seen."},
		{Name: "first_seen_at", Type: Timestamp, Derived: true, Required: true, Doc: "as_of of the run that first saw the page."},
		{Name: "collected_at", Type: Timestamp, Derived: true, Required: true,
			Doc: "as_of of the run that saw title, text, author or date change at the source; better parsing does not move it."},
		{Name: "content_hash", Type: String, Derived: true, Required: true, Doc: "SHA-256 (64 hex digits) over the tracked columns."},
		{Name: "quality_flags", Type: Strings, Derived: true,
			Doc: "Reasons to doubt or explain values, sorted, e.g. published_at_day; as of the row's last change.", NullMeans: "none"},
	}}
}
