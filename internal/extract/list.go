package extract

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// listReader reads the rows of one list page.
type listReader struct {
	plan   *recipe.Plan
	page   *recipe.Page
	visit  recipe.Visit
	pl     place
	answer *Answer
	// refreshes are the columns that a row may change over an item's page.
	refreshes []string
}

// readList fills the answer's rows, skips and links.
func (l *listReader) readList() {
	l.refreshes = refreshed(l.page)
	found := l.candidates()
	end := l.end(found)
	for i, f := range found {
		row := l.pl.at(f)
		switch {
		case i >= end:
			l.skip(i, row, SkipPastEnd)
		default:
			if rule, ok := l.skipRule(row); ok {
				l.skip(i, row, fmt.Sprintf("%s %d", SkipRule, rule+1))
				continue
			}
			if stopsAt(l.page.Rows.StopAt, row) {
				end = i
				l.skip(i, row, SkipPastEnd)
				continue
			}
			l.readRow(i, row)
		}
	}
}

func (l *listReader) candidates() []finding {
	switch r := l.page.Rows; {
	case r.CSS != nil:
		var out []finding
		for _, n := range l.pl.all(r.CSS) {
			out = append(out, finding{node: n})
		}
		return out
	case r.XPath != nil:
		return xpathFind(r.XPath, l.pl.element())
	}
	return spread(jsonFindings(l.page.Rows.JSON.Nodes(l.pl.scope())))
}

// end gives how many of the rows stand before the first element that ends the list, in document order; a row that holds this
// element is not among them.
func (l *listReader) end(rows []finding) int {
	for _, c := range l.page.Rows.StopAt {
		if c.CSS == nil || len(rows) == 0 || rows[0].node == nil {
			continue
		}
		if stop := l.firstHolding(c); stop != nil {
			return rowsBefore(l.pl.element(), rows, stop)
		}
	}
	return len(rows)
}

// firstHolding is the first element that the condition's selector finds and the rest of the condition holds for.
func (l *listReader) firstHolding(c recipe.Condition) *html.Node {
	for _, n := range l.pl.all(c.CSS) {
		text := ""
		if c.Equals != nil || c.Matches != nil {
			if text = dom.FlatText(n); c.Attr != "" {
				text = dom.Attr(n, c.Attr)
			}
		}
		if textHolds(text, c.Equals, c.Matches) {
			return n
		}
	}
	return nil
}

func rowsBefore(root *html.Node, rows []finding, stop *html.Node) int {
	k := 0
	for n := range root.Descendants() {
		if n == stop {
			break
		}
		if k < len(rows) && n == rows[k].node {
			k++
		}
	}
	for k > 0 && dom.Encloses(rows[k-1].node, stop) {
		k--
	}
	return k
}

// stopsAt tells whether the list ends at this row by a condition on the row's data.
func stopsAt(conditions []recipe.Condition, row place) bool {
	for i := range conditions {
		if conditions[i].CSS == nil && row.holds(&conditions[i]) {
			return true
		}
	}
	return false
}

func (l *listReader) skipRule(row place) (int, bool) {
	for i := range l.page.Rows.Skip {
		if row.holds(&l.page.Rows.Skip[i]) {
			return i, true
		}
	}
	return 0, false
}

func (l *listReader) skip(i int, row place, reason string) {
	s := Skip{Index: i, Reason: reason}
	if row.node != nil {
		s.Text = clip(dom.FlatText(row.node), 120)
	}
	l.answer.Skipped = append(l.answer.Skipped, s)
}

func (l *listReader) readRow(i int, row place) {
	r := l.rowReader(row)
	fields := r.readAll()
	kind := l.kind()
	opened, reason := l.opened(row.with("row", plain(fields)), r, kind)
	if reason != "" {
		l.skip(i, row, reason)
		return
	}
	rec := record.Record{Kind: l.page.Name, Rank: l.page.Rank, URL: l.answer.FinalURL, Fields: fields, Refreshes: l.refreshes}
	for _, v := range opened {
		if v.Item != "" && rec.Item == "" {
			if addr, err := l.plan.ItemAddress(v.Item, v.Vars); err == nil {
				rec.Item, rec.ItemKind, rec.Vars = addr, v.Item, v.Vars
			}
		}
	}
	r.readTemplates(rec.Vars)
	key, err := l.plan.Key(kind, func(name string) (string, bool) { return r.text(name, rec.Vars) })
	if err != nil {
		l.skip(i, row, fmt.Sprintf("%s: %v", SkipNoKey, err))
		return
	}
	if name := l.missing(r); name != "" {
		l.skip(i, row, fmt.Sprintf("%s: %s", SkipRequired, name))
		return
	}
	rec.Key = key
	l.answer.Rows = append(l.answer.Rows, rec)
	l.answer.Open = append(l.answer.Open, opened...)
}

