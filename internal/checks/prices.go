package checks

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sheaf/internal/profile"
)

// enoughPairs is how many products must have a price before and after for their changes to say something.
const enoughPairs = 20

// usualCurrency is the share of prices from which a currency counts as one that a source has.
const usualCurrency = 0.005

// currency looks at the codes of prices, and at prices that were left out because they are in one that is not expected.
var currency = Check{Name: "currency", Judge: func(c Config, s *look) []Verdict {
	out := s.risen(c.Currency, "currency.flagged", "flag.foreign_currency", false, s.Profile.Now.Rows, nil, "lost.price")
	out = passed(out)
	codes := s.Profile.Now.Currencies
	if s.HasParent() && len(codes) > 0 {
		out = append(out, s.foreign(c, sum(codes))...)
	}
	if len(out) == 0 && len(codes) > 0 {
		out = append(out, say(Pass, "currency.ok", strings.Join(sortedKeys(codes), ", "), "", params{"currencies": strings.Join(sortedKeys(codes), ", ")}))
	}
	return out
}}

// passed leaves out what is in order.
func passed(list []Verdict) (out []Verdict) {
	for _, v := range list {
		if v.Level != Pass {
			out = append(out, v)
		}
	}
	return out
}

// foreign finds codes that the source does not have otherwise, and a mix of usual ones that moved.
func (l *look) foreign(c Config, priced int64) (out []Verdict) {
	var most string
	for _, code := range sortedKeys(l.Profile.Parent.Currencies) {
		if l.Profile.Parent.Currencies[code] > l.Profile.Parent.Currencies[most] {
			most = code
		}
	}
	for _, code := range sortedKeys(l.Profile.Now.Currencies) {
		now, u := l.now["currency."+code], l.usual("currency."+code, false)
		name, ceiling := "currency.mix", c.CurrencyMix
		if u.value < usualCurrency {
			name, ceiling = "currency.foreign", c.Currency
		}
		level := ceiling.rise(now, u, priced)
		if level == Pass {
			continue
		}
		p := u.in(params{"currency": code, "share": percent(now), "now": percent(now)})
		if name == "currency.foreign" {
			p["usual"] = most
		}
		out = append(out, l.show(say(level, name, percent(now)+" "+code, atMost(u.value+ceiling.bound(level)), p), "currency", "lost.price"))
	}
	return out
}

// priceJumped looks for amounts that stand for something else.
var priceJumped = Check{Name: "price_jumped", Judge: func(c Config, s *look) []Verdict {
	p := s.Profile
	if p.Repriced == 0 {
		return nil
	}
	out := s.risen(c.PriceJumped, "price_jumped.share", "share.price_jumped", false, p.Repriced, params{"changed": p.PriceJumped, "rows": p.Repriced}, "price_jumped", "price_changed")
	far := s.risen(c.PriceFar, "price_jumped.far", "share.price_far", false, p.Repriced, params{"changed": p.PriceFar, "rows": p.Repriced}, "price_far", "price_changed")
	return append(out, passed(far)...)
}}

// priceLevel looks at the middle of what the prices of the same products changed by, those that did not change and those of
// sales counted as 1; and at one factor for most of them.
var priceLevel = Check{Name: "price_level", Judge: func(c Config, s *look) []Verdict {
	p := s.Profile
	if p.Repriced < enoughPairs {
		return nil
	}
	var out []Verdict
	middle := 1.0
	if changed := p.Ratios.Count; changed*2 > p.Repriced {
		var all profile.Histogram
		all.Merge(p.Ratios)
		rest := profile.Histogram{}
		rest.Add(1)
		for b := range rest.Buckets {
			rest.Buckets[b] = p.Repriced - changed
		}
		rest.Count = p.Repriced - changed
		all.Merge(rest)
		middle = all.Quantile(0.5)
	}
	expected := fmt.Sprintf("%s to %s", number(c.PriceLevel.Low), number(c.PriceLevel.High))
	sale := isSale(p.RatioTop, p.Ratios.Count)
	if middle < c.PriceLevel.Low || middle > c.PriceLevel.High {
		out = append(out, s.show(say(unless(sale), "price_level.moved", number(middle), expected, params{"factor": number(middle), "runs": 1}), "price_changed"))
	}
	if first, ok := p.RatioTop.First(); ok && first.Value != "1.00" {
		part := share(first.Count, p.Repriced)
		if level := atWorst(unless(sale), c.PriceUniform.over(part)); level != Pass {
			out = append(out, s.show(say(level, "price_level.uniform", percent(part), atMost(c.PriceUniform.bound(level)),
				params{"share": percent(part), "factor": first.Value, "runs": 1}), "price_changed"))
		}
	}
	if len(out) == 0 {
		out = append(out, say(Pass, "price_level.ok", number(middle), expected, nil))
	}
	return out
}}

