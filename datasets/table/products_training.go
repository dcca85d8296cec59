package table

// Tokenizer names the vocabulary of token_count: OpenAI's o200k_base, embedded in the binary.
const Tokenizer = "o200k_base"

func trainingColumns() []Column {
	return []Column{
		{Name: "dup_cluster_id", Type: String, Derived: true, Required: true,
			Doc: "Exact-duplicate id: hash of normalised title, description and brand, as 32 hex digits. Rows with one id say the same."},
		{Name: "token_count", Type: Int32, Derived: true, Required: true, Unit: Tokenizer + " tokens",
			Doc: "Tokens of title, bullets and description joined by line feeds."},
		{Name: "text_len", Type: Int32, Derived: true, Required: true, Unit: "Unicode code points",
			Doc: "Length of the text that token_count counts."},
		{Name: "split", Type: String, Derived: true, Required: true,
			Doc: "train, validation or test (80/10/10) by a stable hash of the group: GTIN14, else brand and MPN, else parent_id, else product_uid. Frozen when the row was first seen."},
	}
}

func lineageColumns() []Column {
	return []Column{
		{Name: "first_seen_at", Type: Timestamp, Derived: true, Required: true, Doc: "as_of of the run that first saw the product."},
		{Name: "changed_at", Type: Timestamp, Derived: true, Required: true,
			Doc: "as_of of the last run in which a tracked column changed at the source; better parsing does not move it."},
		{Name: "content_hash", Type: String, Derived: true, Required: true, Doc: "SHA-256 (64 hex digits) over the tracked columns."},
		{Name: "quality_flags", Type: Strings, Derived: true,
			Doc: "Reasons to doubt or explain values, sorted, e.g. foreign_currency; as of the row's last change.", NullMeans: "none"},
	}
}
