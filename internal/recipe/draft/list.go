package draft

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/selector"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
)

// listing is a list page as it is drafted.
type listing struct {
	drafts *drafted
	page   *opened
	list   list.List
	fields []*field
	// read, rows, skip and stop are the page's parts as YAML: read is empty for elements.
	read, rows string
	skip, stop []string
	// open is where a row's address stands, nil without one.
	open  *place
	links []string // further selectors of it
	// paging is the key's text; get the request with ${n} where pages are counted, "" where links lead on.
	paging, get string
	pagingNote  string
	// more says that the data has further pages, by a mark of the next one or by how many records there are.
	more bool
	// total is where the page says how many there are, as YAML; "" where it says so in words only.
	total string
	// asking is the request where an address alone does not say it; nil elsewhere.
	asking *asking
	// variable is where rows have the variable of their item's address, in place of open.
	variable *place
	// product says that rows are products: their columns are the table's.
	product bool
	// money is what the page says about the currency of its amounts. oneSided says that only the list or only items' pages state
	// amounts, unpriced that these do.
	money              stated
	oneSided, unpriced bool
	// samples are addresses of a few items.
	samples []string
}

// columnsOf maps columns of lists to columns of the products table.
var columnsOf = map[string]string{
	"title": "title", "price": "price", "list_price": "list_price", "image_url": "image_urls", "rating": "rating", "rating_count": "rating_count",
	"brand_raw": "brand_raw", "seller_name": "seller_name", "condition": "condition", "availability": "availability_raw", "shipping_price": "shipping_price",
	"description": "description", "sku": "sku", "mpn": "mpn",
}

func (s *site) fromList(page *opened, o Options) (Draft, error) {
	lists := list.Find(page.Page)
	if o.Nth == 0 && len(o.Rows) == 0 && (len(lists) == 0 || lists[0].Confidence < 0.5) {
		if d, found, err := s.fromState(page, o); found {
			return d, err
		}
	}
	if o.Nth > 1 && o.Nth <= len(lists) {
		lists = lists[o.Nth-1:]
	}
	if len(o.Rows) > 0 {
		var rows []*html.Node
		for _, number := range o.Rows {
			rows = append(rows, page.index.Element(number))
		}
		l, ok := list.Of(page.Page, rows)
		if !ok {
			return Draft{}, none(page, "fewer than two rows were chosen")
		}
		lists = []list.List{l}
	}
	switch {
	case len(lists) == 0:
		return Draft{}, none(page, "it shows no rows")
	case len(lists[0].Items) == 0:
		return Draft{}, fmt.Errorf("%w on %s: the list says that nothing was found; give one with results", ErrNothing, page.address())
	}
	l := &listing{drafts: &drafted{page: page}, list: lists[0], page: page}
	if len(lists) > 1 && lists[1].Confidence >= 0.5 {
		l.drafts.notes = append(l.drafts.notes, fmt.Sprintf("the page has another list: %s, %d rows", lists[1].Rows, len(lists[1].Items)))
	}
	l.parts()
	l.next()
	return s.fromRows(l, o)
}

// fromRows drafts a list whose parts and paging are known.
func (s *site) fromRows(l *listing, o Options) (Draft, error) {
	addresses := l.addresses(s)
	item := l.item(addresses, l.keyed())
	if others := item.others(addresses); len(others) > 1 && len(others)*20 >= len(addresses) {
		if more := l.item(others, ""); more.shops == item.shops { // one field holds the keys of both
			item.more = more
		}
	}
	var product *drafted
	if len(o.Items) > 0 {
		var err error
		if product, err = s.itemsOf(o.Items, item, l); err != nil {
			return Draft{}, err
		}
	}
	_, priced := l.column("price")
	l.product = priced || product != nil
	l.settleLocale(s)
	l.settleMoney(s, item, product)
	fields := l.columns()
	if len(item.vars) > 0 || item.address != "" {
		l.open = l.link()
	}
	if it, at, ok := l.linked(o.Links); l.open == nil && ok {
		item, l.variable = it, at
	}
	switch {
	case l.variable != nil:
		fields = append([]*field{l.key()}, slices.DeleteFunc(fields, func(g *field) bool { return g.name == "site_product_id" })...)
	case l.open == nil:
		item = rowsAlone
		fields = append([]*field{l.key()}, slices.DeleteFunc(fields, func(g *field) bool { return g.name == "site_product_id" })...)
	}
	l.samples = spreadOver(addresses)
	kept, err := l.try(s, fields)
	if err != nil {
		return Draft{}, err
	}
	l.fields, l.drafts.fields = kept, kept
	for _, f := range fields {
		if !slices.Contains(kept, f) {
			l.drafts.lost = append(l.drafts.lost, f)
		}
	}
	return s.write(item, product, l)
}

