package draft

import (
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// table is the table that the recipe fills: products, or one of its own.
func (s *site) table(l *listing) string {
	if l == nil || l.product {
		return "products"
	}
	return strings.ReplaceAll(s.short, "-", "_") + "_rows"
}

// head is the recipe up to its fields, without comments: what candidates are tried with.
func (s *site) head(it *item, answered bool, l *listing) string {
	w := writer{}
	w.line("sheaf: recipe/v1")
	w.line("name: %s", quote(s.name))
	w.line("produces: %s", s.table(l))
	w.line("constants: { site: %s, marketplace: %s%s }", quote(s.short), s.marketplace, s.localeText())
	w.line("money: { expect: [%s] }", s.currency)
	w.line("start:")
	if l != nil {
		w.line("  - { addresses: [%s], page: %s }", quote(s.url.String()), listPage)
	} else {
		w.line("  - { addresses: [%s], open: %s }", quote(s.url.String()), itemKind)
	}
	w.line("items:")
	w.line("  %s:", itemKind)
	if l != nil && it.address == "" {
		w.line("    key: row")
	} else {
		w.line("    address: '%s/{rest}'", s.url.Scheme+"://"+s.url.Host)
		w.line("    key: row")
		if answered {
			w.line("    answers: { %s: required }", itemPage)
		}
	}
	w.line("pages:")
	if l != nil {
		w.line("  %s:", listPage)
		w.line("    get: ${address}")
		l.write(&w)
		w.line("    open: { %s: {} }", itemKind)
		w.line("    states: [%s]", allStates)
	} else {
		w.line("  %s: { get: '${address}' }", itemPage)
	}
	return w.String()
}

// allStates stands for the names of the fields that a tryout reads from rows.
const allStates = "ALL_STATES"

func (s *site) localeText() string {
	if s.locale == "" {
		return ""
	}
	return ", locale: " + quote(s.locale)
}

// writer gathers lines.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// write puts the rows of a list.
func (l *listing) write(w *writer) {
	if l.read != "" {
		w.line("    read: %s", l.read)
	}
	if l.money.let != "" && !l.unpriced {
		w.line("    let: { %s: %s }   # of the rows' amounts", letCurrency, l.money.let)
	}
	if len(l.skip)+len(l.stop) == 0 {
		w.line("    rows: { %s }", l.rows)
		return
	}
	w.line("    rows:")
	w.line("      %s", l.rows)
	if len(l.skip) > 0 {
		w.line("      skip:")
		for _, rule := range l.skip {
			w.line("        - %s", rule)
		}
	}
	if len(l.stop) > 0 {
		w.line("      stop_at: [%s]", strings.Join(l.stop, ", "))
	}
}

// write puts the whole recipe together and reads the pages with it.
func (s *site) write(it *item, product *drafted, l *listing) (Draft, error) {
	d := Draft{Kind: Product, Name: s.name, Warnings: []string{}}
	w := &writer{}
	s.preamble(w, it, product, l)
	s.starts(w, it, product, l)
	s.items(w, it, product)
	s.pages(w, it, product, l)
	d.Fields = s.fields(w, it, product, l)
	d.Recipe = w.String()
	if l != nil {
		d.Kind, d.Rows, d.Items = List, len(l.list.Items), l.samples
		if l.list.Next != nil {
			d.Next = l.list.Next.URL
		}
	}
	d.Warnings = append(d.Warnings, s.warnings(it, product, l)...)
	if len(d.Fields) == 0 {
		return d, fmt.Errorf("%w on %s: what it shows could not be read back by any place", ErrNothing, s.url)
	}
	return d, s.check(d.Recipe, product, l)
}

// check parses the recipe and reads its pages: a draft that does not work is no draft.
func (s *site) check(text string, product *drafted, l *listing) error {
	r, err := recipe.Parse([]byte(text), nil)
	if err != nil {
		return fmt.Errorf("draft of %s: %w", s.url, err)
	}
	plan, err := r.Compile(0, nil)
	if err != nil {
		return fmt.Errorf("draft of %s: %w", s.url, err)
	}
	for kind, d := range map[string]*drafted{itemPage: product, listPage: l.drafted()} {
		if d == nil {
			continue
		}
		a, err := extract.Read(plan, kind, extract.Input{URL: d.page.raw.URL, Status: 200, ContentType: d.page.raw.ContentType, Body: d.page.raw.Body, Visit: recipe.Visit{Page: kind, URL: d.page.raw.URL}})
		if err != nil {
			return fmt.Errorf("draft of %s: read %s: %w", s.url, kind, err)
		}
		if a.Outcome != record.OK {
			return fmt.Errorf("draft of %s: read %s: %s: %s", s.url, kind, a.Outcome, a.Reason)
		}
	}
	return nil
}

func (l *listing) drafted() *drafted {
	if l == nil {
		return nil
	}
	return l.drafts
}

func (s *site) preamble(w *writer, it *item, product *drafted, l *listing) {
	w.line("# Drafted by `sheaf recipe draft` from")
	if l != nil {
		w.line("#   %s (a list of %d rows)", comment(l.page.address()), len(l.list.Items))
	}
	if product != nil {
		for _, page := range product.pages {
			w.line("#   %s (a product)", comment(page.address()))
		}
	}
	w.line("# Every place below was tried on these pages and gives the example beside it. What to do next:")
	w.line("#   1. Read it through; lines with CHECK are guesses.")
	w.line("#   2. sheaf recipe test THIS.yaml --page ANOTHER-PAGE-OF-THE-SITE   says which places hold there, and which examples are lost.")
	w.line("#   3. sheaf recipe put THIS.yaml, name it in a dataset.yaml, sheaf dataset apply, sheaf run start.")
	w.line("sheaf: recipe/v1")
	w.line("name: %s", quote(s.name))
	w.line("about: %s", quote(fmt.Sprintf("%s of %s", strings.ReplaceAll(s.table(l), "_", " "), s.marketplace)))
	w.line("produces: %s", s.table(l))
	w.line("constants: { site: %s, marketplace: %s%s }", quote(s.short), s.marketplace, s.localeText())
	note := "any other currency gives no price and a flag"
	if s.guessed {
		note = "CHECK: no page says which currency; this one is that of the site's country"
	}
	w.line("money: { expect: [%s] }   # %s", s.currency, note)
	w.line("requests:")
	w.line("  rate: 1/s                # of the whole site; robots.txt is always obeyed, and asks for less where it does")
	w.line("  drop_query: ['utm_*', gclid, fbclid]   # query parameters that make no difference")
	if it.tracked {
		w.line("  rewrite: [{ from: %s, to: '' }]   # steps that say where a visitor comes from", quote(tracking.String()))
	}
}

func (s *site) starts(w *writer, it *item, product *drafted, l *listing) {
	w.line("start:")
	switch {
	case l == nil:
		w.line("  - { addresses: [%s], open: %s }   # CHECK: this one product; add addresses, a sitemap, or a list page", quote(s.itemStart(product)), itemKind)
	case l.get != "" || l.asking != nil:
		w.line("  - { page: %s }   # the list is counted from its first page on", listPage)
	default:
		w.line("  - { addresses: [%s], page: %s }   # further lists of the same kind go beside it; [1-20] stands for a range of numbers", quote(s.url.String()), listPage)
	}
	if product != nil && it.address != "" {
		w.line("  - { known: { not_seen_for: 20h }, open: %s }   # what left the lists is still visited", itemKind)
	}
}

// itemStart is the address of the product that was drafted.
func (s *site) itemStart(product *drafted) string { return s.itemAddress(product.page) }

func (s *site) items(w *writer, it *item, product *drafted) {
	w.line("items:")
	w.line("  %s:", itemKind)
	if it.address == "" {
		w.line("    key: '{site_product_id}'   # CHECK: rows have no address of their own; what tells them apart must be the same tomorrow")
		return
	}
	it.write(w, product != nil)
	if it.more != nil && it.more.address != "" {
		w.line("  %s:   # rows lead to addresses of another form, too", otherKind)
		it.more.write(w, product != nil)
	}
}

// write puts how an item is addressed.
func (it *item) write(w *writer, answered bool) {
	note := "told from all rows"
	if it.guessed {
		note = "CHECK: told from one address; steps that differ between products must be {variables}"
	}
	w.line("    address: %s   # %s", quote(it.address), note)
	if len(it.vars) > 0 {
		w.line("    vars: { %s }", strings.Join(it.vars, ", "))
	}
	w.line("    key: %s   # e.g. %s", quote(it.key()), comment(it.id))
	if answered {
		w.line("    answers: { %s: required }", itemPage)
	}
}

func (s *site) pages(w *writer, it *item, product *drafted, l *listing) {
	w.line("pages:")
	if l != nil {
		s.listPage(w, it, l)
	}
	if product != nil {
		w.line("  %s:", itemPage)
		w.line("    get: ${address}")
	}
}

func (s *site) listPage(w *writer, it *item, l *listing) {
	w.line("  %s:", listPage)
	switch {
	case l.asking != nil:
		l.asking.write(w)
	case l.get != "":
		w.line("    get: %s", quote(l.get))
	default:
		w.line("    get: ${address}")
	}
	first := ""
	if title := l.list.Items[0].Title; title != "" {
		first = "; first: " + comment(clip(title, 70))
	}
	w.line("    # %d rows on the page%s", len(l.list.Items), first)
	l.write(w)
	switch {
	case l.paging != "":
		w.line("    paging: %s   # %s", l.paging, comment(l.pagingNote))
	case l.list.Next == nil && l.read != "":
		w.line("    # no way to a next page was found: if the address takes a page's number, write get: …${n} and paging: { n: 1.., stop: no_new_keys }")
	case l.list.Next == nil:
		w.line("    # no way to a next page was found: this is the last page, or scripts load more")
	}
	if l.total != "" {
		w.line("    total: %s", l.total)
	}
	if l.list.Total != nil {
		w.line("    # the page says that there are %d results", *l.list.Total)
	}
	w.line("    covers: sample   # CHECK: `all` if this list shows everything there is; what is missing from it then counts as missing")
	switch {
	case l.open != nil && it.more != nil && it.more.address != "":
		w.line("    open: { %s: { address: %s }, %s: { address: %s } }", itemKind, l.openYAML(), otherKind, l.openYAML())
	case l.open != nil:
		w.line("    open: { %s: { address: %s } }", itemKind, l.openYAML())
	case l.variable != nil:
		w.line("    open: { %s: { %s: %s } }", itemKind, l.variable.about, l.variable.yaml())
	default:
		w.line("    open: { %s: {} }", itemKind)
	}
	var states []string
	for _, f := range l.fields {
		states = append(states, f.name)
		if slices.Contains(f.options, "into: [price, price_max]") {
			states = append(states, "price_max")
		}
	}
	w.line("    states: [%s]", strings.Join(states, ", "))
	var fresh []string
	for _, name := range []string{"price", "price_max", "list_price"} {
		if slices.Contains(states, name) {
			fresh = append(fresh, name)
		}
	}
	if len(fresh) > 0 {
		w.line("    refreshes: [%s]   # a row may change what an item's page said", strings.Join(fresh, ", "))
	}
}

// fields writes the columns: those of the item's page with those of the rows behind them.
func (s *site) fields(w *writer, it *item, product *drafted, l *listing) []Field {
	w.line("fields:")
	var out []Field
	if it.address != "" && it.shops {
		w.line("  # each shop gives its own codes: only both together tell products apart")
		w.line("  site_product_id: { required: true, template: %s }", quote(shopKey))
		key := Field{Name: "site_product_id", Page: itemPage, Value: it.id, Source: "address", Confidence: 1}
		if l != nil {
			key.Page, key.Confidence = listPage, l.list.Confidence
		}
		out = append(out, key)
	}
	written := map[string]bool{}
	var rows []*field
	if l != nil {
		rows = l.fields
	}
	if product != nil {
		if slices.ContainsFunc(rows, func(f *field) bool { return slices.Contains(f.options, "type: money_range") }) {
			product.fields = slices.DeleteFunc(product.fields, func(f *field) bool { return f.name == "price_max" })
		}
		for _, f := range product.fields {
			var row *field
			if i := slices.IndexFunc(rows, func(g *field) bool { return g.name == f.name }); i >= 0 {
				row = rows[i]
			}
			if amounts[f.name] && row.covers() {
				// Rows were read by the dozen, items' pages by the handful: a page of another layout would state no price,
				// or another offer's, over the row's.
				row.write(w, listPage, nil)
				w.line("      # items' pages show it, too, in the layouts that were looked at; put it first if rows lack it: %s", comment(f.places[0].yaml()))
				written[f.name] = true
				out = append(out, row.told(listPage))
				continue
			}
			f.write(w, itemPage, row)
			written[f.name] = true
			out = append(out, f.told(itemPage))
		}
	}
	for _, f := range rows {
		if !written[f.name] {
			f.write(w, listPage, nil)
			out = append(out, f.told(listPage))
		}
	}
	for _, d := range []*drafted{product, l.drafted()} {
		if d == nil {
			continue
		}
		for _, f := range d.lost {
			w.line("  # %s: the page says %s (%s), but no place that was tried reads it back", f.name, comment(clip(f.said(), 80)), f.source)
		}
		for i, n := range d.notes {
			if i == maxNotes {
				w.line("  # and %d further columns", len(d.notes)-i)
				break
			}
			w.line("  # %s", comment(n))
		}
	}
	return out
}

// covers reports whether most rows state the field.
func (f *field) covers() bool {
	if f == nil {
		return false
	}
	n := 0
	for _, v := range f.want {
		if v != nil {
			n++
		}
	}
	return n*2 >= len(f.want)
}

// maxNotes is how many remarks stand behind the fields.
const maxNotes = 12

// said is the value for people.
func (f *field) said() string {
	for _, v := range f.want {
		if v != nil {
			return strings.Join(strings.Fields(plain(v)), " ")
		}
	}
	return "something"
}

func (f *field) told(page string) Field {
	out := Field{Name: f.name, Page: page, Source: f.source, Confidence: f.confidence, Flags: f.flags, Places: len(f.places)}
	for _, v := range f.want {
		if v != nil {
			out.Value = jsonValue(v)
			break
		}
	}
	return out
}

// jsonValue is a value as plain JSON: decimals as text.
func jsonValue(v any) any {
	if d, ok := v.(record.Decimal); ok {
		return d.String()
	}
	return v
}

// write puts a field with its places, the rows' behind the item's.
func (f *field) write(w *writer, page string, row *field) {
	note := fmt.Sprintf("%s, confidence %s", f.source, percent(f.confidence))
	if f.raw != "" && f.raw != f.said() {
		note += ", from " + clip(strings.Join(strings.Fields(f.raw), " "), 60)
	}
	if len(f.flags) > 0 {
		note += "; CHECK: " + strings.Join(f.flags, ", ")
	}
	w.line("  # %s", comment(note))
	w.line("  %s:", f.name)
	options := slices.Clone(f.options)
	if row != nil {
		options = mergeOptions(options, row.options)
	}
	for _, o := range options {
		w.line("    %s", o)
	}
	if example := f.example(); example != "" && f.key() == "from" {
		w.line("    example: %s", example)
	}
	w.line("    %s:", f.key())
	f.writePlaces(w, page)
	if row != nil {
		row.writePlaces(w, listPage)
	}
}

func (f *field) writePlaces(w *writer, page string) {
	for _, p := range f.places {
		about := ""
		if p.about != "" {
			about = "   # " + p.about
		}
		w.line("      - { %s: %s }%s", page, p.yaml(), about)
	}
}
