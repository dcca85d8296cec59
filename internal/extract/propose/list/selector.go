package list

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
)

// rowSelector selects rows: elements of one tag with all of these tokens and none of those, children of elements that scope selects (empty: anywhere).
type rowSelector struct {
	scope       string
	parents     map[int32]bool // what scope selects; nil = any
	tag         string
	with        []int32
	without     []int32
	wrong, lost int // elements that are no items; items that it misses
}

func (s *survey) rowCSS(r rowSelector) string {
	var b strings.Builder
	if r.scope != "" {
		b.WriteString(r.scope + " > ")
	}
	b.WriteString(cssName(r.tag))
	for _, t := range r.with {
		b.WriteString(tokenCSS(s.names[t]))
	}
	for _, t := range r.without {
		b.WriteString(":not(" + tokenCSS(s.names[t]) + ")")
	}
	return b.String()
}

// selected gives what a selector selects on the page.
func (s *survey) selected(r rowSelector) []int32 {
	var out []int32
	for i := range s.p.Spots {
		s.visits++
		at := int32(i)
		n := s.p.Spots[i].Node
		if n.Type != html.ElementNode || n.Data != r.tag || r.parents != nil && !r.parents[s.p.Spots[i].Parent] {
			continue
		}
		f := &s.facts[i]
		has := func(t int32) bool { return slices.Contains(f.tokens, t) }
		if !slices.ContainsFunc(r.with, func(t int32) bool { return !has(t) }) && !slices.ContainsFunc(r.without, has) {
			out = append(out, at)
		}
	}
	return out
}

const rowTries = 14 // selectors tried; each costs a look at the page's elements

// selectRows finds the selector that comes nearest to the rows and nothing else, and rules that leave out the rest.
func (s *survey) selectRows(b *built, l *List) {
	want := map[int32]bool{}
	var items []*member
	for i := range b.members {
		if m := &b.members[i]; m.reason == "" {
			items = append(items, m)
			want[m.at] = true
		}
	}
	if len(items) == 0 { // a search that found nothing: what results would look like
		for i := range b.members {
			if m := &b.members[i]; m.reason == OffQuery {
				items = append(items, m)
			}
		}
		if len(items) == 0 {
			return
		}
	}
	var best rowSelector
	for i, try := range s.rowSelectors(b, items) {
		if i == rowTries {
			break
		}
		s.weigh(&try, want)
		if i == 0 || try.wrong+4*try.lost < best.wrong+4*best.lost {
			best = try
		}
		if best.wrong == 0 && best.lost == 0 {
			break
		}
	}
	if best.wrong > 0 && best.lost == 0 {
		if narrowed, ok := s.narrow(best, items, want); ok {
			best = narrowed
		}
	}
	l.Rows = s.rowCSS(best)
	l.Exact = best.wrong == 0 && best.lost == 0
	if b.stop != nil {
		l.StopAt = s.pageSelector(b.stop.at)
	}
	if !l.Exact {
		l.Skip = s.skipRules(b, items, s.selected(best))
	}
}

func (s *survey) weigh(r *rowSelector, want map[int32]bool) {
	got := s.selected(*r)
	right := 0
	for _, at := range got {
		right += oneIf(want[at])
	}
	r.wrong, r.lost = len(got)-right, len(want)-right
}

// rowSelectors lists candidates, the ones that should hold longest first.
func (s *survey) rowSelectors(b *built, items []*member) []rowSelector {
	tag := s.p.Spots[items[0].at].Node.Data
	var common []int32
	for _, t := range s.facts[items[0].at].tokens {
		name := s.names[t]
		if name == "@aria-label" || strings.ContainsAny(name, "\"\\\n") || name[0] == '.' && s.isState(name[1:]) && !strings.HasPrefix(name, ".is-") {
			continue
		}
		if !slices.ContainsFunc(items, func(m *member) bool { return !slices.Contains(s.facts[m.at].tokens, t) }) {
			common = append(common, t)
		}
	}
	slices.SortStableFunc(common, func(x, y int32) int {
		return cmp.Or(tokenRank(s.names[x])-tokenRank(s.names[y]), int(s.uses[x])-int(s.uses[y]))
	})
	parents := map[int32]bool{}
	for _, m := range items {
		parents[s.p.Spots[m.at].Parent] = true
	}
	scope := s.scopeCSS(b, parents)
	var steadyOnes, rest []rowSelector
	for _, t := range common {
		r := rowSelector{tag: tag, with: []int32{t}}
		if steady(s.names[t]) && s.names[t][0] == '.' || strings.Contains(s.names[t], "=") {
			steadyOnes = append(steadyOnes, r)
		} else {
			rest = append(rest, r)
		}
	}
	out := steadyOnes[:min(len(steadyOnes), 4)]
	if scope != "" {
		scoped := s.scoped(scope, parents)
		for _, r := range out {
			r.scope, r.parents = scope, scoped
			out = append(out, r)
		}
		out = append(out, rowSelector{scope: scope, parents: scoped, tag: tag})
	}
	out = append(out, rest[:min(len(rest), 4)]...)
	if len(common) > 1 {
		out = append(out, rowSelector{tag: tag, with: common[:min(len(common), 3)]})
	}
	if len(out) == 0 {
		out = append(out, rowSelector{tag: tag})
	}
	return out
}