// try keeps what reads back. Rows that the proposal's selector does not give exactly are named by another one that does.
func (l *listing) try(s *site, fields []*field) ([]*field, error) {
	t := tryout{site: s, page: l.page.raw, kind: listPage, head: s.head(rowsAlone, false, l)}
	n, err := t.rows(fields)
	if err != nil {
		return nil, err
	}
	if rule := l.notice(s); rule != "" {
		l.stop = []string{rule}
		t.head = s.head(rowsAlone, false, l)
		if with, err := t.rows(fields); err != nil || with != n { // the page says so of rows that were taken for results
			l.stop = nil
			t.head = s.head(rowsAlone, false, l)
		}
	}
	if n != len(l.list.Items) && l.read != "" {
		return nil, fmt.Errorf("draft of %s: %d records were proposed, %d read", l.page.address(), len(l.list.Items), n)
	}
	if n != len(l.list.Items) {
		var nodes []*html.Node
		for _, r := range l.list.Items {
			nodes = append(nodes, r.Node)
		}
		own := l.page.index.RankSet(nodes)
		if len(own) == 0 {
			return nil, fmt.Errorf("%w on %s: its %d rows stand between others that nothing tells from them", ErrNothing, l.page.address(), len(nodes))
		}
		l.rows, l.skip, l.stop = "css: "+quote(own[0].CSS), nil, nil
		t.head = s.head(rowsAlone, false, l)
	}
	return t.keep(fields)
}

// rowsAlone is an item that lives from its rows alone.
var rowsAlone = &item{}

func (l *listing) column(name string) (column.Column, bool) {
	for _, c := range l.list.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return column.Column{}, false
}

// addresses are those of the rows' items on this site.
func (l *listing) addresses(s *site) []string {
	var out []string
	for _, r := range l.list.Items {
		if r.URL != "" && s.own(r.URL) {
			out = append(out, r.URL)
		}
	}
	return out
}

// keyed is the first row's id, where it is part of its address.
func (l *listing) keyed() string {
	for _, r := range l.list.Items {
		if r.ID != "" && r.URL != "" {
			if u, err := url.Parse(r.URL); err == nil && strings.Contains(u.EscapedPath()+"?"+u.RawQuery, r.ID) {
				return r.ID
			}
			return ""
		}
	}
	return ""
}

// settleLocale takes the language without its country where more of the prices can be read so: shops of a country may write
// numbers as their language does elsewhere.
func (l *listing) settleLocale(s *site) {
	base, _, found := strings.Cut(s.locale, "-")
	if !found {
		return
	}
	readable := func(locale string) (n int) {
		for _, r := range l.list.Items {
			if m, ok := normalize.ParseMoney(l.list.Value(r, "price"), normalize.MoneyOptions{Locale: locale, Expect: []string{s.currency}}); ok && m.Price != nil {
				n++
			}
		}
		return n
	}
	if readable(base) > readable(s.locale) {
		s.locale = base
	}
}

// parts writes the rows, what to skip among them and where they end.
func (l *listing) parts() {
	css := quote(l.list.Rows)
	if l.list.Rows == "" {
		var nodes []*html.Node
		for _, r := range l.list.Items {
			nodes = append(nodes, r.Node)
		}
		if ranked := l.page.index.RankSet(nodes); len(ranked) > 0 {
			css = quote(ranked[0].CSS)
		}
	}
	l.rows = "css: " + css
	for _, rule := range l.list.Skip {
		about := ""
		if rule.Reason != "" {
			about = "   # " + strings.ReplaceAll(string(rule.Reason), "_", " ")
		}
		switch {
		case rule.Lacks != "":
			l.skip = append(l.skip, "{ lacks: "+quote(rule.Lacks)+" }"+about)
		case rule.Equals != "":
			l.skip = append(l.skip, "{ css: "+quote(rule.CSS)+", equals: "+quote(rule.Equals)+" }"+about)
		default:
			l.skip = append(l.skip, "{ css: "+quote(rule.CSS)+" }"+about)
		}
	}
	if l.list.StopAt != "" {
		l.stop = append(l.stop, "{ css: "+quote(l.list.StopAt)+" }")
	}
}

