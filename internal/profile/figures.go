package profile

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// Figures are what one accepted run of a source leaves for the runs after it: numbers by name, the same names that custom
// checks use. A version keeps those of the last MaxPast runs, so that a baseline is read with its parent and nothing else.
type Figures struct {
	Run       string    `json:"run"`
	AsOf      time.Time `json:"as_of"`
	Recipe    string    `json:"recipe"`
	RecipeRev int       `json:"recipe_rev"`
	// Values are rounded to five digits.
	Values map[string]float64 `json:"values"`
}

// MaxPast is how many runs a baseline is made of (spidermon: the last ten).
const MaxPast = 10

// Roll puts a run's figures before those of earlier ones and forgets the oldest.
func Roll(now Figures, past []Figures) []Figures {
	out := append([]Figures{now}, past...)
	return out[:min(MaxPast, len(out))]
}

// leastCoverage is the share of rows from which a column's coverage is remembered.
const leastCoverage = 0.01

// Values names every figure of a run. Shares lie between 0 and 1; what has no meaning in this run is missing.
func (s Source) Values() map[string]float64 {
	v := values{}
	v["rows"], v["seen"], v["records"] = float64(s.Now.Rows), float64(s.Seen), float64(s.Records)
	v["listed"], v["added"], v["retired"] = float64(s.Listed), float64(s.Added), float64(s.Retired)
	v.share("share.added", s.Added, s.Now.Rows)
	v.share("share.retired", s.Retired, s.Parent.Rows)
	v.share("share.ended", s.Ended, s.Parent.Rows)
	v.share("share.failed", s.Failed, s.Attempted)
	v.share("share.refused", s.Refused, s.Attempted)
	v.share("share.retried", s.Crawl.Retried, s.Crawl.Fetched)
	v.share("share.skipped", s.Crawl.Skipped, s.Crawl.Skipped+s.Records)
	v.share("share.quarantined", s.Quarantined["extract"]+s.Quarantined["prepare"], s.Records)
	v.share("share.stale", s.Stale, s.Now.Rows)
	if s.Ages.Count > 0 {
		v["age.p95"] = s.Ages.Quantile(0.95)
	}
	v.pairs(s.Pairs)
	v.rows(s.Now)
	for page, h := range s.Bodies {
		v["body."+page] = h.Quantile(0.5)
	}
	return v.rounded()
}

type values map[string]float64

func (v values) share(name string, n, of int64) {
	if of > 0 {
		v[name] = ratio(n, of)
	}
}

func (v values) pairs(p Pairs) {
	v.share("share.price_changed", p.PriceChanged, p.Repriced)
	v.share("share.price_jumped", p.PriceJumped, p.Repriced)
	v.share("share.price_far", p.PriceFar, p.Repriced)
	v.share("share.price_up", p.PriceUp, p.Repriced)
	v.share("share.price_down", p.PriceDown, p.Repriced)
	v.share("share.leap_up", p.LeapUp, p.Repriced)
	v.share("share.leap_down", p.LeapDown, p.Repriced)
	v.share("share.rises", p.Rises, p.Repriced)
	v.share("share.falls", p.Falls, p.Repriced)
	v.share("share.renamed", p.Renamed, p.Paired)
}

func (v values) rows(r Rows) {
	for column, n := range r.Coverage {
		if c := covered(column, n, r.Rows, r.Unoffered); c >= leastCoverage {
			v["coverage."+column] = c
		}
	}
	for name, n := range r.Nested {
		if list, child, ok := cutDot(name); ok && child != "" {
			v.share("coverage."+name, n, r.Nested[list])
		}
	}
	var priced int64
	for _, n := range r.Currencies {
		priced += n
	}
	for code, n := range r.Currencies {
		v.share("currency."+code, n, priced)
	}
	var known int64
	for _, n := range r.Languages {
		known += n
	}
	for code, n := range r.Languages {
		v.share("language."+code, n, known)
	}
	for flag, n := range r.Flags {
		v.share("flag."+flag, n, r.Rows)
	}
	for fault, n := range r.Faults {
		of := r.Rows
		switch fault {
		case FaultURL:
			of = r.Coverage["url"]
		case FaultGTIN:
			of = r.Coverage["gtin_raw"]
		}
		v.share("fault."+fault, n, of)
	}
	for name, n := range r.Where {
		v.share("where."+name, n, r.Rows)
	}
	for name, t := range r.Tops {
		if first, ok := t.First(); ok {
			v.share("top."+name, first.Count, r.Rows)
		}
	}
	if r.Tops[topTitle].Total > 0 {
		v["distinct.title"] = math.Round(r.Titles.Estimate())
	}
	for name, d := range r.Distinct {
		v["distinct."+name] = math.Round(d.Estimate())
	}
	for name, h := range r.Numbers {
		v["median."+name], v["p95."+name], v["mean."+name] = h.Quantile(0.5), h.Quantile(0.95), h.Mean()
	}
}

func cutDot(s string) (before, after string, found bool) {
	for i := range len(s) {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func (v values) rounded() map[string]float64 {
	for name, n := range v {
		if r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 5, 64), 64); err == nil && math.Abs(n) < 1e15 {
			if n == math.Trunc(n) {
				continue // counts stay as they are
			}
			v[name] = r
		}
	}
	return v
}

// Remembered are the values that a baseline is made of: without means, upper ends and counts of differences, which only
// custom checks look at within one run.
func Remembered(all map[string]float64, also ...string) map[string]float64 {
	out := map[string]float64{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		group, _, _ := cutDot(name)
		switch group {
		case "mean", "p95":
		default:
			out[name] = all[name]
			continue
		}
		if slices.Contains(also, name) {
			out[name] = all[name]
		}
	}
	return out
}
