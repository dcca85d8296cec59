package mall

// bent is the shop as the faults of a request show it: other facts and states of the same products. It is made anew for
// each request that meets such a fault, at the cost of the days' plans.
func (l faultList) bent(m *Mall, s *shop) *shop {
	var bends []func(*facts, *state)
	shown := 0.0
	for _, f := range l {
		switch f.Kind {
		case FaultSibling:
			bends = append(bends, s.siblingPrice)
		case FaultInstalment:
			months := int64(f.Months)
			bends = append(bends, func(_ *facts, st *state) { st.price = max(1, st.price/months) })
		case FaultNoBrand:
			bends = append(bends, func(p *facts, _ *state) {
				if f.Category == "" || len(p.kind.path) > 0 && p.kind.path[0] == f.Category {
					p.brand = ""
				}
			})
		case FaultHalfLists:
			shown = f.Shown
		}
	}
	if len(bends) == 0 && shown == 0 {
		return s
	}
	out := newShop(s.shopPlan, m.opts, s.first)
	out.shown = shown
	out.bend = func(f *facts, st *state) {
		for _, bend := range bends {
			bend(f, st)
		}
	}
	return out
}

// siblingPrice is that of another size or colour: never about the same.
func (s *shop) siblingPrice(f *facts, st *state) {
	roll := dice(fold(s.seed, uint64(f.index), diceSibling))
	percent := roll.between(55, 90)
	if roll.chance(0.5) {
		percent = roll.between(112, 180)
	}
	st.price = max(1, st.price*percent/100)
	if s.currency == jpy {
		st.price = max(100, st.price/10*10)
	}
}

// part is what lists show while they show a share of the products only: the same ones each time.
func (l *lists) part(shown float64) *lists {
	keep := func(list []int32) (out []int32) {
		for _, i := range list {
			if roll := dice(fold(uint64(i), diceSibling)); roll.chance(shown) {
				out = append(out, i)
			}
		}
		return out
	}
	out := &lists{named: make(map[string][]int32, len(l.named)), all: keep(l.all), prices: l.prices}
	for name, list := range l.named {
		out.named[name] = keep(list)
	}
	return out
}
