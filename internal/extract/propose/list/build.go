package list

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
)

// built is a list while it is put together.
type built struct {
	region  region
	members []member
	common  common
	head    headed
	stop    *line // the line below which results answer another query
	score   float64
}

// read finds the lists, best first.
func (s *survey) read() []List {
	var all []*built
	for _, r := range s.regions() {
		if b := s.build(r); b.score > 0 {
			all = append(all, b)
		}
	}
	slices.SortStableFunc(all, func(a, b *built) int { return cmp.Compare(b.score, a.score) })
	all = all[:min(len(all), maxLists)]
	declared := s.declaredList()
	lists := make([]List, len(all))
	for i, b := range all {
		lists[i] = s.list(b, declared)
		if len(lists[i].Items) > 0 && b.score*4 >= all[0].score { // a page has one pager: strips have none
			lists[i].Next = s.next(b.rows())
		}
	}
	s.trust(lists, all)
	return lists
}

// build reads a region closely and tells results from the rest.
func (s *survey) build(r region) *built {
	b := &built{region: r, members: s.members(r)}
	b.common = s.common(b.members)
	for i := range b.members {
		b.members[i].reason = s.judge(&b.members[i], &b.common)
	}
	b.head = s.before(r.members[0])
	if b.head.none && s.pager(r.members) != nil {
		b.head.none, b.head.total = false, nil // nothing has no second page
	}
	s.dropPagers(b)
	s.dropAds(b)
	s.dropPlaceholders(b)
	s.dropBelow(b)
	s.dropDuplicates(b)
	b.score = s.final(b)
	return b
}

// list reads the rows' columns.
func (s *survey) list(b *built, declared []string) List {
	l := List{Kind: kindOf(&b.common), Container: s.p.Spots[b.region.container].Node, Total: b.head.total, Locale: s.locale, score: b.score}
	if utf8.RuneCountInString(b.head.heading) <= 80 {
		l.Heading = b.head.heading
	}
	var rows, main []int32
	for i := range b.members {
		m := &b.members[i]
		row := s.row(m)
		if row.Reason != "" {
			l.NotItems = append(l.NotItems, row)
			continue
		}
		l.Items = append(l.Items, row)
		rows, main = append(rows, m.at), append(main, m.main)
	}
	s.compare(&l, declared)
	s.readColumns(b, &l, rows, main)
	s.selectRows(b, &l)
	return l
}

// rows are the members that pagers do not stand in.
func (b *built) rows() []int32 {
	var out []int32
	for i := range b.members {
		switch b.members[i].reason {
		case Unlike, NoLink, Carousel, HeaderRow:
		default:
			out = append(out, b.members[i].at)
		}
	}
	return out
}

// readColumns fills columns, values, titles and ids.
func (s *survey) readColumns(b *built, l *List, rows, main []int32) {
	if len(rows) == 0 {
		return
	}
	var heads []string
	if b.common.table {
		heads = s.headersOf(b)
	}
	reader := &cellReader{s: s, keys: map[string]int32{}}
	r := &roles{s: s, rows: rows, main: main, drafts: s.columns(rows, reader), used: map[*draft]bool{}}
	r.add(l, "url", column.Link, r.url(reader))
	s.locale = r.locale()
	l.Locale = s.locale
	title := r.title()
	if len(heads) == 0 { // a table names its columns itself
		r.add(l, "title", column.Text, title)
		price, list := r.price()
		r.add(l, "price", column.Money, price)
		r.add(l, "list_price", column.Money, list)
	}
	r.add(l, "image_url", column.Image, r.image())
	for i, c := range title {
		if c != nil {
			l.Items[i].Title = c.text
		}
	}
	taken := map[string]bool{"url": true, "title": true, "price": true, "list_price": true, "image_url": true}
	names, find := map[*draft]string{}, map[*draft]column.Locator{}
	for _, d := range r.drafts {
		if r.used[d] || r.dull(d) || len(l.Columns) >= maxColumns {
			continue
		}
		names[d], find[d] = r.nameOf(d, heads, taken), s.locate(rows, d.cells)
		l.Columns = append(l.Columns, column.Of(names[d], d.kind, d.values, []column.Locator{find[d]}))
		for i := range l.Items {
			l.Items[i].Values = append(l.Items[i].Values, d.values[i])
		}
	}
	shown := slices.DeleteFunc(r.drafts, func(d *draft) bool { return names[d] == "" })
	found := keys(l.Items, shown, names, find)
	for _, k := range found {
		l.Keys = append(l.Keys, k.Key)
	}
	s.identify(l, found)
}

