package repair

import (
	"slices"

	"sheaf/internal/recipe/edit"
)

// Finding is a broken column with places for it, the likeliest first; there may be none.
type Finding struct {
	Broken
	Proposals []Proposal `json:"proposals"`
}

// Findings are the columns to repair. What only follows from another one is none: a price that other columns are held against, or
// the rows that a column is looked up in. Nor is a column that another place states as well, where nothing better is found.
func (c *Case) Findings() ([]Finding, error) {
	broken := c.own(c.Broken())
	first, err := c.propose(broken)
	if err != nil {
		return nil, err
	}
	mended, changed, err := c.mended(first)
	if err != nil || !changed {
		return kept(first), err
	}
	left := mended.own(mended.Broken())
	second, err := mended.propose(left)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, f := range first {
		i := slices.IndexFunc(second, func(s Finding) bool { return s.Field == f.Field && s.Page == f.Page })
		switch {
		case i >= 0 && !byNames(f):
			out = append(out, second[i])
		case i >= 0 || byNames(f):
			out = append(out, f)
		}
	}
	return kept(out), nil
}

// own leaves out what has no place on its page: a column that is computed.
func (c *Case) own(all []Broken) []Broken {
	return slices.DeleteFunc(all, func(b Broken) bool { return len(c.sources(b.Field)) == 0 })
}

func (c *Case) propose(all []Broken) ([]Finding, error) {
	var candidates []candidate
	for _, b := range all {
		candidates = append(candidates, c.candidates(b)...)
	}
	weighed, err := c.weigh(candidates)
	if err != nil {
		return nil, err
	}
	out := []Finding{}
	for _, b := range all {
		var mine []tried
		for _, t := range weighed {
			if t.field == b.Field && t.page == b.Page {
				mine = append(mine, t)
			}
		}
		f := Finding{Broken: b, Proposals: []Proposal{}}
		f.Proposals = append(f.Proposals, c.offered(b, mine)...)
		out = append(out, f)
	}
	return out, nil
}

func byNames(f Finding) bool { return len(f.Proposals) > 0 && f.Proposals[0].Way == ByNames }

// mended is the case with the columns repaired whose places only changed their names.
func (c *Case) mended(all []Finding) (*Case, bool, error) {
	var edits []edit.Edit
	for _, f := range all {
		if byNames(f) {
			edits = append(edits, Edits(f.Field, f.Page, sourcesOf(f.Proposals[0]))...)
		}
	}
	if len(edits) == 0 {
		return nil, false, nil
	}
	doc, err := c.doc.Apply(edits...)
	if err != nil {
		return nil, false, nil //nolint:nilerr // places that do not go together are offered one by one
	}
	next, err := Open(doc, c.compile, c.pairs)
	return next, err == nil, err
}

func sourcesOf(p Proposal) []string {
	var out []string
	for _, place := range p.Places {
		out = append(out, place.Source)
	}
	return out
}

// Edits put places before those that a column has, in their order.
func Edits(field, page string, sources []string) []edit.Edit {
	var out []edit.Edit
	for i := len(sources) - 1; i >= 0; i-- {
		out = append(out, edit.AddPlace{Column: field, Place: edit.Place{Page: page, Source: sources[i]}, First: true})
	}
	return out
}

// kept leaves out what may have gone by itself, and what is read as well from elsewhere.
func kept(all []Finding) []Finding {
	return slices.DeleteFunc(all, func(f Finding) bool {
		if f.Cause == Missing {
			return len(f.Proposals) == 0 && float64(f.Had-f.Has) < surelyLost*float64(f.Had)
		}
		return f.Has == f.Had && !byNames(f)
	})
}

// Pick tries what somebody points at on the page after of a pair: an element by its number, and of it an attribute ("" = what
// the column's old place takes, else what it shows). None where no place finds it.
func (c *Case) Pick(field, page string, pair, node int, attr string) ([]Proposal, error) {
	f := c.field(field)
	if pair < 0 || pair >= len(c.pairs) || c.fresh[pair].index == nil || f == nil {
		return nil, nil
	}
	s := c.fresh[pair]
	n := s.index.Element(node)
	if n == nil {
		return nil, nil
	}
	b, _ := c.examine(f, page)
	like := ""
	if old := c.oldSources(b); len(old) > 0 {
		like = old[0]
	}
	l := list{field: field, page: page}
	for _, u := range s.units {
		if u.card == nil || s.page.Contains(u.card, n) {
			for _, sel := range s.index.Rank(n, u.card) {
				l.add(c.like(like, sel.CSS, attr), ByHand, sel.Tier)
				l.add(place(sel.CSS, attr), ByHand, sel.Tier)
			}
			break
		}
	}
	weighed, err := c.weigh(l.all)
	if err != nil {
		return nil, err
	}
	var out []Proposal
	for _, t := range weighed {
		if len(t.values) > 0 {
			out = append(out, c.proposal(b, []tried{t}))
		}
	}
	out = best(out)
	return out[:min(len(out), mostProposals)], nil
}
