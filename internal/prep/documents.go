package prep

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"sheaf/datasets/table"
	"sheaf/internal/normalize"
	"sheaf/internal/text"
)

// Documents makes rows of `documents`. Safe for concurrent use.
type Documents struct{ layout }

// NewDocuments prepares the schema.
func NewDocuments() *Documents { return &Documents{newLayout(table.Articles(), "collected_at")} }

// Prepare implements Maker. A page without text is rejected.
func (d *Documents) Prepare(in Input) (Prepared, error) {
	if in.Key.ID == "" {
		return Prepared{}, &RejectError{"key: the record has none"}
	}
	b := d.begin(in)
	b.set("id", in.Key.Hash())
	b.set("site", in.Key.Site)
	b.set("registered_domain", in.Key.Marketplace)
	for _, column := range []string{"url", "title", "text", "author", "published_at"} {
		if f, ok := in.Fields[column]; ok {
			b.row[b.index[column]] = b.cell(b.columns[column], f)
		}
	}
	if s, ok := in.Fields["text"].Value.(string); ok { // plain already: what looks like a tag is part of it
		b.set("text", normalize.Text(s))
	}
	b.allFlags()
	b.page()
	body := b.text("text")
	if body == "" {
		return Prepared{}, &RejectError{b.why("text", "the page has no text")}
	}
	if b.text("url") == "" {
		return Prepared{}, &RejectError{b.why("url", "the record has no address")}
	}
	if err := b.measure(body); err != nil {
		return Prepared{}, err
	}
	return b.finish("text:" + b.text("dup_cluster_id")), nil
}

// page fills in where the document is.
func (b *builder) page() {
	if b.text("url") == "" {
		b.set("url", b.in.URL)
	}
	if u, err := url.Parse(b.text("url")); err == nil && u.Host != "" {
		b.set("host", strings.ToLower(u.Hostname()))
	} else {
		b.set("host", b.in.Key.Marketplace)
	}
}

// languageSample is how much of a text its language is told from; more says nothing new.
const languageSample = 4096

// measure derives what stands beside the text.
func (b *builder) measure(body string) error {
	sample := strings.ToValidUTF8(body[:min(len(body), languageSample)], "")
	if title := b.text("title"); title != "" {
		sample = title + "\n" + sample
	}
	if language, score := text.Language(sample, text.HomeLanguage(b.in.Locale, b.in.Key.Marketplace)); language != "" {
		b.set("language", language)
		b.set("language_score", float64(score))
	}
	tokens, err := text.Tokens(body)
	if err != nil {
		return fmt.Errorf("prepare %s: %w", b.in.Key.Hash(), err)
	}
	b.set("token_count", int64(tokens))
	b.set("char_count", int64(utf8.RuneCountInString(body)))
	b.set("dup_cluster_id", text.DuplicateID("", body, ""))
	return nil
}
