package month

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"sheaf/internal/mall"
)

// Days is how long a world lives.
const Days = 30

// Kind is a way in which a scrape silently breaks.
type Kind string

// The kinds.
const (
	Redesign   Kind = "redesign"
	Captcha    Kind = "captcha"
	Currency   Kind = "currency"
	HalfLists  Kind = "half lists"
	Sibling    Kind = "sibling price"
	Instalment Kind = "instalment"
	NoBrand    Kind = "no brand"
	Mojibake   Kind = "mojibake"
)

// Kinds are all ways, in the order in which tables name them.
var Kinds = []Kind{Redesign, Captcha, Currency, HalfLists, Sibling, Instalment, NoBrand, Mojibake}

// breakable are the shops that each kind can meet: jomashop's data comes from an API that no redesign touches, prices in
// a visitor's currency are shown by the shops in dollars, and the Japanese shop alone writes beyond ASCII everywhere.
var breakable = map[Kind][]string{
	Redesign: {mall.Amazon, mall.Ebay, mall.Rakuten}, Captcha: mall.Sites(), Currency: {mall.Amazon, mall.Ebay}, HalfLists: mall.Sites(),
	Sibling: mall.Sites(), Instalment: mall.Sites(), NoBrand: {mall.Amazon, mall.Ebay, mall.Jomashop}, Mojibake: {mall.Rakuten},
}

// itemPath matches the addresses of a shop's item pages (jomashop: of the answers that item records are read from).
var itemPath = map[string]string{mall.Amazon: "^/dp/", mall.Ebay: "^/itm/", mall.Jomashop: "productDetail", mall.Rakuten: "^/[^/?]+/[^/?]+/$"}

// Break is one shop broken for one day.
type Break struct {
	Day    int
	Site   string
	Kind   Kind
	Fault  mall.Fault
	Detail string // its magnitude, for people
}

// Calendar is what happens in one world: a function of its seed and size.
type Calendar struct {
	Seed     uint64
	Products int
	Churn    map[string]mall.Churn
	Events   []mall.Event
	Breaks   []Break
	// Down and Revision name the shop that does not answer, and the one whose recipe gets a new revision, by day.
	Down, Revision map[int]string
	// calm says what goes on at a shop on a day that is no defect.
	calm map[int]map[string][]string
}

// Options of a calendar.
type Options struct {
	// Products over all shops on day 1 (0 = 560 to 1,000, by the seed; a shop has 20 to 30 % of them).
	Products int
	// Calm leaves out every break.
	Calm bool
}

// firstBreak is the earliest broken day: checks need a past to compare with.
const firstBreak = 6

// Draw makes the calendar of a seed.
func Draw(seed uint64, o Options) Calendar {
	r := rand.New(rand.NewPCG(seed, 0x5eaf)) //nolint:gosec // chance of a simulation
	c := Calendar{
		Seed: seed, Products: o.Products, Down: map[int]string{}, Revision: map[int]string{}, calm: map[int]map[string][]string{},
		Churn: map[string]mall.Churn{
			"": {Price: 0.03 + 0.05*r.Float64(), Refresh: 0.03, Stock: 0.01, Title: 0.002, New: 0.01, Ended: 0.01, Blink: 0.004, Delist: 0.006},
			// Listings end by nature, and others take their places.
			mall.Ebay: {Price: 0.03 + 0.05*r.Float64(), Refresh: 0.03, Stock: 0.01, Title: 0.002, New: 0.08, Ended: 0.08, Blink: 0.004, Delist: 0.006, Daily: true},
		},
	}
	if c.Products == 0 {
		c.Products = []int{1000, 640, 800, 560, 720}[seed%5]
	}
	c.drawCalm(r)
	if !o.Calm {
		c.drawBreaks(r)
	}
	return c
}

