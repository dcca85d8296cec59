package prep

import (
	"fmt"
	"unicode/utf8"

	"sheaf/datasets/table"
	"sheaf/internal/normalize"
	"sheaf/internal/record"
	"sheaf/internal/text"
)

// Input is a record with all that is known about its key, and the locale (BCP 47) of its source.
type Input struct {
	Key    record.Key
	Locale string
	// URL is the product's page, empty when it has none of its own; Canonical what the page declares.
	URL, Canonical string
	Fields         map[string]record.Field
	Flags          []string
}

// Product is a published row but for what only its past tells: first_seen_at, changed_at, split and content_hash
// are null.
type Product struct {
	Row table.Row
	// GroupKey is what the split is hashed from.
	GroupKey string
	// Problems name the fields that could not be read and are null, e.g. "price: cannot read \"siehe Shop\"".
	Problems []Problem
}

// Problem is a field that was stated but gave no value.
type Problem struct{ Field, Reason string }

// RejectError says why no row can be made of a record: it belongs into quarantine.
type RejectError struct{ Reason string }

func (e *RejectError) Error() string { return e.Reason }

// Products makes rows of `products`. Safe for concurrent use.
type Products struct {
	schema  table.Schema
	index   map[string]int
	columns map[string]table.Column
}

// NewProducts prepares the schema.
func NewProducts() *Products {
	p := &Products{schema: table.Products(), index: map[string]int{}, columns: map[string]table.Column{}}
	for i, c := range p.schema.Columns {
		p.index[c.Name], p.columns[c.Name] = i, c
	}
	return p
}

// Schema is the table that rows belong to.
func (p *Products) Schema() table.Schema { return p.schema }

// stated are the columns that a recipe's field may fill; the others are computed or come from the key.
var computed = map[string]bool{
	"product_uid": true, "site": true, "marketplace": true, "site_product_id": true, "title_norm": true, "language": true,
	"language_score": true, "gtin14": true, "gtin_valid": true, "category_leaf": true, "image_count": true,
	"attributes_json": true, "dup_cluster_id": true, "token_count": true, "text_len": true, "split": true,
	"first_seen_at": true, "changed_at": true, "content_hash": true, "quality_flags": true,
}

// Prepare makes the row. A *RejectError says that there is none; any other error is a defect of Sheaf.
func (p *Products) Prepare(in Input) (Product, error) {
	if in.Key.ID == "" {
		return Product{}, &RejectError{"site_product_id: the record has none"}
	}
	b := &builder{products: p, in: in, row: make(table.Row, len(p.schema.Columns))}
	b.set("product_uid", in.Key.Hash())
	b.set("site", in.Key.Site)
	b.set("marketplace", in.Key.Marketplace)
	b.set("site_product_id", in.Key.ID)
	for i, c := range p.schema.Columns {
		if f, ok := in.Fields[c.Name]; ok && !computed[c.Name] {
			b.row[i] = b.cell(c, f)
		}
	}
	for _, f := range in.Fields {
		b.flag(f.Flags...) // sorted at the end
	}
	b.flag(in.Flags...)
	b.address()
	b.money()
	b.offer()
	b.identifiers()
	b.category()
	b.images()
	if err := b.attributes(); err != nil {
		return Product{}, err
	}
	title := b.text("title")
	if title == "" {
		return Product{}, &RejectError{b.why("title", "the record has none")}
	}
	if err := b.training(title); err != nil {
		return Product{}, err
	}
	b.set("quality_flags", b.flags.sorted())
	b.sortProblems()
	return Product{Row: b.row, GroupKey: b.groupKey(), Problems: b.problems}, nil
}

func (b *builder) address() {
	if b.text("url") == "" && b.in.URL != "" {
		b.set("url", b.in.URL)
	}
	if b.text("canonical_url") == "" && b.in.Canonical != "" {
		b.set("canonical_url", b.in.Canonical)
	}
	if b.text("locale") == "" && b.in.Locale != "" {
		b.set("locale", b.in.Locale)
	}
}

func (b *builder) training(title string) error {
	b.set("title_norm", text.MatchKey(title))
	description := b.text("description")
	sample := title
	if description != "" {
		sample += "\n" + description
	}
	if language, score := text.Language(sample, text.HomeLanguage(b.in.Locale, b.in.Key.Marketplace)); language != "" {
		b.set("language", language)
		b.set("language_score", float64(score))
	}
	whole := title
	for _, bullet := range b.list("bullets") {
		whole += "\n" + bullet
	}
	if description != "" {
		whole += "\n" + description
	}
	tokens, err := text.Tokens(whole)
	if err != nil {
		return fmt.Errorf("prepare %s: %w", b.in.Key.Hash(), err)
	}
	b.set("token_count", int64(tokens))
	b.set("text_len", int64(utf8.RuneCountInString(whole)))
	b.set("dup_cluster_id", text.DuplicateID(title, description, b.text("brand")))
	return nil
}

// homePages are first breadcrumbs that lead to the shop's front page.
var homePages = map[string]bool{
	"home": true, "homepage": true, "home page": true, "startseite": true, "accueil": true, "inicio": true, "início": true,
	"strona główna": true, "hem": true, "ホーム": true, "トップ": true, "top": true, "홈": true, "首页": true,
}

func (b *builder) category() {
	path := b.list("category_path")
	if len(path) > 0 && homePages[text.MatchKey(path[0])] {
		path = path[1:]
	}
	if n := len(path); n > 0 && text.MatchKey(path[n-1]) == text.MatchKey(b.text("title")) {
		path = path[:n-1]
	}
	b.set("category_path", path)
	if n := len(path); n > 0 {
		b.set("category_leaf", path[n-1])
	}
}

func (b *builder) identifiers() {
	if raw := b.text("gtin_raw"); raw != "" {
		gtin, ok := normalize.GTIN(raw)
		b.set("gtin_valid", ok)
		if ok {
			b.set("gtin14", gtin)
		}
	}
	if b.text("brand") == "" {
		b.set("brand", Brand(b.text("brand_raw")))
	}
}
