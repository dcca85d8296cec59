package mall

import "sync"

// Sites of the mall.
const (
	Amazon   = "amazon"
	Ebay     = "ebay"
	Jomashop = "jomashop"
	Rakuten  = "rakuten"
)

// maxProducts keeps every index within the smallest id space (seven digits), new products of later days included.
const maxProducts = 4_000_000

// shopPlan is what is fixed about a shop in every world.
type shopPlan struct {
	site        string
	marketplace string
	currency    string
	hosts       []string // the first one carries robots.txt and the sitemap
	share       int      // percent of the world's products
	facts       func(*shop, int) facts
}

var shopPlans = []*shopPlan{
	{Amazon, "amazon.com", usd, []string{"www.amazon.com"}, 30, amazonFacts},
	{Ebay, "ebay.com", usd, []string{"www.ebay.com"}, 25, ebayFacts},
	{Jomashop, "jomashop.com", usd, []string{"www.jomashop.com"}, 20, jomashopFacts},
	{Rakuten, "rakuten.co.jp", jpy, []string{"search.rakuten.co.jp", "item.rakuten.co.jp", "www.rakuten.co.jp"}, 25, rakutenFacts},
}

func planOf(site string) *shopPlan {
	for _, p := range shopPlans {
		if p.site == site {
			return p
		}
	}
	return nil
}

// Sites returns the sites of the mall in the order in which truth lists them.
func Sites() []string {
	var out []string
	for _, p := range shopPlans {
		out = append(out, p.site)
	}
	return out
}

// Hosts returns every host name that the mall answers for, for `--map host=addr`. Picture hosts are among them.
func Hosts() []string {
	var out []string
	for _, p := range shopPlans {
		out = append(out, p.hosts...)
	}
	return append(append(out, PostHost), imageHosts...)
}

// imageHosts answer every address with one small picture.
var imageHosts = []string{
	"m.media-amazon.com", "i.ebayimg.com", "cdn2.jomashop.com",
	"image.rakuten.co.jp", "thumbnail.image.rakuten.co.jp", "r.r10s.jp",
}

// shop is one shop of one world: the plan, the number of its products, and the arithmetic of its ids and days. It holds
// no product: facts and states are computed from (seed, site, index, day) whenever they are needed.
type shop struct {
	*shopPlan
	seed   uint64 // of this shop: world seed and site
	first  int    // products on day 1
	perDay int    // new products a day from day 2 on
	churn  Churn
	events []Event
	bare   bool
	// bend shows a product otherwise than it is, and shown is the share of the lists that is shown: faults.
	bend  func(*facts, *state)
	shown float64 // 0 = all
	order func(site, marketplace, id string) uint64
	ids   codec // seven digits
	wide  codec // site ids of more digits

	mu    sync.Mutex
	plans []dayPlan // by day, plans[0] is day 2
}

func newShop(p *shopPlan, o Options, first int) *shop {
	churn, ok := o.Churn[p.site]
	if !ok {
		churn = o.Churn[""]
	}
	seed := fold(o.Seed, foldString(p.site))
	s := &shop{shopPlan: p, seed: seed, first: first, churn: churn, events: eventsOf(p.site, o.Events), bare: o.Bare, order: o.Order, ids: newCodec(10_000_000, seed)}
	s.perDay = quota(churn.New, first)
	switch p.site {
	case Amazon:
		s.wide = newCodec(asinSpace, seed)
	case Ebay:
		s.wide = newCodec(ebayIDSpace, seed)
	default:
		s.wide = s.ids
	}
	return s
}

// quota is how many of n products a share meets: rounded, at least one if the share is above zero.
func quota(share float64, n int) int {
	if share <= 0 {
		return 0
	}
	return max(1, int(share*float64(n)+0.5))
}

// born returns how many products have existed up to and including a day; their indexes are [0, born).
func (s *shop) born(day int) int { return s.first + max(0, day-1)*s.perDay + s.bursts(day) }

// birthday returns the first day of a product.
func (s *shop) birthday(index int) int {
	if index < s.first {
		return 1
	}
	if len(s.events) == 0 {
		return 2 + (index-s.first)/s.perDay
	}
	day := 2
	for s.born(day) <= index {
		day++
	}
	return day
}

// dice returns the stream of chance that a product's facts are drawn from.
func (s *shop) dice(index int) dice {
	return dice(fold(s.seed, uint64(index), diceFacts))
}

// Purposes of dice: facts must not move when a state needs one throw more.
const (
	diceFacts = iota + 1
	diceState
	dicePage
	diceEvents
	diceEventShare
	diceSibling
)