// drawCalm adds what is hard to tell from a defect and is none.
func (c *Calendar) drawCalm(r *rand.Rand) {
	sites := mall.Sites()
	pick := func() string { return sites[r.IntN(len(sites))] }
	sale := func(day, days int, site string, share float64) {
		c.event(mall.Event{Site: site, From: day, To: day + days - 1, Off: 0.3, Share: share}, fmt.Sprintf("sale of 30 %% on %s", whole(share)))
		c.note(day+days, site, "the sale is over")
	}
	sale(3+r.IntN(6), 3, pick(), 0.25+0.5*r.Float64())
	sale(10+r.IntN(4), 8, pick(), 0.25+0.5*r.Float64()) // longer than half of the runs that a baseline is made of
	sale(22+r.IntN(5), 3, pick(), 0)                    // everything
	c.event(mall.Event{Site: pick(), From: 5 + r.IntN(20), New: 0.25}, "25 % new stock")
	for saturday := 6; saturday <= Days; saturday += 7 {
		c.event(mall.Event{Site: pick(), From: saturday, To: saturday + 1, SoldOut: 0.08 + 0.1*r.Float64()}, "weekend dip")
	}
	shop := []string{mall.Amazon, mall.Ebay, mall.Jomashop}[r.IntN(3)]
	c.event(mall.Event{Site: shop, From: 9 + r.IntN(15), To: Days, Round: true}, "prices rounded to .99")
	day := 4 + r.IntN(24)
	c.Down[day] = pick()
	c.note(day, c.Down[day], "down")
	day = 4 + r.IntN(24)
	c.Revision[day] = pick()
	c.note(day, c.Revision[day], "new revision of the recipe")
}

// drawBreaks gives every kind a day of its own shop; two of them share a day. A shop is never broken, or down, on two
// days in a row, so that the day after tells whether it recovers.
func (c *Calendar) drawBreaks(r *rand.Rand) {
	kinds := slices.Clone(Kinds)
	r.Shuffle(len(kinds), func(i, j int) { kinds[i], kinds[j] = kinds[j], kinds[i] })
	days := r.Perm(Days - firstBreak) // the last day is left for the recovery
	large := c.large()
	for i, kind := range kinds {
		for try := 0; ; try++ {
			sites := breakable[kind]
			switch {
			case kind == NoBrand:
				sites = slices.Sorted(maps.Keys(large))
			case kind == Sibling && c.Products < manyProducts:
				sites = []string{mall.Amazon, mall.Ebay, mall.Rakuten} // of a tenth of 130 products too few leap both ways
			}
			b := Break{Day: firstBreak + days[(i+try)%len(days)], Site: sites[r.IntN(len(sites))], Kind: kind}
			if i == 1 && try < 8 {
				b.Day = c.Breaks[0].Day // two shops at once
			}
			if c.free(b) {
				c.Breaks = append(c.Breaks, drawn(r, b, large[b.Site]))
				break
			}
		}
	}
	slices.SortFunc(c.Breaks, func(a, b Break) int { return a.Day - b.Day })
}

func (c *Calendar) free(b Break) bool {
	for _, o := range c.Breaks {
		if o.Site == b.Site && math.Abs(float64(o.Day-b.Day)) < 2 {
			return false
		}
	}
	if b.Kind == Sibling && c.repriced(b.Day, b.Site) {
		return false
	}
	for day := b.Day - 1; day <= b.Day+1; day++ {
		if c.Down[day] == b.Site || c.Revision[day] == b.Site {
			return false
		}
	}
	return true
}

// repriced reports whether a sale of the shop begins or ends on a day, or the day before: among so many other prices those of
// other variants do not show, and the checks do not claim to see them (docs/CHECKS.md).
func (c *Calendar) repriced(day int, site string) bool {
	return slices.ContainsFunc(c.Events, func(e mall.Event) bool {
		over := e.To + 1
		return e.Site == site && e.Off > 0 && (day == e.From || day == e.From+1 || day == over || day == over+1)
	})
}

