package table

// State returns the schema of the internal table `state`: what the next run needs to know about every row ever
// published by a source, gone ones included, sorted by key.
func State() Schema {
	return Schema{Table: StateTable, Key: "key", Columns: []Column{
		{Name: "key", Type: String, Doc: "Row key."},
		{Name: "site_product_id", Type: String, Doc: "The site's own id."},
		{Name: "item_kind", Type: String, Doc: "Recipe's item kind.", NullMeans: "the recipe opens no item for it"},
		{Name: "item", Type: String, Doc: "Address at which to visit it again.", NullMeans: "as item_kind"},
		{Name: "vars_json", Type: String, Doc: "Variables of the item, canonical JSON object of strings.", NullMeans: "as item_kind"},
		{Name: "status", Type: String, Doc: "active, missing or gone."},
		{Name: "first_seen_at", Type: Timestamp},
		{Name: "changed_at", Type: Timestamp},
		{Name: "last_seen_at", Type: Timestamp, Doc: "as_of of the last run with a record of it, from a list or an item."},
		{Name: "last_visit_at", Type: Timestamp, Doc: "as_of of the last run that read its item.", NullMeans: "never visited"},
		{Name: "missing_runs", Type: Int32, Doc: "Consecutive complete runs that looked for it in vain."},
		{Name: "not_found_at", Type: Timestamp, Doc: "as_of of the first not_found in a row.", NullMeans: "last answer was no not_found"},
		{Name: "split", Type: String},
		{Name: "group_key", Type: String, Doc: "What split was hashed from."},
		{Name: "row_hash", Type: String, Doc: "Hash of the published row (of the last one when gone)."},
		{Name: "tracked_hash", Type: String, Doc: "products.content_hash."},
		{Name: "content_hash", Type: String, Doc: "SHA-256 of record_json: equal = nothing to preprocess."},
		{Name: "prep_rev", Type: Int32},
		{Name: "recipe_rev", Type: Int32},
		{Name: "inputs_hash", Type: String, Doc: "SHA-256 over what the records of the last run that saw it say: equal = nothing to compare.", NullMeans: "compare each time"},
		{Name: "matched", Type: String, Doc: "Lines field=alternative: which alternatives of the recipe stated the fields then."},
		{Name: "cells_json", Type: String, Long: true, Doc: "Published cells in history's text form, by column."},
		{Name: "record_json", Type: String, Long: true, Doc: "Combined record with the page kind and rank of every field."},
	}}
}
