package trace

import (
	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// Derived says how a computed value is made.
type Derived struct {
	Rule string  `json:"rule"`
	From []Trace `json:"from,omitempty"`
}

// rule of a column that Sheaf computes: what is done, and the columns that it looks at.
type rule struct {
	text string
	from []string
}

var (
	wording = []string{"title", "bullets", "description"}
	group   = []string{"gtin14", "brand", "mpn", "parent_id"}
)

// book holds the rules of a kind of table. docs: datasets/table says what the columns mean.
type book struct {
	rules map[string]rule // of the columns that are computed, by column
	// always are computed whatever a page states under their name.
	always map[string]bool
}

// bookOf are the rules of a main table.
func bookOf(schema table.Schema) book {
	switch schema.Table {
	case table.ProductsTable:
		return book{rules, always}
	case table.DocumentsTable:
		return book{documentRules, alwaysOf(documentRules, "url")}
	}
	return book{ownRules, alwaysOf(ownRules, "url")}
}

// alwaysOf are all columns with a rule but those that a page may state.
func alwaysOf(rules map[string]rule, stated string) map[string]bool {
	out := map[string]bool{}
	for name := range rules {
		out[name] = name != stated
	}
	return out
}

// documentRules are those of `documents`.
var documentRules = map[string]rule{
	"id":                {"first 128 bits of SHA-256 over site, registered domain and the recipe's key, joined by NUL, in hex", []string{"site", "registered_domain"}},
	"url":               {"the address at which the recipe visits the page (`items … address`), where no page states another", nil},
	"site":              {"the recipe's constant `site`", nil},
	"registered_domain": {"the registrable domain that the source crawls: the recipe's constant `marketplace`", nil},
	"host":              {"host of url, in lower case", []string{"url"}},
	"language":          {"told from the script of title and text, then from the site and function words", []string{"title", "text", "registered_domain"}},
	"language_score":    {"how sure language is", []string{"title", "text", "registered_domain"}},
	"char_count":        {"Unicode code points of text", []string{"text"}},
	"token_count":       {"o200k_base tokens of text", []string{"text"}},
	"dup_cluster_id":    {"hash of text, normalised: rows with one id say the same", []string{"text"}},
	"split":             {"hash of dup_cluster_id; frozen when the row was first seen", []string{"dup_cluster_id"}},
	"first_seen_at":     {"as_of of the run that first saw the page", nil},
	"collected_at":      {"as_of of the last run in which the site changed title, text, author or date; better parsing does not move it", nil},
	"content_hash":      {"SHA-256 over the tracked columns, each by its name and canonical cell", nil},
	"quality_flags":     {"what extraction and preprocessing doubted of the row's fields when it last changed", nil},
}

// ownRules are those of the columns that every table of a recipe's own fields has.
var ownRules = map[string]rule{
	table.OwnKey:    {"first 128 bits of SHA-256 over site, marketplace and site_key, joined by NUL, in hex", []string{"site", "marketplace", "site_key"}},
	"site":          {"the recipe's constant `site`", nil},
	"marketplace":   {"the registrable domain that the source crawls: the recipe's constant `marketplace`", nil},
	"site_key":      {"the record's key, which the recipe's `items` build from the address or from the page", nil},
	"url":           {"the address at which the recipe visits the item (`items … address`), where no page states another", []string{"site_key"}},
	"split":         {"hash of row_uid; frozen when the row was first seen", []string{table.OwnKey}},
	"first_seen_at": {"as_of of the run that first saw the row", nil},
	"changed_at":    {"as_of of the last run in which the site changed a tracked column (history); better parsing does not move it", nil},
	"content_hash":  {"SHA-256 over the tracked columns, each by its name and canonical cell", nil},
	"quality_flags": {"what extraction and preprocessing doubted of the row's fields when it last changed", nil},
}

// rules are those of `products`.
var rules = map[string]rule{
	"product_uid":      {"first 128 bits of SHA-256 over site, marketplace and site_product_id, joined by NUL, in hex", []string{"site", "marketplace", "site_product_id"}},
	"site":             {"the recipe's constant `site`", nil},
	"marketplace":      {"the registrable domain that the source crawls: the recipe's constant `marketplace`", nil},
	"site_product_id":  {"the id in the record's key, which the recipe's `items` build from the address or from the page", nil},
	"url":              {"the address at which the recipe visits the product (`items … address`), where no page states another", []string{"site_product_id"}},
	"canonical_url":    {"<link rel=canonical> of the page with the most to say, in the recipe's form", nil},
	"locale":           {"the recipe's constant `locale`", nil},
	"title_norm":       {"title in NFKC, case-folded, runs of white space as one space", []string{"title"}},
	"language":         {"told from the script of title and description, then from the marketplace and function words", []string{"title", "description", "marketplace"}},
	"language_score":   {"how sure language is", []string{"title", "description", "marketplace"}},
	"brand":            {"brand_raw without phrases of the shop, marks and legal forms, known aliases unified", []string{"brand_raw"}},
	"gtin14":           {"gtin_raw as 14 digits, if its check digit is right and its prefix not for in-store use", []string{"gtin_raw"}},
	"gtin_valid":       {"whether gtin_raw gave gtin14", []string{"gtin_raw"}},
	"category_leaf":    {"last element of category_path", []string{"category_path"}},
	"price_raw":        {"the text that price was read from; null where that is the price itself", []string{"price"}},
	"condition_class":  {"condition as new, used, refurbished or damaged", []string{"condition"}},
	"availability_raw": {"the text that availability was read from", []string{"availability"}},
	"image_count":      {"number of image_urls; 0 when null", []string{"image_urls"}},
	"dup_cluster_id":   {"hash of title, description and brand, normalised: rows with one id say the same", []string{"title", "description", "brand"}},
	"token_count":      {"o200k_base tokens of title, bullets and description, joined by line feeds", wording},
	"text_len":         {"Unicode code points of title, bullets and description, joined by line feeds", wording},
	"split":            {"hash of the group: gtin14, else brand and mpn, else parent_id, else product_uid; frozen when the row was first seen", group},
	"first_seen_at":    {"as_of of the run that first saw the product", nil},
	"changed_at":       {"as_of of the last run in which the shop changed a tracked column (history); better parsing does not move it", nil},
	"content_hash":     {"SHA-256 over the tracked columns, each by its name and canonical cell", nil},
	"quality_flags":    {"what extraction and preprocessing doubted of the row's fields when it last changed", nil},
}

// ruleOf is how a column is computed; one without a rule of its own says what it means.
func (b book) ruleOf(c table.Column) (rule, bool) {
	if r, ok := b.rules[c.Name]; ok {
		return r, true
	}
	return rule{text: c.Doc}, c.Derived
}

// always are the columns of `products` that are computed whatever a page states under their name.
var always = map[string]bool{
	"product_uid": true, "site": true, "marketplace": true, "title_norm": true, "language": true, "language_score": true, "gtin14": true,
	"gtin_valid": true, "category_leaf": true, "image_count": true, "dup_cluster_id": true, "token_count": true, "text_len": true,
	"split": true, "first_seen_at": true, "changed_at": true, "content_hash": true, "quality_flags": true, "condition_class": true,
}

// withoutInputs keeps an answer from repeating a whole tree.
func withoutInputs(d *Derived) *Derived {
	if d == nil {
		return nil
	}
	return &Derived{Rule: d.Rule}
}

// attributes traces the fields of the recipe that are no columns.
func (t *Tracer) attributes() *Derived {
	d := &Derived{Rule: "the recipe's fields that are no columns, as a JSON object"}
	for _, name := range sorted(t.fields) {
		f := t.fields[name]
		if t.schema.Index(name) >= 0 || f.State != record.Value {
			continue
		}
		one := t.base
		one.Field, one.Value, one.Stated = name, f.Value, t.stated(name, f)
		d.From = append(d.From, one)
	}
	return d
}