// scopeCSS selects what holds the rows: the container's id or class, or that of the containers side by side.
func (s *survey) scopeCSS(b *built, parents map[int32]bool) string {
	if len(parents) == 1 {
		for at := range parents {
			return s.pageSelector(at)
		}
	}
	var first int32 = -1
	for _, m := range b.members {
		if up := s.p.Spots[m.at].Parent; parents[up] {
			first = up
			break
		}
	}
	if first < 0 {
		return ""
	}
	for _, t := range s.ranked(first) {
		if all(parents, func(at int32) bool { return slices.Contains(s.facts[at].tokens, t) }) {
			return cssName(s.p.Spots[first].Node.Data) + tokenCSS(s.names[t])
		}
	}
	if s.p.Spots[first].Parent != b.region.container {
		return ""
	}
	return s.pageSelector(b.region.container) + " > " + cssName(s.p.Spots[first].Node.Data)
}

func all(set map[int32]bool, is func(int32) bool) bool {
	for at := range set {
		if !is(at) {
			return false
		}
	}
	return true
}

// scoped gives the elements that scope selects. Selectors of one container stand for it alone; those of several are looked up.
func (s *survey) scoped(scope string, parents map[int32]bool) map[int32]bool {
	if len(parents) == 1 || strings.Contains(scope, " > ") {
		return parents
	}
	var sel rowSelector
	for at := range parents {
		sel.tag = s.p.Spots[at].Node.Data
		for _, t := range s.facts[at].tokens {
			if cssName(sel.tag)+tokenCSS(s.names[t]) == scope {
				sel.with = []int32{t}
			}
		}
	}
	out := map[int32]bool{}
	for _, at := range s.selected(sel) {
		out[at] = true
	}
	return out
}

// narrow adds what rows that are no items have and items never have.
func (s *survey) narrow(r rowSelector, items []*member, want map[int32]bool) (rowSelector, bool) {
	mine := map[int32]bool{}
	for _, m := range items {
		for _, t := range s.facts[m.at].tokens {
			mine[t] = true
		}
	}
	count := map[int32]int{}
	for _, at := range s.selected(r) {
		if want[at] {
			continue
		}
		for _, t := range s.facts[at].tokens {
			if !mine[t] && steady(s.names[t]) && s.names[t] != "@aria-label" {
				count[t]++
			}
		}
	}
	var tokens []int32
	for t := range count {
		tokens = append(tokens, t)
	}
	slices.SortFunc(tokens, func(a, b int32) int { return cmp.Or(count[b]-count[a], strings.Compare(s.names[a], s.names[b])) })
	for _, t := range tokens[:min(len(tokens), 2)] {
		try := r
		try.without = append(slices.Clone(r.without), t)
		s.weigh(&try, want)
		if try.lost == 0 && try.wrong < r.wrong {
			r = try
		}
	}
	return r, len(r.without) > 0
}

// skipRules find, for each reason, what rows that are no items hold and items do not.
func (s *survey) skipRules(b *built, items []*member, selected []int32) []SkipRule {
	mine, always := map[int32]bool{}, map[int32]int{}
	for _, m := range items {
		for t := range m.tokens {
			mine[t] = true
			always[t]++
		}
	}
	byReason := map[Reason][]*member{}
	var order []Reason
	for i := range b.members {
		m := &b.members[i]
		if m.reason == "" || m.reason == Duplicate || m.reason == OffQuery || !slices.Contains(selected, m.at) {
			continue
		}
		if byReason[m.reason] == nil {
			order = append(order, m.reason)
		}
		byReason[m.reason] = append(byReason[m.reason], m)
	}
	var out []SkipRule
	for _, reason := range order {
		out = append(out, s.skipRule(reason, byReason[reason], mine, always, len(items))...)
	}
	return out
}

