package compare

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
	"sheaf/internal/record"
)

// measure gathers the figures that checks look at, in the pass that writes the delta. Rows that stay as they are count for
// both sides at once: they are most of all rows, and sketches merge.
type measure struct {
	in      Input
	main    table.Schema
	stats   *profile.Source
	columns []string // whose loss is told, by position in main
	both    *profile.Tally
	before  *profile.Tally
	after   *profile.Tally
}

func newMeasure(in Input, main table.Schema, stats *profile.Source) *measure {
	c := figuresOf(main)
	c.Where = in.Where
	m := &measure{in: in, main: main, stats: stats, both: profile.NewTally(c), before: profile.NewTally(c), after: profile.NewTally(c)}
	for _, column := range main.Columns {
		if column.Derived && column.Name != "language" && column.Name != "brand" || column.Name == main.Key {
			continue
		}
		m.columns = append(m.columns, column.Name)
	}
	stats.Crawl = in.Crawl
	return m
}

// wellKnown are columns with short texts that say which thing a row is of.
var wellKnown = []string{"url", "dup_cluster_id", "brand", "category_leaf", "seller_name", "author", "host"}

// ownTexts is how many text columns of a recipe's own table are looked at.
const ownTexts = 8

// figuresOf says what is counted of a table.
func figuresOf(main table.Schema) profile.Columns {
	c := profile.Columns{Names: main.Names()}
	var texts []string
	for _, column := range main.Columns {
		switch column.Type {
		case table.Decimal, table.Int32, table.Int64, table.Float32, table.Float64:
			c.Numbers = append(c.Numbers, column.Name)
		case table.String:
			if !column.Long && !column.Derived && !table.Reserved(column.Name) && column.Name != main.Key {
				texts = append(texts, column.Name)
			}
		}
	}
	for _, name := range wellKnown {
		if main.Index(name) >= 0 {
			c.Distinct = append(c.Distinct, name)
		}
	}
	c.Tops = slices.DeleteFunc([]string{"price", "category_leaf", "brand"}, func(name string) bool { return main.Index(name) < 0 })
	switch {
	case main.Index("title_norm") >= 0:
		c.Title = "title_norm"
	case main.Index("title") >= 0:
		c.Title = "title"
	}
	if main.Table != table.ProductsTable && main.Table != table.DocumentsTable {
		c.Distinct = append(c.Distinct, texts[:min(ownTexts, len(texts))]...)
		slices.Sort(c.Distinct)
		c.Distinct = slices.Compact(c.Distinct)
	}
	return c
}

// silent outcomes tell nothing about a product.
var silent = map[record.Outcome]bool{
	record.Blocked: true, record.Incomplete: true, record.ParseFailed: true, record.FetchFailed: true,
	record.RobotsDenied: true, record.OverBudget: true, record.Poison: true,
}

// refusals are the statuses of servers that do not want to answer.
var refusals = map[int]bool{403: true, 429: true, 503: true}

// outcomes counts how pages and items ended.
func (m *measure) outcomes(r result) {
	for i, outcome := range r.outcomes {
		m.stats.Attempted++
		status := r.statuses[i]
		if silent[outcome] {
			m.stats.Failed++
		}
		if outcome == record.Blocked || silent[outcome] && refusals[status] {
			m.stats.Refused++
		}
		if status != 0 {
			profile.Add(&m.stats.Statuses, strconv.Itoa(status), 1)
		}
	}
}

// staleAge is from when a row counts as stale: with a daily run it was missed by seven.
const staleAge = 7 * 24 * time.Hour

// row counts one key.
func (m *measure) row(t task, r result) {
	s := m.stats
	s.Records += r.read
	if r.seen {
		s.Seen++
	}
	if slices.ContainsFunc(t.entries, func(e entry) bool { return e.kind == rowRecord }) {
		s.Listed++
	}
	for line := range strings.Lines(r.matched) {
		field, alternative, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		s.Match(field, alternative)
	}
	for _, e := range r.bodies {
		if e.AsOf.Equal(m.in.AsOf) {
			s.Body(e.Page, e.Length)
		}
	}
	old, live := t.old != nil && t.old.Live(), r.state != nil && r.state.Live()
	switch kept := r.upsert == nil; {
	case old && live && kept:
		m.both.Add(t.key, r.after, r.state.Split)
	default:
		if old {
			m.before.Add(t.key, r.before, t.old.Split)
		}
		if live {
			m.after.Add(t.key, r.after, r.state.Split)
		}
	}
	if live {
		age := m.in.AsOf.Sub(r.state.LastSeenAt)
		s.Ages.Add(age.Hours() / 24)
		if age > staleAge {
			s.Stale++
		}
	}
	m.fate(t, r)
	if old && live && r.seen && r.class != datasets.Reparsed {
		m.pair(t.key, r)
	}
}

// fate counts rows that came and went, and what is doubtful about those that were written.
func (m *measure) fate(t task, r result) {
	s := m.stats
	if r.class == datasets.Added {
		s.Added++
	}
	if r.remove {
		s.Retired++
		if r.denied {
			s.Ended++
		}
		s.Sample("gone", t.key)
		s.Show("gone", t.key, r.before, nil, "title", "price")
	}
	for _, q := range r.quarantine {
		if q.key != "" && q.stage != stagePage {
			s.Show("quarantined", q.key, r.before, map[string]string{"url": q.url, q.stage: q.reason}, q.stage, "title")
		}
	}
	damaged := false
	for _, f := range r.flags {
		profile.Add(&s.Flags, f, 1)
		damaged = damaged || strings.HasPrefix(f, "mojibake")
	}
	if damaged {
		s.Damaged++
		s.Show("damaged", t.key, r.before, r.after, "title")
	}
}