// isSale reports whether most changes are one that shops announce: 5, 10, … 40 % off, or the end of that, give or take the
// rounding of small amounts. Where a shop strikes no price, nothing else tells a sale from another amount of the page.
func isSale(ratios profile.Top, changed int64) bool {
	for off := 5; off <= 40; off += 5 {
		factor := 1 - float64(off)/100
		var down, up int64
		for _, v := range ratios.Values {
			ratio, err := strconv.ParseFloat(v.Value, 64)
			if err != nil {
				continue
			}
			if math.Abs(ratio-factor) <= saleRounding {
				down += v.Count
			}
			if math.Abs(1/ratio-factor) <= saleRounding {
				up += v.Count
			}
		}
		if 2*max(down, up) > changed {
			return true
		}
	}
	return false
}

const saleRounding = 0.015

// unless is a hold, and a warning where a sale explains what was found.
func unless(sale bool) Level {
	if sale {
		return Warn
	}
	return Hold
}

// scattered are the shares of prices that leapt up and down by factors that are few products' each: a sale's are those of many.
func (l *look) scattered() (up, down float64) {
	p := l.Profile
	ups, downs := p.LeapUp, p.LeapDown
	for _, v := range p.LeapTop.Values {
		if v.Count < enoughRows || float64(v.Count) < sameFactor*float64(p.LeapUp+p.LeapDown) {
			continue
		}
		if ratio, err := strconv.ParseFloat(v.Value, 64); err == nil && ratio > 1 {
			ups -= v.Count
		} else if err == nil {
			downs -= v.Count
		}
	}
	return share(ups, p.Repriced), share(downs, p.Repriced)
}

// sameFactor is the share of leaps from which a factor is a sale's.
const sameFactor = 0.15

// priceMoved looks for prices of other variants: they lie well above or below, both at once, and no struck price explains
// them; or they leap both ways by as many factors as there are products, whatever stands struck. What rises at the end of a sale fell at its beginning, so that falls that still stand explain as many rises.
var priceMoved = Check{Name: "price_moved", Judge: func(c Config, s *look) []Verdict {
	p := s.Profile
	if p.Repriced < enoughPairs {
		return nil
	}
	up, down := share(p.PriceUp, p.Repriced), share(p.PriceDown, p.Repriced)
	usualUp, usualDown := s.usual("share.price_up", false), s.usual("share.price_down", false)
	bothWays := min(up-usualUp.value, down-usualDown.value)
	risen := up - usualUp.value - s.standing()
	leapUp, leapDown := s.scattered()
	bothWays = max(bothWays, min(leapUp-s.usual("share.leap_up", false).value, leapDown-s.usual("share.leap_down", false).value))
	n := float64(p.Repriced)
	level := Pass
	switch {
	case bothWays > c.PriceBothWays.Hold && bothWays*n >= fewRows+1, risen > c.PriceMoved.Hold && risen*n >= enoughRows:
		level = Hold
	case bothWays > c.PriceBothWays.Warn && bothWays*n >= fewRows, risen > c.PriceMoved.Warn && risen*n >= fewRows:
		level = Warn
	}
	return []Verdict{s.show(say(level, "price_moved.share", percent(up), atMost(usualUp.value+c.PriceMoved.bound(level)),
		usualUp.in(params{"share": percent(max(up, leapUp)), "falls": percent(max(down, leapDown))})), "price_moved", "price_leapt")}
}}

// aSale is the share of prices from which falls or rises above what is usual are a sale that begins or ends.
const aSale = 0.03

// standing is the share of prices that fell in sales of the runs before and did not rise again.
func (l *look) standing() (share float64) {
	falls, rises := l.usual("share.falls", false).value, l.usual("share.rises", false).value
	for i := len(l.Past) - 1; i >= 0; i-- {
		if f := l.Past[i].Values["share.falls"] - falls; f > aSale {
			share += f
		}
		if r := l.Past[i].Values["share.rises"] - rises; r > aSale {
			share = max(0, share-r)
		}
	}
	return share
}

// priceChanged says that more prices changed than usual; a sale does that, so it only warns unless told otherwise.
var priceChanged = Check{Name: "price_changed", Judge: func(c Config, s *look) []Verdict {
	if s.usual("share.price_changed", false).runs == 0 || s.Profile.Repriced < enoughPairs {
		return nil
	}
	return s.risen(c.PriceChanged, "price_changed.share", "share.price_changed", false, s.Profile.Repriced, nil, "price_changed")
}}

// atWorst is a level, but no worse than most.
func atWorst(most, level Level) Level {
	if level == Hold {
		return most
	}
	return level
}
