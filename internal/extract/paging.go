package extract

import (
	"maps"
	"strings"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// readPaging fills in what the page says about the list that it belongs to, and the page after it.
func (l *listReader) readPaging() {
	a := l.answer
	a.Total = l.count(l.page.Total)
	a.Reachable = l.count(l.page.Reachable)
	if c := l.page.WhenCapped; c != nil && c.If.True(l.pl.scope()) {
		a.Capped = true
		a.Split, _ = l.plan.SplitVisit(l.visit)
	}
	paging := l.page.Paging
	if paging == nil {
		return
	}
	if n := l.count(paging.Last); n != nil {
		last := int(*n)
		a.Last = &last
	}
	if paging.Served != nil {
		if v, ok := paging.Served.First(l.pl.scope()); ok {
			if d, ok := path.Number(v); ok && d.IsInteger() {
				served := int(d.IntPart())
				a.Served = &served
			}
		}
	}
	switch {
	case paging.N != nil:
		a.Next = l.nextNumber(paging)
	case len(paging.Cursor) > 0:
		a.Next = l.nextCursor(paging)
	case len(paging.Next) > 0:
		a.Next = l.nextLink(paging)
	}
}

func (l *listReader) count(s *recipe.Source) *int64 {
	if s == nil {
		return nil
	}
	fd, ok := l.pl.first(s)
	if !ok {
		return nil
	}
	if d, ok := path.Number(fd.value); ok && !fd.shown && d.IsInteger() {
		n := d.IntPart()
		return &n
	}
	if n, ok := normalize.Integer(fd.clean(), l.plan.Locale); ok {
		return &n
	}
	return nil
}

// nextNumber counts on from the page that was asked for, up to the last page that the site or the recipe names. Without a last
// page a list goes on until a page has no rows.
func (l *listReader) nextNumber(p *recipe.Paging) *recipe.Visit {
	n := max(l.visit.N, p.N.First)
	next := n + max(p.N.Step, 1)
	switch {
	case p.N.Last > 0 && next > p.N.Last:
		return nil
	case l.answer.Last != nil && next > *l.answer.Last:
		return nil
	case l.answer.Last == nil && len(l.answer.Rows)+len(l.answer.Skipped) == 0:
		return nil
	case p.Served != nil && l.answer.Served != nil && *l.answer.Served != n:
		return nil
	}
	v := l.visit
	v.N = next
	return &v
}

func (l *listReader) nextCursor(p *recipe.Paging) *recipe.Visit {
	v := l.visit
	v.Vars = maps.Clone(l.visit.Vars)
	if v.Vars == nil {
		v.Vars = map[string]string{}
	}
	for _, c := range p.Cursor {
		fd, ok := l.pl.first(c.From)
		if !ok {
			return nil
		}
		v.Vars[c.Name] = strings.TrimSpace(fd.text())
	}
	return &v
}

// nextLink follows the first of the sources that leads somewhere else than to the page itself.
func (l *listReader) nextLink(p *recipe.Paging) *recipe.Visit {
	here, err := l.plan.Canonical(l.answer.FinalURL)
	if err != nil {
		here = l.answer.FinalURL
	}
	for _, s := range p.Next {
		fd, ok := l.pl.first(s)
		if !ok {
			continue
		}
		ref := fd.text()
		if fd.node != nil && fd.shown {
			ref = dom.Attr(fd.node, "href")
		}
		if ref == "" || strings.HasPrefix(ref, "#") || strings.HasPrefix(ref, "javascript:") {
			continue
		}
		addr := dom.ResolveRef(l.pl.doc.base(), ref)
		if canonical, err := l.plan.Canonical(addr); err == nil {
			addr = canonical
		}
		if _, foreign := l.foreign(l.pl, addr); foreign || addr == here {
			continue
		}
		v := l.visit
		v.URL = addr
		v.N = 0
		return &v
	}
	return nil
}