// identify gives each row its id: the best key that all items have, none twice; else the address's path.
func (s *survey) identify(l *List, found []keyed) {
	var by *keyed
	for i := range found {
		if k := &found[i]; k.Fill == 1 && k.Distinct == 1 && k.Column != "title" {
			by = k
			break
		}
	}
	for i := range l.Items {
		r := &l.Items[i]
		if by != nil {
			r.ID = by.values[i]
		} else {
			r.ID = pathAndQuery(r.URL)
		}
	}
	for i := range l.NotItems {
		r := &l.NotItems[i]
		switch {
		case by == nil:
			r.ID = pathAndQuery(r.URL)
		case by.Column == "url":
			r.ID = by.read(r.URL)
		case by.Find.CSS == "" && by.Find.Attr != "":
			r.ID = dom.Attr(r.Node, by.Find.Attr)
		}
	}
}

func pathAndQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.RequestURI()
}

// final is a region's score by the rows that are left.
func (s *survey) final(b *built) float64 {
	var rows []int32
	for i := range b.members {
		if r := b.members[i].reason; r == "" || r == OffQuery {
			rows = append(rows, b.members[i].at)
		}
	}
	if len(rows) == 0 {
		return 0
	}
	score := s.coarse(rows)
	if b.region.parts != nil {
		score = s.coarse(b.region.parts) * recordGain
	}
	score *= min(1, 0.2+1.3*b.common.regular)
	if b.head.beside && !b.head.none {
		score *= 0.3
	}
	return score
}

func kindOf(c *common) Kind {
	switch {
	case c.table:
		return Table
	case c.linked:
		return Cards
	}
	return Texts
}

func (s *survey) row(m *member) Row {
	r := Row{Node: s.p.Spots[m.at].Node, Reason: m.reason}
	if m.main >= 0 {
		r.URL = s.p.Resolve(s.refs[m.main])
	}
	return r
}

// dropPagers marks members that hold nothing but page numbers and words like "next".
func (s *survey) dropPagers(b *built) {
	var found []*member
	for i := range b.members {
		m := &b.members[i]
		f := &s.facts[m.at]
		if m.reason != "" || f.images+f.moneys+f.heads > 0 || f.links == 0 || s.textLen(m.at) > 300 {
			continue
		}
		turns := int32(0)
		for at := m.at; at <= s.p.Spots[m.at].Last; at++ {
			if s.facts[at].ref < 0 {
				continue
			}
			text := strings.TrimSpace(s.p.Text(s.p.Spots[at].Node))
			turns += int32(oneIf(len(text) <= 60 && (pageLabel.MatchString(text) || nextWord.MatchString(text) || prevWord.MatchString(text) || arrowText.MatchString(text))))
		}
		if turns*10 >= f.links*6 {
			found = append(found, m)
		}
	}
	if len(found)*5 > len(b.members) {
		return
	}
	for _, m := range found {
		m.reason = Unlike
	}
}

// dropAds marks rows that carry a sign of being paid for. A sign that nearly all rows carry tells nothing: shops print the label into
// each card and let style sheets show it.
func (s *survey) dropAds(b *built) {
	rows := 0
	count := map[adSign]int{}
	for i := range b.members {
		if m := &b.members[i]; m.reason == "" {
			rows++
			for _, sign := range []adSign{adLabel, adClass, adClick} {
				count[sign] += oneIf(m.ad&sign != 0)
			}
		}
	}
	var valid adSign
	for sign, n := range count {
		if n > 0 && n*10 < rows*8 {
			valid |= sign
		}
	}
	for i := range b.members {
		if m := &b.members[i]; m.reason == "" && m.ad&valid != 0 {
			m.reason = Sponsored
		}
	}
}

