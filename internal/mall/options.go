package mall

import (
	"fmt"
	"time"
)

// Options describe a world and how it is served. The zero value is a valid world of DefaultProducts on day 1.
type Options struct {
	Seed     uint64
	Products int // products live on day 1, over all shops; 0 means DefaultProducts
	Day      int // the day that the server shows at first; 0 means 1

	// Churn is the daily change by site; the entry "" stands for sites without one of their own. Nil means
	// DefaultChurn for every shop; a site that a non-nil map does not cover does not change at all.
	Churn map[string]Churn

	// Events are sales, shortages and arrivals of some days.
	Events []Event

	// Order, if set, clusters the change: a day's events fall on the products with the smallest Order, instead of being
	// scattered. A bench passes the order in which its own storage sorts keys. Results are spread over all of uint64.
	Order func(site, marketplace, id string) uint64

	// Bare leaves out what is the same on all of a shop's pages (style, scripts, navigation) and says nothing about products:
	// most of their bytes, and of the time to read them.
	Bare bool

	// Redesign is the day from which a site shows its new markup. No site is redesigned by default.
	Redesign map[string]int

	// Skin makes all shops' markup from this seed, unlike any that a recipe was written for; 0 means the markup that is
	// modelled on the real shops.
	Skin uint64

	// SearchCap is how many matches of one rakuten query can be reached; 0 means the shop's own 6,750. Tests lower it to
	// force splitting in a small world.
	SearchCap int

	Clock Clock // nil means the machine's clock; only the server uses it, never a page
}

// DefaultProducts is the size of a world whose options name none.
const DefaultProducts = 70_000

// rakutenCap is how many matches of one query the real shop lets a visitor page through: 150 pages of 45.
const rakutenCap = 6750

// Churn is the share of a shop's products (0 to 1) that each event meets in one day. A share above zero meets at least
// one product. Ended and Blink happen on even days only: what a run of an odd day finds can be found again by another
// run on the same day without one row changing.
type Churn struct {
	Price   float64 // a new price
	Refresh float64 // more reviews and perhaps another rating: volatile fields only
	Stock   float64 // sold out, or back in stock
	Title   float64 // the title is edited
	New     float64 // products that appear
	Ended   float64 // gone for good, except that a quarter of them comes back two days later
	Blink   float64 // not there for one day
	Delist  float64 // dropped from every list and repriced; the item page stays
	Daily   bool    // Ended and Blink happen on odd days, too
}

// DefaultChurn is an ordinary day of a shop.
func DefaultChurn() Churn {
	return Churn{Price: 0.05, Refresh: 0.03, Stock: 0.01, Title: 0.002, New: 0.01, Ended: 0.01, Blink: 0.004, Delist: 0.006}
}

// Clock is the server's time: it stamps hits and carries out the delays of faults.
type Clock interface {
	Now() time.Time
	// After is like time.After.
	After(d time.Duration) <-chan time.Time
}

type machineClock struct{}

func (machineClock) Now() time.Time                         { return time.Now() }
func (machineClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// withDefaults returns the options with zero values filled in, or says which option is wrong.
func (o Options) withDefaults() (Options, error) {
	if o.Products == 0 {
		o.Products = DefaultProducts
	}
	if o.Day == 0 {
		o.Day = 1
	}
	if o.SearchCap == 0 {
		o.SearchCap = rakutenCap
	}
	if o.Clock == nil {
		o.Clock = machineClock{}
	}
	if o.Churn == nil {
		o.Churn = map[string]Churn{"": DefaultChurn()}
	}
	if o.Products < len(shopPlans) || o.Products > maxProducts {
		return o, fmt.Errorf("mall options: products %d is not between %d and %d", o.Products, len(shopPlans), maxProducts)
	}
	if o.Day < 1 {
		return o, fmt.Errorf("mall options: day %d is not 1 or later", o.Day)
	}
	if o.SearchCap < rakutenPageSize {
		return o, fmt.Errorf("mall options: search cap %d is below one page of %d", o.SearchCap, rakutenPageSize)
	}
	for site := range o.Churn {
		if site != "" && planOf(site) == nil {
			return o, fmt.Errorf("mall options: churn names the unknown site %q", site)
		}
	}
	for i, e := range o.Events {
		if err := e.validate(); err != nil {
			return o, fmt.Errorf("mall options: event %d: %w", i, err)
		}
	}
	for site := range o.Redesign {
		if planOf(site) == nil {
			return o, fmt.Errorf("mall options: redesign names the unknown site %q", site)
		}
	}
	for site, c := range o.Churn {
		if sum := c.Price + c.Refresh + c.Stock + c.Title + c.Ended + c.Blink + c.Delist; sum > 1 {
			return o, fmt.Errorf("mall options: churn of %q adds up to %.2f, more than every product", site, sum)
		}
	}
	return o, nil
}