// drawn gives a break its magnitude.
func drawn(r *rand.Rand, b Break, large []string) Break {
	f := mall.Fault{Shop: b.Site}
	items := itemPath[b.Site]
	switch b.Kind {
	case Redesign:
		f.Kind, b.Detail = mall.FaultRedesign, "all pages"
	case Captcha:
		f.Kind, f.Share = mall.FaultCaptcha, 0.5+0.5*r.Float64()
		b.Detail = whole(f.Share) + " of the pages"
	case Currency:
		f.Kind, f.Currency = mall.FaultCurrency, []string{"EUR", "GBP", "CHF"}[r.IntN(3)]
		b.Detail = f.Currency
	case HalfLists:
		f.Kind, f.Shown = mall.FaultHalfLists, 0.35+0.2*r.Float64()
		b.Detail = whole(f.Shown) + " shown"
	case Sibling:
		f.Kind, f.Share, f.Path = mall.FaultSibling, 0.1+0.1*r.Float64(), items
		b.Detail = whole(f.Share) + " of the items"
	case Instalment:
		f.Kind, f.Share, f.Path, f.Months = mall.FaultInstalment, 0.5+0.5*r.Float64(), items, []int{3, 6, 10, 12, 24}[r.IntN(5)]
		b.Detail = fmt.Sprintf("%d months on %s", f.Months, whole(f.Share))
	case NoBrand:
		f.Kind, f.Category = mall.FaultNoBrand, large[r.IntN(len(large))]
		b.Detail = f.Category
	case Mojibake:
		f.Kind, f.Path, f.Charset = mall.FaultMojibake, items, []string{"windows-1252", "windows-1251"}[r.IntN(2)]
		b.Detail = "read as " + f.Charset
	}
	b.Fault = f
	return b
}

// manyProducts make all four shops large enough for a tenth of their prices to say something: 200 in the smallest one.
const manyProducts = 1000

// smallestCategory is how many products a category has at least that loses its brands: in smaller ones a handful of rows
// would decide.
const smallestCategory = 26

// large are the categories of the shops, by site, that are large enough to lose their brands.
func (c *Calendar) large() map[string][]string {
	m, err := mall.New(mall.Options{Seed: c.Seed, Products: c.Products, Churn: c.Churn, Events: c.Events})
	if err != nil {
		panic(err) // the calendar's own options
	}
	type category struct{ site, name string }
	n := map[category]int{}
	for row := range m.Truth(1) {
		if r := row.Record; len(r.CategoryPath) > 0 && r.BrandRaw != "" {
			n[category{r.Site, r.CategoryPath[0]}]++
		}
	}
	out := map[string][]string{}
	for k, rows := range n {
		if rows >= smallestCategory && slices.Contains(breakable[NoBrand], k.site) {
			out[k.site] = append(out[k.site], k.name)
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

func (c *Calendar) event(e mall.Event, what string) {
	c.Events = append(c.Events, e)
	for day := e.From; day <= max(e.From, e.To) && day <= Days; day++ {
		if e.Round && day > e.From {
			break
		}
		c.note(day, e.Site, what)
	}
}

func (c *Calendar) note(day int, site, what string) {
	if c.calm[day] == nil {
		c.calm[day] = map[string][]string{}
	}
	c.calm[day][site] = append(c.calm[day][site], what)
}

// Calm says what goes on at a shop on a day that is no defect; "" on an ordinary day.
func (c *Calendar) Calm(day int, site string) string { return strings.Join(c.calm[day][site], ", ") }

// Broken is the shop's break on a day, nil on a sound one.
func (c *Calendar) Broken(day int, site string) *Break {
	for i := range c.Breaks {
		if c.Breaks[i].Day == day && c.Breaks[i].Site == site {
			return &c.Breaks[i]
		}
	}
	return nil
}

func whole(share float64) string {
	if share == 0 {
		return "everything"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}
