package draft

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"sheaf/internal/extract"
	"sheaf/internal/extract/propose/product"
)

// spreadOver takes the first, the middle and the last of some addresses.
func spreadOver(addresses []string) []string {
	var out []string
	for _, i := range []int{0, len(addresses) / 2, len(addresses) - 1} {
		if i >= 0 && i < len(addresses) && !slices.Contains(out, addresses[i]) {
			out = append(out, addresses[i])
		}
	}
	return out
}

// itemsOf drafts the pages of items that a list leads to, as one. Pages that are none of a product are left out, and told,
// unless all are.
func (s *site) itemsOf(pages []Page, it *item, l *listing) (*drafted, error) {
	var all []*drafted
	var notes []string
	var first error
	for _, p := range pages {
		d, err := s.itemOf(p, it, l.hintsOf(s, it, p.URL))
		if err != nil {
			first = cmp.Or(first, err)
			notes = append(notes, p.URL+" was looked at as well: "+err.Error())
			continue
		}
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil, first
	}
	d, err := s.together(all, it)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, notes...)
	return d, nil
}

// itemOf drafts the page of an item that a list leads to.
func (s *site) itemOf(p Page, it *item, h product.Hints) (*drafted, error) {
	if err := refused(p); err != nil {
		return nil, err
	}
	page, err := s.open(p)
	if err != nil {
		return nil, err
	}
	found := product.ReadWith(page.Page, h)
	if !found.IsProduct {
		return nil, none(page, "the item's page: "+found.Reason)
	}
	return s.item(page, found, it.at(p.URL))
}

// at is the item with the key of an address.
func (it *item) at(address string) *item {
	own := *it
	own.id = ""
	if it.pattern == "" {
		return &own
	}
	if m := regexp.MustCompile(it.pattern).FindStringSubmatch(address); m != nil {
		own.id = strings.Join(m[1:], ":")
	}
	return &own
}

// together joins what pages of several products gave: places that read the right value on all of them come first, those
// that are wrong on any are gone, and pages of another layout bring their own.
func (s *site) together(all []*drafted, it *item) (*drafted, error) {
	out := all[0]
	if len(all) == 1 {
		return out, nil
	}
	fields := unite(all)
	grades := map[string][]grade{}
	for k, d := range all {
		if k > 0 {
			out.pages = append(out.pages, d.page)
			out.currency = cmp.Or(out.currency, d.currency)
		}
		t := tryout{site: s, page: d.page.raw, kind: itemPage, head: s.head(it, true, nil)}
		plan, a, err := t.read(fields)
		if err != nil {
			return nil, err
		}
		for _, r := range extract.ReadPlaces(plan, a) {
			i := slices.IndexFunc(fields, func(f *field) bool { return f.name == r.Field })
			grades[r.Field] = fields[i].graded(grades[r.Field], r, k, len(all))
		}
	}
	for _, f := range fields {
		f.settleOn(grades[f.name])
	}
	out.fields = slices.DeleteFunc(fields, func(f *field) bool { return len(f.places) == 0 })
	out.lost = nil
	for _, d := range all {
		for _, f := range d.lost {
			known := func(g *field) bool { return g.name == f.name }
			if !slices.ContainsFunc(out.fields, known) && !slices.ContainsFunc(out.lost, known) {
				out.lost = append(out.lost, f)
			}
		}
	}
	return out, nil
}

// unite gives the fields of all pages with the places of all, and what each page's shall be.
func unite(all []*drafted) []*field {
	var out []*field
	ranged := false
	for k, d := range all {
		for _, f := range d.fields {
			ranged = ranged || slices.Contains(f.options, "type: money_range")
			i := slices.IndexFunc(out, func(g *field) bool { return g.name == f.name })
			if i < 0 {
				whole := *f
				whole.want, whole.places, whole.upper = make([]any, len(all)), nil, nil
				out, i = append(out, &whole), len(out)
			}
			g := out[i]
			g.want[k] = f.want[0]
			g.options = mergeOptions(g.options, f.options)
			for _, p := range f.places {
				if !slices.ContainsFunc(g.places, func(q place) bool { return q.yaml() == p.yaml() }) {
					g.places = append(g.places, p)
				}
			}
		}
	}
	if ranged {
		out = slices.DeleteFunc(out, func(f *field) bool { return f.name == "price_max" })
		for _, f := range out {
			if f.name == "price" {
				f.options = mergeOptions(f.options, []string{"type: money_range", "into: [price, price_max]"})
			}
		}
	}
	return out
}

// mergeOptions adds what one list of options lacks.
func mergeOptions(have, more []string) []string {
	have = slices.Clone(have)
	for _, o := range more {
		key, _, _ := strings.Cut(o, ":")
		if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, key+":") }) {
			have = append(have, o)
		}
	}
	return have
}

// amounts are columns of which a page that is proposed none has none: another amount is another offer's.
var amounts = map[string]bool{"price": true, "price_max": true, "list_price": true}

// graded adds what a place reads on page k of n to its grade.
func (f *field) graded(list []grade, r extract.PlaceReading, k, n int) []grade {
	i := slices.IndexFunc(list, func(g grade) bool { return g.place == f.places[r.Index] })
	if i < 0 {
		list = append(list, grade{place: f.places[r.Index], rows: make([]verdict, n)})
		i = len(list) - 1
	}
	g := &list[i]
	switch got, want := r.Values[0], f.want[k]; {
	case got == nil, want == nil && !amounts[f.name]:
	case want == nil || !same(want, got) && !means(f.name, got, want), f.currency != "" && r.Currencies[0] != "" && r.Currencies[0] != f.currency:
		g.rows[k] = wrong
	default:
		g.rows[k] = right
		g.hits++
		g.hears(got)
	}
	return list
}
