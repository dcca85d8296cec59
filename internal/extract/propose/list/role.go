package list

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
	"sheaf/internal/normalize"
)

// roles puts together the columns that recipes know: url, title, price, list_price, image_url. Rows use different places for the same thing (a sale's price stands
// elsewhere): each is chosen row by row, and the places are listed by how many rows use them.
type roles struct {
	s      *survey
	rows   []int32
	main   []int32 // each row's own link
	drafts []*draft
	used   map[*draft]bool
}

var (
	titleName = regexp.MustCompile(`(?i)(^|[-_ =.])(title|name|headline|heading|subject|titulo|titre|titel|naam|nome|nombre|caption)([-_ .]|$)|title|heading`)
	priceName = regexp.MustCompile(`(?i)price|preis|prix|precio|preco|prezzo|prijs|cena|amount|kakaku|kosten`)
	oldName   = regexp.MustCompile(`(?i)(^|[-_.])(strike(d|through)?|struck|old|was|crossed|msrp|rrp|uvp|barre|barré|line-?through)([-_.]|$)|(old|was|before|list|original|previous|compare(-?at)?|crossed(out)?|strike|text|standard|vorher|ancien|anterior|full|retail)[-_]?(price|preis|prix|precio|amount)|` +
		`(price|preis|prix|precio|amount)[-_]*(old|was|before|list|original|previous|compare|crossed|strike|retail)|--previous|crossedout|s-item__trending`)
	notPrice = regexp.MustCompile(`(?i)more buying choices|(no|keine|aucune|sin|nessuna?) .{0,12}(offers?|angebote?|offres?|ofertas?|offert[ae])|used (&|and) new|new (&|and) used|other (sellers|offers)|from \d+ sellers|\d+ offers|weitere angebote|andere (verkäufer|angebote)|autres vendeurs|otros vendedores|otras ofertas|` +
		`shipping|delivery|postage|versand|lieferung|livraison|frais de port|envío|envio|frete|spedizione|consegna|verzend|bezorg|wysyłk|dostaw|送料|配送|배송|运费|運費|邮费|save |you save|coupon|cupón|cupom|gutschein|discount|descuento|desconto|rabatt|remise|sconto|korting|` +
		`/month|per month|a month|monthly|pro monat|par mois|al mes|por mês|installments?|cuotas|parcelas|x sin interés|sem juros|mensualit|raten|per (unit|kg|100)|/ ?(100 ?)?(g|kg|ml|l|oz|ounce|count|pièce|stück)\b|ポイント|포인트|points?\b|was:?|rrp|uvp|list( price)?:|statt\b|au lieu|antes:?|de:`)
	rangeWord = regexp.MustCompile(`(?i)\d\s*(to|a|bis|à|al|tot|do|till|til|-|–|—|~|～|から)\s*[^\d\s]{0,4}\s*\d`)
)

// url is where each row leads to.
func (r *roles) url(reader *cellReader) []*cell {
	out := make([]*cell, len(r.rows))
	for i, row := range r.rows {
		for at := row; at <= r.s.p.Spots[row].Last && r.main[i] >= 0; at++ {
			r.s.visits++
			if r.s.facts[at].ref != r.main[i] {
				continue
			}
			n := r.s.p.Spots[at].Node
			ref, name := GoesTo(n)
			if ref == "" {
				continue
			}
			out[i] = &cell{at: at, attr: name, text: ref, key: reader.key(reader.place(at, row) + "@" + name)}
			break
		}
	}
	return out
}

// ranked gives, of the drafts that may be it, each row's best cell.
func (r *roles) choose(candidates []*draft, weight func(*draft, int) float64, least float64) []*cell {
	out := make([]*cell, len(r.rows))
	for i := range r.rows {
		best := least
		for _, d := range candidates {
			if d.cells[i] == nil {
				continue
			}
			if w := weight(d, i); w > best {
				best, out[i] = w, d.cells[i]
			}
		}
	}
	return out
}

func (r *roles) of(kinds ...column.Type) []*draft {
	var out []*draft
	for _, d := range r.drafts {
		if slices.Contains(kinds, d.kind) {
			out = append(out, d)
		}
	}
	return out
}