// next writes how the page after this one is reached.
func (l *listing) next() {
	n := l.list.Next
	if n == nil {
		return
	}
	if n.By != list.ByNumber && n.Find.CSS != "" {
		l.paging = "{ next: [" + l.nextPlace(n.Find) + "], stop: no_new_keys }"
		l.pagingNote = fmt.Sprintf("found by %s; leads to %s", strings.ReplaceAll(string(n.By), "_", " "), n.URL)
		return
	}
	if n.Template == "" || strings.Count(n.Template, "{n}") != 1 {
		return
	}
	before, after, _ := strings.Cut(n.Template, "{n}")
	number := strings.TrimSuffix(strings.TrimPrefix(n.URL, before), after)
	next, step := 0, max(n.Step, 1)
	if _, err := fmt.Sscan(number, &next); err != nil || next-step < 0 {
		return
	}
	l.get = strings.ReplaceAll(before+"${n}"+after, "$${", "${")
	l.paging = fmt.Sprintf("{ n: %d.., stop: [no_new_keys, no_rows] }", next-step)
	if step > 1 {
		l.paging = fmt.Sprintf("{ n: %d.., step: %d, stop: [no_new_keys, no_rows] }", next-step, step)
	}
	l.pagingNote = "counted: the pager names numbers only"
}

func (l *listing) nextPlace(f column.Locator) string {
	if f.Attr == "" || f.Attr == "href" {
		if f.Nth < 2 {
			return quote(f.CSS)
		}
	}
	return locatorPlace(f, "").yaml()
}

// locatorPlace writes a locator as a place; row is the tag of the row itself, which an empty selector means.
func locatorPlace(f column.Locator, row string) place {
	if f.Path != "" {
		return place{key: "json", text: f.Path, regex: f.Regex}
	}
	p := place{key: "css", text: f.CSS, attr: f.Attr, regex: f.Regex, without: f.Without}
	if p.text == "" {
		p.text = row
	}
	if f.Nth > 1 {
		p.nth = index(f.Nth - 1)
	}
	return p
}

// columns are the fields that rows state.
func (l *listing) columns() []*field {
	var out []*field
	for _, c := range l.list.Columns {
		name := c.Name
		if l.product {
			if name = columnsOf[c.Name]; name == "" {
				l.drafts.notes = append(l.drafts.notes, fmt.Sprintf("rows also show %s: %s (%s), e.g. %s", c.Name, placesText(c.Find), c.Type, clip(strings.Join(c.Examples, " | "), 100)))
				continue
			}
		}
		if l.unpriced && moneyColumns[name] {
			continue
		}
		if f := l.field(name, c); f != nil && !slices.ContainsFunc(out, func(g *field) bool { return g.name == f.name }) {
			out = append(out, f)
		}
	}
	return out
}

func placesText(find []column.Locator) string {
	if len(find) == 0 {
		return "no place"
	}
	text := find[0].CSS + find[0].Path
	if find[0].Attr != "" {
		text += " @" + find[0].Attr
	}
	return text
}

// ownTypes are field types of columns of a table of its own.
var ownTypes = map[column.Type]string{column.Money: "money", column.Number: "number", column.Date: "date", column.Image: "url", column.Link: "url"}

// field drafts a column: the proposal's places, then selectors of the elements that these find.
func (l *listing) field(name string, c column.Column) *field {
	f := &field{name: name, source: "shown in rows", confidence: l.list.Confidence, want: make([]any, len(l.list.Items)), raws: l.raws(c.Name)}
	if !l.product {
		if t := ownTypes[c.Type]; t != "" {
			f.options = append(f.options, "type: "+t)
		}
	}
	switch name {
	case "title":
		f.options = append(f.options, "required: true")
	case "list_price":
		f.options = append(f.options, "accept: '> price'")
	case "price":
		if l.ranges() {
			f.options = append(f.options, "type: money_range", "into: [price, price_max]")
		}
	}
	l.inCurrency(f)
	attr, regex := "", ""
	for k, find := range c.Find {
		p := locatorPlace(find, l.tag())
		p.about, p.order = "shown in rows", int(selector.ByLabel)
		if name == "rating" && p.regex == "" {
			with := p
			with.regex = `(\d(?:[.,]\d+)?)`
			f.places = append(f.places, with)
		}
		f.places = append(f.places, p)
		if k == 0 {
			attr, regex = find.Attr, find.Regex
		}
	}
	var samples []selector.Sample
	for _, r := range l.list.Items {
		if n := l.located(r, c); n != nil {
			samples = append(samples, selector.Sample{In: r.Node, Want: n})
		}
	}
	if len(samples) > 1 {
		for _, sel := range l.page.index.RankAll(samples) {
			f.places = append(f.places, place{key: "css", text: sel.CSS, attr: attr, regex: regex, about: aboutTier(sel.Tier), order: int(sel.Tier), loose: sel.Tier >= selector.ByPath})
		}
	}
	return f
}

