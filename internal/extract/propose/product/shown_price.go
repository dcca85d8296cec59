package product

import (
	"slices"

	"github.com/shopspring/decimal"
)

// Thresholds of shown prices, in the unit of moneySpot.score.
const (
	scoreSure   = 3.0 // taken without any declaration
	scoreLikely = 2.2 // believed against a declaration only above scoreSure
	scoreMargin = 0.6 // over the next value
	// scoreAgainst is taken against a declaration.
	scoreAgainst = 3.0
	scoreNever   = 100
	// penaltyDisowned is for a value that is a list price or another offer's in a place as good.
	penaltyDisowned = 1.5
)

// shownPrice is one value among the amounts that may be the product's price.
type shownPrice struct {
	best  *moneySpot // the spot with the best score
	spots []*moneySpot
	score float64
}

// shown are the amounts that may be the price, grouped by value, best first, and those that may not be.
type shown struct {
	prices []shownPrice
	struck []*moneySpot // near the product, list prices
	others []*moneySpot
}

// readShown groups the page's amounts by value. Repetition speaks for a value: pages print the price of their product for each
// width and again at the button. A value that is labelled something else near the product is that.
func (s *scene) readShown() shown {
	var out shown
	disowned := map[string]float64{}
	echoes := map[string]int{} // places that are no price of their own: totals, the chosen variation
	for _, spot := range s.spots {
		switch spot.role {
		case rolePrice:
			k := slices.IndexFunc(out.prices, func(v shownPrice) bool { return v.best.value.Equal(spot.value) && sameCurrency(v.best, spot) })
			if k < 0 {
				out.prices = append(out.prices, shownPrice{best: spot, score: spot.score})
				k = len(out.prices) - 1
			}
			v := &out.prices[k]
			v.spots = append(v.spots, spot)
			if spot.score > v.best.score {
				v.best = spot
			}
			continue
		case roleStruck:
			out.struck = append(out.struck, spot)
		default:
			out.others = append(out.others, spot)
		}
		if spot.role == roleVariant || spot.role == roleOther || spot.role == roleItem && spot.score >= scoreLikely {
			echoes[spot.value.String()]++
		}
		if (spot.role == roleStruck || spot.role == roleOffer) && spot.score > 1 {
			strength := spot.score
			if spot.role == roleOffer {
				strength += scoreNever // what others ask is told apart wherever it stands; list prices are other offers' prices too
			}
			disowned[spot.value.String()] = max(disowned[spot.value.String()], strength)
		}
	}
	for i := range out.prices {
		v := &out.prices[i]
		v.score = v.best.score + repeatBonus(v.spots)
		v.score += 0.2 * float64(min(3, echoes[v.best.value.String()]))
		if d := disowned[v.best.value.String()]; d > 0 && d > v.best.score-penaltyDisowned {
			v.score -= penaltyDisowned
		}
	}
	out.sort()
	if len(out.prices) > 0 {
		v := &out.prices[0]
		lonely := len(out.prices) == 1 || v.score-out.prices[1].score >= 1.5
		named := v.best.named >= weightPriceName+weightCurrentName
		if lonely && s.heading != nil && (named || s.nearHeading(v.best) >= 0.7) {
			v.score += weightLonely
			if code, _ := s.barcode(); code != "" && s.onlyAmount() {
				v.score += weightOnly
			}
		}
	}
	return out
}

// onlyAmount says whether the page shows one amount of money and no other.
func (s *scene) onlyAmount() bool {
	for _, spot := range s.spots {
		if !spot.value.Equal(s.spots[0].value) || spot.money.Max != nil {
			return false
		}
	}
	return len(s.spots) > 0
}

func (v *shown) sort() {
	slices.SortStableFunc(v.prices, func(a, b shownPrice) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return a.best.order - b.best.order
	})
}

func sameCurrency(a, b *moneySpot) bool {
	return a.money.Currency == b.money.Currency || a.money.Currency == "" || b.money.Currency == ""
}

// repeatBonus is what further places of a value add, at most 1.
func repeatBonus(spots []*moneySpot) float64 {
	bonus := 0.0
	for _, s := range spots {
		bonus += 0.25 * max(0, min(1, s.score/2))
	}
	return min(1, bonus)
}

// sure gives the shown price where one is certain: good enough and better than the next. ok is false without one; several
// says that more than one was good enough.
func (v shown) sure(threshold float64) (p shownPrice, ok, several bool) {
	if len(v.prices) == 0 || v.prices[0].score < threshold {
		return shownPrice{}, false, false
	}
	if len(v.prices) > 1 && v.prices[0].score-v.prices[1].score < scoreMargin && v.prices[1].score >= threshold-scoreMargin {
		return shownPrice{}, false, true
	}
	return v.prices[0], true, false
}

// find gives the group of a value among the possible prices.
func (v shown) find(value decimal.Decimal, currency string) (shownPrice, bool) {
	for _, p := range v.prices {
		if p.best.value.Equal(value) && (currency == "" || p.best.money.Currency == "" || p.best.money.Currency == currency) {
			return p, true
		}
	}
	return shownPrice{}, false
}
