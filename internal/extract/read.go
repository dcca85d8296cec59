package extract

import (
	"fmt"

	"sheaf/internal/extract/dom"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
)

// Read reads one answer as the page kind. The error is a recipe's or a program's (unknown page), never the page's: what
// is wrong with a page is the answer's outcome.
func Read(p *recipe.Plan, page string, in Input) (*Answer, error) {
	pg, ok := p.Pages[page]
	if !ok {
		return nil, fmt.Errorf("read page: recipe %s has no page %q", p.Name, page)
	}
	doc := newDocument(in, pg)
	a := &Answer{Page: page, URL: in.URL, FinalURL: in.address(), Let: map[string]any{}, Covers: pg.Covers, Charset: doc.decision.Encoding, Mojibake: doc.decision.Mojibake}
	root, dataErr := doc.load(pg.Read)
	pl := place{doc: doc, page: pg, data: root, vars: in.vars()}
	a.Outcome, a.Reason = classify(p, pg, pl, dataErr)
	if a.Outcome != record.OK {
		return a, nil
	}
	a.place = withValues(pl, pg, a.Let)
	l := &listReader{plan: p, page: pg, visit: in.Visit, pl: a.place, answer: a}
	if l.visit.Page == "" {
		l.visit.Page = page
	}
	if l.visit.Vars == nil {
		l.visit.Vars = in.Vars
	}
	switch {
	case pg.Rows != nil:
		l.readList()
	case len(pg.Open) > 0:
		l.openPage()
	}
	l.readPaging()
	if why := l.unread(); why != "" {
		a.Outcome, a.Reason = record.ParseFailed, why
		a.Next, a.Split = nil, nil
	}
	return a, nil
}

// unread tells why a list without a single row cannot be right: the site says that there are results, and it is not a page past
// the last one. Markup has changed.
func (l *listReader) unread() string {
	a := l.answer
	if l.page.Rows == nil || a.Total == nil || *a.Total == 0 || len(a.Rows)+len(a.Skipped) > 0 {
		return ""
	}
	if p := l.page.Paging; p != nil && p.N != nil && l.visit.N > p.N.First {
		return ""
	}
	return fmt.Sprintf("the page says that it has %d results, and none of its rows was found", *a.Total)
}

// withValues evaluates the page's named values and children, which expressions of its fields may use.
func withValues(pl place, pg *recipe.Page, lets map[string]any) place {
	if len(pg.Lets) == 0 && pg.Children == nil {
		return pl
	}
	names := map[string]any{}
	pl.names = names
	if pg.Children != nil {
		names["children"] = readChildren(pl, pg.Children)
	}
	for _, let := range pg.Lets {
		for _, s := range let.From {
			fd, ok := pl.first(s)
			if !ok {
				continue
			}
			v := fd.value
			if text, scalar := path.Text(v); scalar {
				v = text
			}
			names[let.Name], lets[let.Name] = v, v
			break
		}
	}
	return pl
}

// openPage follows the links of a page without rows: every value of an address source is one.
func (l *listReader) openPage() {
	for _, o := range l.page.Open {
		if !l.pl.holdsAll(o.When) {
			continue
		}
		if o.Address == nil {
			v := l.follow(o)
			if l.bound(&v, o, l.pl) {
				l.answer.Open = append(l.answer.Open, v)
			}
			continue
		}
		for _, fd := range spread(l.pl.find(o.Address)) {
			addr := dom.ResolveRef(l.pl.doc.base(), fd.text())
			if site, foreign := l.foreign(l.pl, addr); foreign {
				l.answer.Skipped = append(l.answer.Skipped, Skip{Index: len(l.answer.Skipped), Reason: SkipMarketplace + ": " + site, Text: clip(addr, 120)})
				continue
			}
			v := l.follow(o)
			if l.addressed(&v, o, addr) {
				l.answer.Open = append(l.answer.Open, v)
			}
		}
	}
}