// ranges tells whether prices of rows are ranges.
func (l *listing) ranges() bool {
	for _, r := range l.list.Items {
		if m, ok := normalize.ParseMoney(l.list.Value(r, "price"), normalize.MoneyOptions{}); ok && m.Kind == normalize.Range {
			return true
		}
	}
	return false
}

func (l *listing) tag() string {
	for _, r := range l.list.Items {
		if r.Node != nil {
			return r.Node.Data
		}
	}
	return "*"
}

// raws are the texts of a column, row by row.
func (l *listing) raws(name string) []string {
	out := make([]string, len(l.list.Items))
	for i, r := range l.list.Items {
		out[i] = l.list.Value(r, name)
	}
	return out
}

// located is the element of a row that has the column's text: where the proposal says, else the first that says it.
func (l *listing) located(r list.Row, c column.Column) *html.Node {
	raw := normalize.Line(l.list.Value(r, c.Name))
	if raw == "" || r.Node == nil {
		return nil
	}
	for _, f := range c.Find {
		if n := first(r.Node, locatorPlace(f, l.tag())); n != nil && (f.Attr != "" || f.Regex != "" || f.Without != "" || normalize.Line(dom.FlatText(n)) == raw) {
			return n
		}
	}
	for n := range r.Node.Descendants() {
		if n.Type == html.ElementNode && normalize.Line(dom.FlatText(n)) == raw {
			return innermost(n)
		}
	}
	return nil
}

// link is where rows have the address of their item.
func (l *listing) link() *place {
	c, ok := l.column("url")
	if !ok || len(c.Find) == 0 {
		return nil
	}
	p := locatorPlace(c.Find[0], l.tag())
	if p.key == "json" {
		return &p
	}
	if p.attr == "" {
		p.attr = "href"
	}
	if p.nth != nil {
		return &p
	}
	var samples []selector.Sample
	for _, r := range l.list.Items {
		if n := first(r.Node, p); n != nil {
			samples = append(samples, selector.Sample{In: r.Node, Want: n})
		}
	}
	for _, sel := range l.page.index.RankAll(samples) {
		if len(l.links) < 2 && sel.Tier < selector.ByPlace && sel.CSS != p.text && sel.Hits == len(samples) {
			l.links = append(l.links, sel.CSS)
		}
	}
	return &p
}

// openYAML is the address of a row's item, by several selectors.
func (l *listing) openYAML() string {
	if len(l.links) == 0 {
		return l.open.yaml()
	}
	css := []string{quote(l.open.text)}
	for _, text := range l.links {
		css = append(css, quote(text))
	}
	out := "{ css: [" + strings.Join(css, ", ") + "], attr: " + quote(l.open.attr)
	if l.open.regex != "" {
		out += ", regex: " + quote(l.open.regex)
	}
	return out + " }"
}

// key is the column that tells rows apart where they have no address.
func (l *listing) key() *field {
	var k column.Key
	for _, c := range l.list.Keys {
		if _, known := l.column(c.Column); c.Column != "url" && known {
			k = c
			break
		}
	}
	if k.Column == "" { // what differs most between rows
		most := -1.0
		for _, c := range l.list.Columns {
			if c.Fill*c.Distinct > most {
				most, k.Column = c.Fill*c.Distinct, c.Name
			}
		}
	}
	find := []column.Locator{k.Find}
	if c, ok := l.column(k.Column); ok && k.Find == (column.Locator{}) {
		find = c.Find
	}
	f := &field{name: "site_product_id", options: []string{"required: true"}, source: "key of the rows (" + k.Column + ")", confidence: l.list.Confidence,
		want: make([]any, len(l.list.Items)), raws: l.raws(k.Column)}
	for _, at := range find {
		f.places = append(f.places, locatorPlace(at, l.tag()))
	}
	return f
}

// first is the element that a place's selector finds in a row.
func first(row *html.Node, p place) *html.Node {
	css, err := recipe.CompileCSS(p.text)
	if err != nil || row == nil {
		return nil
	}
	found := css.MatchAll(row)
	n := 0
	if p.nth != nil {
		n = *p.nth
	}
	if n >= len(found) {
		return nil
	}
	return found[n]
}

// ProductColumn is the column of the products table that a column of a proposed list means; "" for none.
func ProductColumn(proposed string) string { return columnsOf[proposed] }
