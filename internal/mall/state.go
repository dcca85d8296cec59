package mall

// state is what can change about a product from one day to the next.
type state struct {
	live    bool  // its address answers with the product
	listed  bool  // lists may show it
	price   int64 // minor units; the lowest if the product has a range
	inStock bool
	rating  int // tenths of a star
	reviews int
	edits   int   // how often the title was edited
	bids    int   // auctions only
	was     int64 // price before a sale; 0 = none
	changed int   // last day on which any of this changed
	back    int   // day on which an ended product returns; 0 = it stays away
}

// event is what happens to one product on one day.
type event uint8

const (
	nothing event = iota
	ended
	blink
	delist
	reprice
	refresh
	restock
	edit
)

// dayPlan deals a day's events to the products that existed the day before: event e falls on the slots below until[e]
// and at or above until[e-1]. A permutation gives every product one slot, which makes the quotas exact.
type dayPlan struct {
	n      int
	slots  codec
	until  [edit + 1]int
	anyway bool // any event at all
}

// plan returns the plan of a day from 2 on.
func (s *shop) plan(day int) dayPlan {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.plans) < day-1 {
		s.plans = append(s.plans, s.newPlan(len(s.plans)+2))
	}
	return s.plans[day-2]
}

func (s *shop) newPlan(day int) dayPlan {
	n := s.born(day - 1)
	p := dayPlan{n: n, slots: newCodec(uint64(n), fold(s.seed, uint64(day), diceEvents))}
	c := s.churn
	shares := [edit + 1]float64{reprice: c.Price, refresh: c.Refresh, restock: c.Stock, edit: c.Title, delist: c.Delist}
	if day%2 == 0 || c.Daily {
		shares[ended], shares[blink] = c.Ended, c.Blink
	}
	top := 0
	for e := ended; e <= edit; e++ {
		top += quota(shares[e], n)
		p.until[e] = top
	}
	p.anyway = top > 0
	return p
}

// event returns what happens to a product on a day; order is its place in [0, 1) if events are clustered, else negative.
func (p dayPlan) event(index int, order float64) event {
	if !p.anyway || index >= p.n {
		return nothing
	}
	slot := int(p.slots.encode(uint64(index)))
	if order >= 0 {
		slot = int(order * float64(p.n))
	}
	for e := ended; e <= edit; e++ {
		if slot < p.until[e] {
			return e
		}
	}
	return nothing
}

// at returns a product's state on a day, by living through every day from its birth; exists is false before that.
func (s *shop) at(f *facts, day int) (st state, exists bool) {
	birth := s.birthday(f.index)
	if day < birth {
		return state{}, false
	}
	st = state{live: true, listed: true, price: f.price, inStock: !f.soldOut, rating: f.rating, reviews: f.reviews, bids: f.bids, changed: birth}
	order := -1.0
	if s.order != nil {
		order = float64(s.order(s.site, s.marketplace, f.id)>>11) / (1 << 53)
	}
	for d := birth + 1; d <= day; d++ {
		e := s.plan(d).event(f.index, order)
		if !st.live {
			if st.back == d {
				st.live, st.changed, st.back = true, d, 0
			}
			continue
		}
		if e != nothing {
			s.apply(f, &st, e, d)
		}
	}
	s.happen(f, &st, birth, day)
	if s.bend != nil {
		s.bend(f, &st)
	}
	return st, true
}

func (s *shop) apply(f *facts, st *state, e event, day int) {
	roll := dice(fold(s.seed, uint64(f.index), uint64(day), diceState))
	before := *st
	switch e {
	case ended:
		st.live = false
		if roll.chance(0.25) {
			st.back = day + 2
		}
	case blink:
		st.live, st.back = false, day+1
	case delist:
		st.listed = false
		s.reprice(f, st, &roll)
	case reprice:
		s.reprice(f, st, &roll)
	case refresh:
		if st.reviews > 0 {
			st.reviews += 1 + roll.below(25)
			st.rating = min(50, max(10, st.rating+roll.below(3)-1))
		}
	case restock:
		st.inStock = !st.inStock || f.auction // an auction has one piece until it ends
	case edit:
		st.edits++
	}
	if *st != before {
		st.changed = day
	}
}

// reprice moves the price by up to a fifth, never to the same amount. Bids only go up.
func (s *shop) reprice(f *facts, st *state, roll *dice) {
	if f.auction {
		st.bids += 1 + roll.below(3)
		st.price += 50 * roll.between(1, 30)
		return
	}
	percent := roll.between(80, 99)
	if roll.chance(0.4) {
		percent = roll.between(101, 118)
	}
	price := st.price * percent / 100
	if s.currency == jpy {
		price = max(110, price/10*10)
	} else {
		price = max(99, price)
	}
	if price == st.price {
		price += 10
	}
	st.price = price
}