func (s *survey) skipRule(reason Reason, rows []*member, mine map[int32]bool, always map[int32]int, items int) []SkipRule {
	var out []SkipRule
	left := slices.Clone(rows)
	for len(left) > 0 && len(out) < 3 {
		count := map[int32]int{}
		for _, m := range left {
			for t := range m.tokens {
				if !mine[t] && t >= 0 {
					count[t]++
				}
			}
		}
		best, found := int32(-1), false
		for t, n := range count {
			if !found || n > count[best] || n == count[best] && cmp.Or(tokenRank(s.names[t])-tokenRank(s.names[best]), strings.Compare(s.names[t], s.names[best])) < 0 {
				best, found = t, true
			}
		}
		if !found {
			break
		}
		out = append(out, SkipRule{CSS: tokenCSS(s.names[best]), Reason: reason})
		left = slices.DeleteFunc(left, func(m *member) bool { return m.tokens[best] })
	}
	if len(left) == 0 {
		return out
	}
	if reason == Placeholder && left[0].main >= 0 {
		path, _, _ := strings.Cut(s.refs[left[0].main], "?")
		return append(out, SkipRule{CSS: `a[href^="` + strings.ReplaceAll(path, `"`, `\"`) + `"]`, Reason: reason})
	}
	best, found := int32(-1), false
	for t, n := range always {
		lacks := !slices.ContainsFunc(left, func(m *member) bool { return m.tokens[t] })
		if n == items && lacks && (!found || cmp.Or(tokenRank(s.names[t])-tokenRank(s.names[best]), strings.Compare(s.names[t], s.names[best])) < 0) {
			best, found = t, true
		}
	}
	if found {
		out = append(out, SkipRule{Lacks: tokenCSS(s.names[best]), Reason: reason})
	}
	return out
}

// pageSelector is a selector that finds an element first on its page: by id or a class that is its own, else by the way from the nearest such element.
func (s *survey) pageSelector(at int32) string {
	tail := ""
	for up := at; up > 0; up = s.p.Spots[up].Parent {
		n := s.p.Spots[up].Node
		if n.Type != html.ElementNode {
			break
		}
		own := s.ownSelector(up)
		if own != "" {
			return own + tail
		}
		k := 1
		for c := n.PrevSibling; c != nil; c = c.PrevSibling {
			if c.Type == html.ElementNode && c.Data == n.Data {
				k++
			}
		}
		part := cssName(n.Data)
		if k > 1 || hasNext(n) {
			part += ":nth-of-type(" + strconv.Itoa(k) + ")"
		}
		tail = " > " + part + tail
	}
	return strings.TrimPrefix(tail, " > ")
}

func hasNext(n *html.Node) bool {
	for c := n.NextSibling; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.Data == n.Data {
			return true
		}
	}
	return false
}

// ownSelector is a short selector that only this element of the page has; empty without one.
func (s *survey) ownSelector(at int32) string {
	n := s.p.Spots[at].Node
	switch n.Data {
	case "html", "body", "head", "main":
		return n.Data
	}
	if relNext(n) && (n.Data == "a" || n.Data == "link") {
		return n.Data + `[rel~="next"]`
	}
	if id := dom.Attr(n, "id"); id != "" && !strings.ContainsAny(id, " \t\n") && len(id) <= 60 && !hasDigit(id) && !looksHashed(id) {
		return "#" + cssName(id)
	}
	for _, t := range s.ranked(at) {
		if s.uses[t] == 1 && steady(s.names[t]) {
			return cssName(n.Data) + tokenCSS(s.names[t])
		}
	}
	for _, t := range s.ranked(at) { // a pager that stands above and below its list
		if s.uses[t] == 2 && steady(s.names[t]) && n.Data == "a" && nextToken.MatchString(s.names[t]) {
			return cssName(n.Data) + tokenCSS(s.names[t])
		}
	}
	return ""
}