// title is the text that names each row: a heading, the text of its own link, of different values.
func (r *roles) title() []*cell {
	candidates := r.of(column.Text, column.Number, column.Date)
	base := map[*draft]float64{}
	for _, d := range candidates {
		base[d] = r.titleWeight(d)
	}
	return r.fullTitle(r.choose(candidates, func(d *draft, _ int) float64 { return base[d] }, 4.5))
}

// fullTitle takes the title attribute of the link, or the alt of its image, where the text that shows is a part of it and the rest stands hidden beside.
func (r *roles) fullTitle(shown []*cell) []*cell {
	for _, d := range r.drafts {
		if d.attr != "title" && d.attr != "alt" {
			continue
		}
		hits := 0
		for i, c := range d.cells {
			if c != nil && shown[i] != nil && shown[i].attr == "" && c.text != shown[i].text && c.text == r.s.p.Text(r.s.p.Spots[shown[i].at].Node) {
				hits++
			}
		}
		if hits*10 < len(shown)*8 {
			continue
		}
		out := slices.Clone(shown)
		for i, c := range d.cells {
			if c != nil && out[i] != nil {
				out[i] = c
			}
		}
		return out
	}
	return r.withoutBadges(shown)
}

// withoutBadges leaves out a first part of titles, in an element of its own, that several titles begin with ("New listing").
func (r *roles) withoutBadges(titles []*cell) []*cell {
	first := make([]int32, len(titles))
	count := map[string]int{}
	for i, c := range titles {
		if first[i] = -1; c == nil || c.attr != "" {
			continue
		}
		for in := range r.s.children(c.at) {
			if text := r.s.p.Shown(r.s.p.Spots[in].Node); text != "" {
				if r.s.element(in) && len(text) < len(c.text)/2 && len(r.s.ranked(in)) > 0 {
					first[i] = in
					count[text]++
				}
				break
			}
		}
	}
	out := slices.Clone(titles)
	for i, in := range first {
		if in < 0 {
			continue
		}
		badge := r.s.p.Shown(r.s.p.Spots[in].Node)
		rest, ok := strings.CutPrefix(titles[i].text, badge)
		if n := count[badge]; !ok || n < 2 || n*2 > len(titles) || strings.TrimSpace(rest) == "" {
			continue
		}
		c := *titles[i]
		c.text, c.without = strings.TrimSpace(rest), tokenCSS(r.s.names[r.s.ranked(in)[0]])
		out[i] = &c
	}
	return out
}

func (r *roles) titleWeight(d *draft) float64 {
	var runes, linked, headed, named, priced, figures int
	for i, c := range d.cells {
		if c == nil {
			continue
		}
		runes += utf8.RuneCountInString(c.text)
		figures += oneIf(mostlyFigures(c.text))
		priced += oneIf(r.named(c.at, priceName))
		linked += oneIf(r.inLink(i, c.at))
		for _, up := range r.s.around(c.at, r.rows[i], 3) {
			n := r.s.p.Spots[up].Node
			if isHeading(n) || n.DataAtom == atom.Th || n.DataAtom == atom.Dt {
				headed++
				break
			}
		}
		for _, up := range append(r.s.around(c.at, r.rows[i], 2), r.inner(c.at)...) {
			if r.named(up, titleName) {
				named++
				break
			}
		}
	}
	n := float64(d.fill)
	w := 3*float64(linked)/n + 2.5*float64(headed)/n + 2*float64(named)/n + 2*n/float64(len(r.rows))
	share := column.Distinct(d.values)
	w += 2 * share
	switch {
	case d.fill <= 3:
	case share < 0.2:
		w -= 5
	case share < 0.5:
		w -= 1.5
	}
	switch mean := runes / d.fill; {
	case mean < 4:
		w -= 3
	case mean > 300:
		w -= 4
	case mean >= 12:
		w++
	}
	switch d.attr {
	case "":
		w += 1.5
	case "title", "alt":
	case "content":
		w += 0.5
	default:
		w -= 5 // no name is in data-x
	}
	if d.kind != column.Text || figures*2 > d.fill || priced*2 > d.fill {
		w -= 4
	}
	return w
}

