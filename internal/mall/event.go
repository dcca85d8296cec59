package mall

import "fmt"

// Event is something that happens to a shop for some days, beside its daily churn.
type Event struct {
	Site     string // empty = every shop
	From, To int    // days, both included; To 0 = From alone
	// Off is what a sale takes off the price (0.3 = 30 %) of Share of the products (0 = of all). Auctions are left out; the
	// price before the sale is struck.
	Off, Share float64
	// SoldOut is the share of the products that cannot be bought meanwhile.
	SoldOut float64
	// Round lifts every dollar price to the next .99.
	Round bool
	// New is the share of the first day's products that appear on From, beside the day's own.
	New float64
}

func (e Event) last() int { return max(e.From, e.To) }

func (e Event) on(day int) bool { return day >= e.From && day <= e.last() }

func (e Event) validate() error {
	switch {
	case e.Site != "" && planOf(e.Site) == nil:
		return fmt.Errorf("it names the unknown site %q", e.Site)
	case e.From < 2:
		return fmt.Errorf("it begins on day %d, before day 2", e.From)
	case e.To != 0 && e.To < e.From:
		return fmt.Errorf("it ends on day %d, before it begins on day %d", e.To, e.From)
	}
	for _, share := range []float64{e.Off, e.Share, e.SoldOut, e.New} {
		if share < 0 || share > 1 {
			return fmt.Errorf("share %g is not between 0 and 1", share)
		}
	}
	return nil
}

// eventsOf are the events that meet a site.
func eventsOf(site string, all []Event) []Event {
	var out []Event
	for _, e := range all {
		if e.Site == "" || e.Site == site {
			out = append(out, e)
		}
	}
	return out
}

// happen puts what goes on on a day over a product's state.
func (s *shop) happen(f *facts, st *state, birth, day int) {
	for i, e := range s.events {
		roll := dice(fold(s.seed, uint64(f.index), uint64(i), diceEventShare))
		sale := e.Off > 0 && !f.auction && (e.Share == 0 || roll.chance(e.Share))
		round := e.Round && !f.auction && s.currency == usd
		out := e.SoldOut > 0 && !f.auction && roll.chance(e.SoldOut)
		if !sale && !out && !round || birth > e.last() {
			continue
		}
		switch {
		case e.on(day):
			if sale {
				st.was = max(st.was, st.price)
				st.price = s.reduced(st.price, e.Off)
			}
			if out {
				st.inStock = false
			}
			if round {
				st.price += (199 - st.price%100) % 100
			}
			st.changed = max(st.changed, e.From)
		case day > e.last():
			st.changed = max(st.changed, e.last()+1)
		}
	}
}

func (s *shop) reduced(price int64, off float64) int64 {
	now := int64(float64(price)*(1-off) + 0.5)
	if s.currency == jpy {
		return max(100, now/10*10)
	}
	return max(49, now)
}

// struck is the price that stands struck beside the price: the maker's, or the one before a sale. Ranges show the maker's
// alone, and rakuten's pages only that of facts.
func (f *facts) struck(st *state) int64 {
	if f.span > 0 {
		return f.list
	}
	return max(f.list, st.was)
}

// bursts are the products that events add up to and including a day.
func (s *shop) bursts(day int) (n int) {
	for _, e := range s.events {
		if e.New > 0 && e.From <= day {
			n += quota(e.New, s.first)
		}
	}
	return n
}
