package product

import (
	"slices"

	"github.com/shopspring/decimal"

	"sheaf/internal/normalize"
)

// isInstalment says whether what stands around an amount makes it a part of what is to be paid ("$24.96" and "/mo." in elements
// of their own).
func (s *scene) isInstalment(i int) bool {
	spot := s.spots[i]
	if spot.role != roleOther {
		return false
	}
	before, after, _ := s.label(i)
	m, ok := normalize.ParseMoney(before+" "+spot.text+" "+after, s.locale.money())
	return ok && m.Kind == normalize.Instalment && m.Amount.Equal(spot.value)
}

// withoutInstalments drops the declared amounts that the page shows as instalments and nowhere as a price: shops declare what is
// to be paid a month. plan says that there were any.
func (s *scene) withoutInstalments(declared []declaredPrice, shown shown) (left []declaredPrice, plan bool) {
	for _, d := range declared {
		_, asked := shown.find(d.low, d.currency)
		if !asked && slices.ContainsFunc(s.instalments, func(v decimal.Decimal) bool { return v.Equal(d.low) }) {
			plan = true
			continue
		}
		left = append(left, d)
	}
	return left, plan
}
