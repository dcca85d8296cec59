package mall

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// on gives a world's records of one day by site and id, each day looked at for itself.
func on(t *testing.T, o Options, day int) map[string]map[string]Record {
	t.Helper()
	m, err := New(o)
	require.NoError(t, err)
	out := map[string]map[string]Record{}
	for row := range m.TruthAfter(day) {
		if out[row.Record.Site] == nil {
			out[row.Record.Site] = map[string]Record{}
		}
		out[row.Record.Site][row.Record.SiteProductID] = row.Record
	}
	return out
}

func TestEvents(t *testing.T) {
	still := Options{Seed: 9, Products: 200, Churn: map[string]Churn{}}
	with := func(e Event) Options {
		o := still
		o.Events = []Event{e}
		return o
	}
	before := on(t, still, 1)

	sale := with(Event{Site: Jomashop, From: 3, To: 4, Off: 0.3})
	require.Equal(t, before, on(t, sale, 2), "not yet")
	require.Equal(t, before, on(t, sale, 5), "over")
	for _, day := range []int{3, 4} {
		now := on(t, sale, day)
		require.Equal(t, before[Amazon], now[Amazon], "another shop")
		for id, r := range now[Jomashop] {
			was, is := dollarsOf(t, before[Jomashop][id].Price), dollarsOf(t, r.Price)
			require.InDelta(t, 0.7, is/was, 0.01, id)
			require.GreaterOrEqual(t, dollarsOf(t, r.ListPrice), was, "the old price, or a higher one, stands struck")
		}
	}

	some := on(t, with(Event{Site: Amazon, From: 3, Off: 0.3, Share: 0.4}), 3)
	cheaper := 0
	for id, r := range some[Amazon] {
		if r.Price != before[Amazon][id].Price {
			cheaper++
		}
	}
	require.InDelta(t, 0.4, float64(cheaper)/float64(len(some[Amazon])), 0.15)

	grown := on(t, with(Event{Site: Rakuten, From: 3, New: 0.25}), 3)
	require.InDelta(t, 1.25, float64(len(grown[Rakuten]))/float64(len(before[Rakuten])), 0.02)
	require.Len(t, grown[Ebay], len(before[Ebay]))

	short := on(t, with(Event{Site: Jomashop, From: 3, To: 3, SoldOut: 0.5}), 3)
	out := 0
	for id, r := range short[Jomashop] {
		if r.Availability == "out_of_stock" && before[Jomashop][id].Availability == "in_stock" {
			out++
		}
	}
	require.InDelta(t, 0.5, float64(out)/float64(len(short[Jomashop])), 0.2)

	for id, r := range on(t, with(Event{Site: Jomashop, From: 3, To: 9, Round: true}), 4)[Jomashop] {
		require.Regexp(t, `\.99$`, r.Price)
		was := dollarsOf(t, before[Jomashop][id].Price)
		require.GreaterOrEqual(t, dollarsOf(t, r.Price), was)
		require.Less(t, dollarsOf(t, r.Price), was+1)
	}

	for want, e := range map[string]Event{
		`mall options: event 0: it names the unknown site "x"`:               {Site: "x", From: 2},
		"mall options: event 0: it begins on day 1, before day 2":            {From: 1},
		"mall options: event 0: it ends on day 2, before it begins on day 3": {From: 3, To: 2},
		"mall options: event 0: share 1.5 is not between 0 and 1":            {From: 2, Off: 1.5},
	} {
		_, err := New(with(e))
		require.EqualError(t, err, want)
	}
}

func dollarsOf(t *testing.T, s string) float64 {
	t.Helper()
	var whole, cents float64
	for i, c := range s {
		if c == '.' {
			cents = float64(s[i+1]-'0')/10 + float64(s[i+2]-'0')/100
			break
		}
		whole = whole*10 + float64(c-'0')
	}
	return whole + cents
}

// Faults that show a product otherwise than it is: lists, prices, brands and charsets.
func TestBentShops(t *testing.T) {
	m, err := New(Options{Seed: 9, Products: 400})
	require.NoError(t, err)
	s := m.shop(Jomashop)
	f := s.facts(3)
	st, _ := s.at(&f, 1)
	faults := func(list ...Fault) faultList {
		require.NoError(t, m.SetFaults(list...))
		return m.faults.matching(Jomashop, "www.jomashop.com", "GET", "/graphql", m.log)
	}
	require.Same(t, s, faults().bent(m, s))

	half := faults(Fault{Kind: FaultHalfLists, Shop: Jomashop, Shown: 0.4}).bent(m, s)
	require.InDelta(t, 0.4, float64(len(m.lists(half, 1).all))/float64(len(m.lists(s, 1).all)), 0.15)

	sibling := faults(Fault{Kind: FaultSibling}).bent(m, s)
	other, _ := sibling.at(&f, 1)
	ratio := float64(other.price) / float64(st.price)
	require.True(t, ratio <= 0.91 && ratio > 0.5 || ratio >= 1.11 && ratio < 1.9, "%v", ratio)

	monthly, _ := faults(Fault{Kind: FaultInstalment, Months: 6}).bent(m, s).at(&f, 1)
	require.Equal(t, st.price/6, monthly.price)

	for category, want := range map[string]string{f.kind.path[0]: "", "": "", "Elsewhere": f.brand} {
		g := s.facts(3)
		faults(Fault{Kind: FaultNoBrand, Category: category}).bent(m, s).at(&g, 1)
		require.Equal(t, want, g.brand, category)
	}

	a := answer{status: 200, ctype: "text/html;charset=EUC-JP"}
	faults(Fault{Kind: FaultMojibake}).alter(&a)
	require.Equal(t, "text/html; charset=windows-1252", a.ctype)
	require.ErrorContains(t, m.SetFaults(Fault{Kind: FaultHalfLists, Shown: 2}), "not in bounds")
}
