package recipe

import (
	"slices"
	"strconv"
	"strings"
)

func (v value) rows() *Rows {
	if !v.isMap() {
		css := v.css()
		return &Rows{At: v.at(), CSS: css}
	}
	o, ok := v.object("rows", rowsKeys)
	if !ok {
		return nil
	}
	r := &Rows{At: v.at()}
	kinds := o.present(rowsKeys[:3])
	if len(kinds) != 1 {
		o.fail("rows are found by one of %s", strings.Join(rowsKeys[:3], ", "))
		return nil
	}
	switch in := o.values[kinds[0]]; kinds[0] {
	case "css":
		r.CSS = in.css()
	case "xpath":
		r.XPath = in.xpath()
	case "json":
		r.JSON = in.expr()
	}
	if skip, ok := o.get("skip"); ok {
		r.Skip = skip.conditions()
	}
	if stop, ok := o.get("stop_at"); ok {
		r.StopAt = stop.conditions()
	}
	return r
}

// opens reads { product: { url_key: … } }: what kinds to open, with their variables or their address.
func (v value) opens() []*Open {
	o, ok := v.mapping("what is opened")
	if !ok {
		return nil
	}
	var out []*Open
	for _, kind := range o.names {
		in, ok := o.values[kind].mapping("the variables of " + kind)
		if !ok {
			continue
		}
		// Which of the two it is, validation finds out: items and pages are not all read yet.
		open := &Open{At: o.keyPos(kind), Item: kind}
		for _, name := range in.names {
			e := in.values[name]
			switch name {
			case "when":
				open.When = e.conditions()
			case addressVar:
				open.Address = e.sourceOr(FromJSON, "address")
			default:
				if s := e.sourceOr(FromJSON, "variable "+name); s != nil {
					open.Vars = append(open.Vars, OpenVar{Name: name, From: s})
				}
			}
		}
		if open.Address != nil && len(open.Vars) > 0 {
			in.fail("an address says all variables: leave out %s", open.Vars[0].Name)
		}
		out = append(out, open)
	}
	return out
}

func (v value) paging() *Paging {
	o, ok := v.object("paging", pagingKeys)
	if !ok {
		return nil
	}
	p := &Paging{At: v.at()}
	ways := o.present([]string{"n", "next", "cursor"})
	if len(ways) != 1 {
		o.fail("paging goes by one of n (page numbers), next (a link) or cursor (values for the next request)")
	}
	for _, key := range o.names {
		o.pagingPart(p, key, o.values[key])
	}
	for _, key := range []string{"last", "served", "step"} {
		if o.has(key) && !o.has("n") {
			o.values[key].fail("%s needs n: 1.. beside it", key)
		}
	}
	if slices.Contains(p.Stop, StopServedOtherPage) && p.Served == nil {
		o.values["stop"].fail("%s needs served: the number of the page that was served", StopServedOtherPage)
	}
	return p
}

func (o object) pagingPart(p *Paging, key string, v value) {
	switch key {
	case "n":
		p.N = v.counter()
		if step, ok := o.get("step"); ok && p.N != nil {
			n, _ := step.integer(1, 1_000_000)
			p.N.Step = int(n)
		}
	case "last":
		p.Last = v.sourceOr(FromJSON, "last")
	case "served":
		p.Served = v.expr()
	case "next":
		p.Next = v.nextLinks()
	case "cursor":
		if m, ok := v.mapping("the variables of the next request"); ok {
			for _, name := range m.names {
				if s := m.values[name].sourceOr(FromJSON, "variable "+name); s != nil {
					p.Cursor = append(p.Cursor, OpenVar{Name: name, From: s})
				}
			}
		}
	case "stop":
		for _, e := range v.list() {
			if s, ok := e.oneOf(StopNoNewKeys, StopServedOtherPage, StopNoRows); ok {
				p.Stop = append(p.Stop, s)
			}
		}
	case "max":
		n, _ := v.integer(1, 1_000_000)
		p.Max = int(n)
	}
}

// nextLinks reads selectors, whose href is meant, and sources.
func (v value) nextLinks() []*Source {
	var out []*Source
	for _, e := range v.list() {
		s := e.sourceOr(FromCSS, "next")
		if s == nil {
			continue
		}
		if s.Kind == FromCSS && s.Attr == "" {
			s.Attr = "href"
		}
		out = append(out, s)
	}
	return out
}

// counter reads "1..", "0..", "1..150".
func (v value) counter() *Counter {
	s, ok := v.text()
	if !ok {
		return nil
	}
	low, high, found := strings.Cut(s, "..")
	first, err := strconv.Atoi(low)
	last := 0
	var err2 error
	if high != "" {
		last, err2 = strconv.Atoi(high)
	}
	if !found || err != nil || err2 != nil || first < 0 || high != "" && last < first {
		v.fail("%q is no counter such as 1.. or 1..150", s)
		return nil
	}
	return &Counter{First: first, Last: last, Step: 1}
}