// mostlyFigures: "1.159,99€".
func mostlyFigures(text string) bool {
	letters, others := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
		} else if !unicode.IsSpace(r) {
			others++
		}
	}
	return others > letters
}

// inner: an element that holds nothing but the cell's text may carry the name.
func (r *roles) inner(at int32) []int32 {
	if r.s.p.Spots[at].Last > at && r.s.p.Spots[at].Last < at+4 {
		return []int32{at + 1}
	}
	return nil
}

func (r *roles) inLink(i int, at int32) bool {
	for up := at; up >= r.rows[i]; up = r.s.p.Spots[up].Parent {
		if ref := r.s.facts[up].ref; ref >= 0 {
			return ref == r.main[i] && up != r.rows[i]
		}
	}
	for in := at; in <= r.s.p.Spots[at].Last && in < at+6; in++ {
		if r.s.facts[in].ref >= 0 && r.s.facts[in].ref == r.main[i] {
			return true
		}
	}
	return false
}

func (r *roles) named(at int32, re *regexp.Regexp) bool {
	n := r.s.p.Spots[at].Node
	return re.MatchString(dom.Attr(n, "class")) || re.MatchString(dom.Attr(n, "itemprop")) || re.MatchString(dom.Attr(n, "data-testid")) || re.MatchString(dom.Attr(n, "data-e2e"))
}

// price gives each row's price and, if it shows one, the price before. Amounts for delivery, instalments, units and other offers are neither.
func (r *roles) price() (price, list []*cell) {
	candidates := r.of(column.Money)
	type facts struct{ old, not, named, prop bool }
	known := map[*cell]facts{}
	for _, d := range candidates {
		for i, c := range d.cells {
			if c == nil {
				continue
			}
			f := facts{old: r.old(i, c.at)}
			f.not = r.offerText(i, c)
			for _, up := range r.s.around(c.at, r.rows[i], 3) {
				f.named = f.named || r.named(up, priceName)
				f.prop = f.prop || dom.Attr(r.s.p.Spots[up].Node, "itemprop") == "price"
			}
			known[c] = f
		}
	}
	price = r.choose(candidates, func(d *draft, i int) float64 {
		f := known[d.cells[i]]
		if f.old || f.not {
			return 0
		}
		return 2 + 3*float64(oneIf(f.prop)) + 2*float64(oneIf(f.named)) + float64(d.fill)/float64(len(r.rows)) - float64(d.cells[i].at-r.rows[i])/100_000
	}, 0)
	list = r.choose(candidates, func(d *draft, i int) float64 {
		if f := known[d.cells[i]]; !f.old || d.cells[i] == price[i] {
			return 0
		}
		return 1
	}, 0)
	for i, c := range price {
		if c != nil {
			price[i] = r.wholeRange(i, c)
		}
	}
	return price, list
}

// old: the amount is struck through, or what holds it is named so.
func (r *roles) old(i int, at int32) bool {
	for _, up := range r.s.around(at, r.rows[i], 4) {
		n := r.s.p.Spots[up].Node
		switch n.DataAtom {
		case atom.S, atom.Del, atom.Strike:
			return true
		}
		if dom.Attr(n, "data-a-strike") == "true" || strings.Contains(dom.Attr(n, "style"), "line-through") {
			return true
		}
		for t := range strings.FieldsSeq(dom.Attr(n, "class")) {
			if oldName.MatchString(t) {
				return true
			}
		}
		if r.s.textLen(up) > 80 {
			break
		}
	}
	return false
}

// offerText: the words around the amount, in an element with little more than it, or before it, make it something else than the price.
func (r *roles) offerText(i int, c *cell) bool {
	if m, ok := normalize.ParseMoney(c.text, normalize.MoneyOptions{Locale: r.s.locale}); ok && (m.Kind == normalize.PerUnit || m.Kind == normalize.Instalment) {
		return true
	}
	if strings.HasPrefix(c.text, "+") {
		return true
	}
	for level, up := range r.s.around(c.at, r.rows[i], 3) {
		if r.s.textLen(up) > 90 {
			break
		}
		before, after, ok := beside(r.s.p.Shown(r.s.p.Spots[up].Node), c.text)
		if ok && (notPrice.MatchString(before) || level < 2 && notPrice.MatchString(after)) {
			return true
		}
	}
	return false
}

