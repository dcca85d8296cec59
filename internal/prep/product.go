package prep

import (
	"fmt"
	"unicode/utf8"

	"sheaf/datasets/table"
	"sheaf/internal/normalize"
	"sheaf/internal/text"
)

// Products makes rows of `products`. Safe for concurrent use.
type Products struct{ layout }

// NewProducts prepares the schema.
func NewProducts() *Products { return &Products{newLayout(table.Products(), "changed_at")} }

// stated are the columns that a recipe's field may fill; the others are computed or come from the key.
var computed = map[string]bool{
	"product_uid": true, "site": true, "marketplace": true, "site_product_id": true, "title_norm": true, "language": true,
	"language_score": true, "gtin14": true, "gtin_valid": true, "category_leaf": true, "image_count": true, "condition_class": true,
	"attributes_json": true, "dup_cluster_id": true, "token_count": true, "text_len": true, "split": true,
	"first_seen_at": true, "changed_at": true, "content_hash": true, "quality_flags": true,
}

// Prepare makes the row. A *RejectError says that there is none; any other error is a defect of Sheaf.
func (p *Products) Prepare(in Input) (Prepared, error) {
	if in.Key.ID == "" {
		return Prepared{}, &RejectError{"site_product_id: the record has none"}
	}
	b := p.begin(in)
	b.set("product_uid", in.Key.Hash())
	b.set("site", in.Key.Site)
	b.set("marketplace", in.Key.Marketplace)
	b.set("site_product_id", in.Key.ID)
	for i, c := range p.schema.Columns {
		if f, ok := in.Fields[c.Name]; ok && !computed[c.Name] {
			b.row[i] = b.cell(c, f)
		}
	}
	b.allFlags()
	b.address()
	b.money()
	b.offer()
	b.variants()
	b.evidence()
	b.identifiers()
	b.category()
	b.specUnits()
	b.images()
	if err := b.attributes(); err != nil {
		return Prepared{}, err
	}
	title := b.text("title")
	if title == "" {
		return Prepared{}, &RejectError{b.why("title", "the record has none")}
	}
	if err := b.training(title); err != nil {
		return Prepared{}, err
	}
	return b.finish(b.groupKey()), nil
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

// identifiers checks what identifies the product beyond its shop. What only says that there is no number is none.
func (b *builder) identifiers() {
	if raw := b.text("gtin_raw"); normalize.NoIdentifier(raw) {
		b.set("gtin_raw", nil)
	} else {
		gtin, ok := normalize.GTIN(raw)
		b.set("gtin_valid", ok)
		if ok {
			b.set("gtin14", gtin)
		} else {
			b.problem("gtin14", "%q is no GTIN or ISBN that is fit as a match key", raw)
		}
	}
	if raw := b.text("mpn"); raw != "" {
		mpn, _ := normalize.MPN(raw)
		b.set("mpn", mpn)
	}
	if b.text("brand") == "" {
		b.set("brand", Brand(b.text("brand_raw")))
	}
}