// pair compares a row before and after.
func (m *measure) pair(key string, r result) {
	s := m.stats
	s.Paired++
	if r.upsert == nil {
		if r.after["price"] != "" {
			s.Repriced++
		}
		return
	}
	if a, b := r.before["title"], r.after["title"]; a != b && a != "" && b != "" {
		s.Renamed++
		s.Show("renamed", key, r.before, r.after, "title")
	}
	for _, column := range m.columns {
		_, had := r.before[column]
		_, has := r.after[column]
		switch {
		case had && !has:
			profile.Add(&s.Lost, column, 1)
			s.Show("lost."+column, key, r.before, r.after, shownWith(column)...)
		case has && !had:
			profile.Add(&s.Gained, column, 1)
		}
	}
	for _, w := range m.in.Where {
		if w.Match(r.after) && !w.Match(r.before) {
			s.Show("where."+w.Name, key, r.before, r.after, "title", "price", "list_price", "availability")
		}
	}
	m.prices(key, r)
}

// shownWith are the cells that make a lost one understood.
func shownWith(column string) []string {
	switch column {
	case "title":
		return []string{"title", "price"}
	case "price", "price_currency":
		return []string{"title", "price", "price_currency"}
	case "category_leaf":
		return []string{"title", column}
	}
	return []string{"title", column, "category_leaf"}
}

const (
	// jump and far are factors between an old and a new price: nobody reprices five times; a currency, a decimal point or an
	// instalment does.
	jump = 5.0
	far  = 2.5
	// strong is the change that is no everyday repricing.
	strong = 0.15
	// leap is the factor that takes more than repricing.
	leap = 1.25
	// near is how far apart two amounts may be that stand for the same, for rounding.
	near = 0.02
)

// prices compares amounts in one currency. Bids rise by nature and are left out of what is strange about changes.
func (m *measure) prices(key string, r result) {
	s := m.stats
	old, now := r.before["price"], r.after["price"]
	if old == "" || now == "" {
		return
	}
	s.Repriced++
	fields := []string{"price", "price_currency", "list_price", "title"}
	if r.before["price_currency"] != r.after["price_currency"] {
		s.Recurrency++
		s.Show("currency", key, r.before, r.after, fields...)
		return
	}
	if old == now {
		return
	}
	s.PriceChanged++
	a, b := amount(old), amount(now)
	if a <= 0 || b <= 0 || r.after["price_kind"] == "bid" || r.before["price_kind"] == "bid" {
		return
	}
	change := b / a
	if max(change, 1/change) > jump {
		s.PriceJumped++
		s.Sample("price_jumped", key)
		s.Show("price_jumped", key, r.before, r.after, fields...)
	}
	if max(change, 1/change) > far {
		s.PriceFar++
		s.Show("price_far", key, r.before, r.after, fields...)
	}
	s.Show("price_changed", key, r.before, r.after, fields...)
	if max(change, 1/change) > leap {
		if change > 1 {
			s.LeapUp++
		} else {
			s.LeapDown++
		}
		s.LeapTop.Add(strconv.FormatFloat(change, 'f', 2, 64), key)
		s.Show("price_leapt", key, r.before, r.after, fields...)
	}
	sale := explained(r.before, r.after, a, b)
	if !sale {
		s.Ratios.Add(change)
		s.RatioTop.Add(strconv.FormatFloat(change, 'f', 2, 64), key)
	}
	switch {
	case change > 1+strong:
		s.Rises++
		if !sale {
			s.PriceUp++
			s.Show("price_moved", key, r.before, r.after, fields...)
		}
	case change < 1-strong:
		s.Falls++
		if !sale {
			s.PriceDown++
			s.Show("price_moved", key, r.before, r.after, fields...)
		}
	}
}

// explained reports whether the struck price tells that a sale began or ended: it began where the old price, or more, stands
// struck beside the new one, which is at most 70 % lower, and the struck price did not fall itself (then it is a currency); it
// ended where the price returns to what stood struck, or below.
func explained(before, after cells, a, b float64) bool {
	was, is := amount(before["list_price"]), amount(after["list_price"])
	if b < a {
		return b >= 0.3*a && is >= a*(1-near) && is >= was*(1-near)
	}
	return was > a && b <= was*(1+near)
}

// amount is a cell of money, 0 when there is none.
func amount(cell string) float64 {
	d, err := decimal.NewFromString(cell)
	if err != nil {
		return 0
	}
	v := d.InexactFloat64()
	if math.IsInf(v, 0) {
		return 0
	}
	return v
}

// close completes the figures.
func (m *measure) close() {
	kept, before, after := m.both.Rows(), m.before.Rows(), m.after.Rows()
	m.stats.Parent.Merge(kept)
	m.stats.Parent.Merge(before)
	m.stats.Now.Merge(kept)
	m.stats.Now.Merge(after)
	m.stats.Drops = profile.DropsOf(m.stats.Parent, m.stats.Now)
	m.stats.RatioTop.Cut(10)
	m.stats.LeapTop.Cut(10)
	for _, rows := range []profile.Rows{m.stats.Parent, m.stats.Now} {
		for name, top := range rows.Tops {
			top.Cut(keptValues)
			rows.Tops[name] = top
		}
	}
}

// keptValues is how many frequent values a delta keeps of a column; those of others are counted in its total.
const keptValues = 32