var (
	fillerID  = regexp.MustCompile(`(^|[/=_-])(0?123456(7(8(9(0)?)?)?)?|0{4,}|1{6,}|9{6,}|placeholder|dummy|sample-(item|product)|lorem-ipsum)([/?&._-]|$)`)
	template  = regexp.MustCompile(`\{\{.*?\}\}|\$\{.*?\}|<%.*?%>|%7B%7B`)
	idDigits  = regexp.MustCompile(`\d{5,}`)
	spaceWord = regexp.MustCompile(`\s+`)
)

// dropPlaceholders marks fillers: rows whose address is a counted-up number or an unfilled template, and a first row with a much shorter number than
// all others that also lacks what all others have.
func (s *survey) dropPlaceholders(b *built) {
	lengths := map[int]int{}
	rows := 0
	for i := range b.members {
		if m := &b.members[i]; m.reason == "" && m.main >= 0 {
			rows++
			lengths[len(idDigits.FindString(s.refs[m.main]))]++
		}
	}
	for i := range b.members {
		m := &b.members[i]
		if m.reason != "" || m.main < 0 {
			continue
		}
		ref := s.refs[m.main]
		path, _, _ := strings.Cut(ref, "?")
		n := len(idDigits.FindString(ref))
		odd := rows > 4 && n > 0 && lengths[n] == 1 && lengths[n+1]+lengths[n-1] == 0 && s.doubt(m, &b.common) >= 1
		if fillerID.MatchString(path) || template.MatchString(ref) || odd {
			m.reason = Placeholder
		}
	}
}

// dropBelow marks rows that answer another query: all of them under "0 results", those below a line that says so, and those below any line at which the
// number of results that the page names is reached.
func (s *survey) dropBelow(b *built) {
	r := b.region
	if b.head.none {
		for i := range b.members {
			if m := &b.members[i]; m.reason == "" {
				m.reason = OffQuery
			}
		}
		return
	}
	rows := 0
	for i := range b.members {
		rows += oneIf(b.members[i].reason == "")
	}
	k, seen := 0, 0
	off := false
	for _, l := range s.linesOf(r.container, s.p.Spots[r.members[len(r.members)-1]].Last, r.members) {
		for ; k < len(r.members) && r.members[k] < l.at; k++ {
			seen += s.passRow(&b.members[k], off)
		}
		if k == 0 || k == len(r.members) {
			continue
		}
		reached := b.head.total != nil && *b.head.total == int64(seen) && seen < rows && !off
		switch {
		case off && resumeWord.MatchString(l.text):
			off = false
		case l.look().other && !off, reached:
			off = true
			if b.stop == nil {
				b.stop = &line{at: l.at, text: l.text}
			}
		}
	}
	for ; k < len(r.members); k++ {
		s.passRow(&b.members[k], off)
	}
	s.dividingRows(b, rows)
}

func (s *survey) passRow(m *member, off bool) int {
	if m.reason != "" {
		return 0
	}
	if off {
		m.reason = OffQuery
	}
	return 1
}

// dividingRows does the same where the dividing line is itself a member that is no row.
func (s *survey) dividingRows(b *built, rows int) {
	seen, off := 0, false
	for i := range b.members {
		m := &b.members[i]
		if m.reason == "" || m.reason == OffQuery {
			seen++
			if off {
				m.reason = OffQuery
			}
			continue
		}
		if m.reason != Unlike && m.reason != NoLink || s.textLen(m.at) > maxLine {
			continue
		}
		text := s.p.Shown(s.p.Spots[m.at].Node)
		reached := b.head.total != nil && *b.head.total == int64(seen) && seen > 0 && seen < rows && text != ""
		switch {
		case off && resumeWord.MatchString(text):
			off = false
		case otherQuery.MatchString(text) || reached:
			off = true
			if b.stop == nil {
				b.stop = &line{at: m.at, text: text}
			}
		}
	}
}

// dropDuplicates marks rows that repeat one before, word for word.
func (s *survey) dropDuplicates(b *built) {
	type seenRow struct {
		ref  int32
		text string
	}
	seen := map[seenRow]bool{}
	for i := range b.members {
		m := &b.members[i]
		if m.reason != "" {
			continue
		}
		k := seenRow{m.main, spaceWord.ReplaceAllString(s.p.Shown(s.p.Spots[m.at].Node), " ")}
		if m.main < 0 && k.text == "" {
			continue
		}
		if seen[k] {
			m.reason = Duplicate
		}
		seen[k] = true
	}
}