// beside gives what stands in a text before and after an amount, up to the next digits.
func beside(text, amount string) (before, after string, ok bool) {
	before, after, ok = strings.Cut(text, amount)
	if i := strings.LastIndexAny(before, "0123456789"); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.IndexAny(after, "0123456789"); i >= 0 {
		after = after[:i]
	}
	return before, after, ok
}

// wholeRange gives the element around the amount if it shows a range that the amount begins.
func (r *roles) wholeRange(i int, c *cell) *cell {
	for _, up := range r.s.around(c.at, r.rows[i], 3)[min(1, len(r.s.around(c.at, r.rows[i], 3))):] {
		if r.s.textLen(up) > 60 {
			break
		}
		text := r.s.p.Shown(r.s.p.Spots[up].Node)
		if !rangeWord.MatchString(text) {
			continue
		}
		if m, ok := normalize.ParseMoney(text, normalize.MoneyOptions{Locale: r.s.locale}); ok && m.Kind == normalize.Range {
			return &cell{key: -c.key - 2, at: up, text: text}
		}
	}
	return c
}

// image is each row's first picture of the column that most rows have one of, those in the own link first.
func (r *roles) image() []*cell {
	candidates := r.of(column.Image)
	base := map[*draft]float64{}
	for order, d := range candidates {
		linked := 0
		for i, c := range d.cells {
			linked += oneIf(c != nil && r.inLink(i, c.at))
		}
		base[d] = 2*float64(d.fill)/float64(len(r.rows)) + float64(linked)/float64(len(r.rows)) + column.Distinct(d.values) - float64(order)/50
	}
	return r.choose(candidates, func(d *draft, _ int) float64 { return base[d] }, 0)
}

// dull: a column that says nothing about rows: always the same, seldom there, or an attribute that is no identity.
func (r *roles) dull(d *draft) bool {
	n := len(r.rows)
	switch {
	case strings.HasPrefix(d.attr, "data-"):
		ok := d.fill == n && column.Distinct(d.values) >= 0.9 && !column.Counts(d.values)
		for _, v := range d.values {
			ok = ok && idValue.MatchString(v) && !uuidValue.MatchString(v)
		}
		return !ok
	case n > 5 && d.fill*8 < n:
		return true
	case d.kind == column.Money:
		return false
	case d.fill > 2 && column.Distinct(d.values)*float64(d.fill) <= 1:
		return true
	}
	return false
}

// add makes cells a column of the list, if rows have any; cells that it uses are gone from the drafts of which it uses most.
func (r *roles) add(l *List, name string, kind column.Type, cells []*cell) {
	values := make([]string, len(cells))
	groups := map[int32][]*cell{}
	var order []int32
	for i, c := range cells {
		if c == nil {
			continue
		}
		values[i] = c.text
		if groups[c.key] == nil {
			order = append(order, c.key)
			groups[c.key] = make([]*cell, len(cells))
		}
		groups[c.key][i] = c
	}
	if len(order) == 0 {
		return
	}
	size := func(k int32) int {
		n := 0
		for _, c := range groups[k] {
			n += oneIf(c != nil)
		}
		return n
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(size(b), size(a)) })
	var find []column.Locator
	without := ""
	for _, c := range cells {
		if c != nil && c.without != "" {
			without = c.without
		}
	}
	for _, k := range order[:min(len(order), 4)] {
		f := r.s.locate(r.rows, groups[k])
		if f.Attr == "" {
			f.Without = without
		}
		if !slices.Contains(find, f) {
			find = append(find, f)
		}
	}
	for _, d := range r.drafts {
		same := 0
		for i, c := range d.cells {
			same += oneIf(c != nil && cells[i] != nil && c.text == cells[i].text)
		}
		r.used[d] = r.used[d] || same*10 >= d.fill*9
	}
	l.Columns = append(l.Columns, column.Of(name, kind, values, find))
	for i := range l.Items {
		l.Items[i].Values = append(l.Items[i].Values, values[i])
	}
}