func (l *listReader) rowReader(row place) *fieldReader {
	return &fieldReader{plan: l.plan, places: map[string]place{l.page.Name: row}, first: row, vars: l.pl.vars, only: l.page.States}
}

// rowReaders read the rows of a list once more, those that count, for looking at what each place of their fields gives.
func rowReaders(p *recipe.Plan, a *Answer) []*fieldReader {
	if a.Outcome != record.OK || a.place.page == nil || a.place.page.Rows == nil {
		return nil
	}
	l := &listReader{plan: p, page: a.place.page, pl: a.place}
	skipped := map[int]bool{}
	for _, s := range a.Skipped {
		skipped[s.Index] = true
	}
	var out []*fieldReader
	for i, f := range l.candidates() {
		if !skipped[i] {
			r := l.rowReader(l.pl.at(f))
			r.readAll()
			out = append(out, r)
		}
	}
	return out
}

// missing names a required field that the row should state and does not.
func (l *listReader) missing(r *fieldReader) string {
	for _, f := range l.plan.Fields {
		if f.Required && contains(l.page.States, f.Name) && r.fields[f.Name].State != record.Value {
			return f.Name
		}
	}
	return ""
}

// kind is the item kind that the page's rows are records of: the one they open, else the recipe's first.
func (l *listReader) kind() string {
	for _, o := range l.page.Open {
		if o.Item != "" {
			return o.Item
		}
	}
	if len(l.plan.ItemKinds) > 0 {
		return l.plan.ItemKinds[0]
	}
	return ""
}

// opened gives what a row leads to, or why the row is none of this marketplace's.
func (l *listReader) opened(row place, r *fieldReader, kind string) (out []recipe.Visit, reason string) {
	if item := l.plan.Items[kind]; item != nil {
		for _, name := range item.Key.Names() {
			if site, foreign := l.foreign(row, r.links[name]); foreign {
				return nil, SkipMarketplace + ": " + site
			}
		}
	}
	for _, o := range l.page.Open {
		if !row.holdsAll(o.When) {
			continue
		}
		v := l.follow(o)
		if o.Address != nil {
			fd, ok := row.first(o.Address)
			if !ok {
				continue
			}
			addr := dom.ResolveRef(row.doc.base(), fd.text())
			if site, foreign := l.foreign(row, addr); foreign {
				return nil, SkipMarketplace + ": " + site
			}
			if !l.addressed(&v, o, addr) {
				continue
			}
		} else if !l.bound(&v, o, row) {
			continue
		}
		out = append(out, v)
	}
	return out, ""
}

// follow begins the visit that a rule opens.
func (l *listReader) follow(o *recipe.Open) recipe.Visit {
	return recipe.Visit{Item: o.Item, Page: o.Page, Depth: l.visit.Depth + 1, Start: l.visit.Start}
}

// addressed fills a visit from an address.
func (l *listReader) addressed(v *recipe.Visit, o *recipe.Open, addr string) bool {
	if o.Item != "" {
		vars, ok := l.plan.ItemVars(o.Item, addr)
		v.Vars = vars
		return ok
	}
	canonical, err := l.plan.Canonical(addr)
	if err != nil {
		return false
	}
	v.URL, v.Chain = canonical, recipe.ChainName(o.Page, map[string]string{"address": canonical})
	return true
}

// bound fills a visit's variables from the row; false where one has no value.
func (l *listReader) bound(v *recipe.Visit, o *recipe.Open, row place) bool {
	v.Vars = make(map[string]string, len(o.Vars))
	for _, ov := range o.Vars {
		fd, ok := row.first(ov.From)
		if !ok {
			return false
		}
		v.Vars[ov.Name] = strings.TrimSpace(fd.text())
	}
	if o.Page != "" {
		v.Chain = recipe.ChainName(o.Page, v.Vars)
	}
	return true
}

// foreign tells whether a reference leads to another marketplace than the source's.
func (l *listReader) foreign(row place, ref string) (string, bool) {
	if ref == "" {
		return "", false
	}
	site, err := canon.Site(dom.ResolveRef(row.doc.base(), ref))
	if err != nil {
		return "", false
	}
	return site, site != l.plan.Marketplace
}

// plain gives the fields' values for expressions.
func plain(fields map[string]record.Field) map[string]any {
	out := make(map[string]any, len(fields))
	for name, f := range fields {
		if f.State == record.Value {
			out[name] = f.Value
		}
	}
	return out
}
