package frontier

import (
	"iter"
	"time"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Site is what a crawl knows of the site that it visits: how its recipe asks and reads. Implementations are
// immutable and safe for concurrent use; equal calls give equal results.
type Site interface {
	Info() SiteInfo

	Starts() iter.Seq2[recipe.Visit, error]
	Known() (recipe.KnownRule, bool)
	SitemapEntry(v recipe.Visit, loc string) (recipe.Visit, bool)

	Canonical(rawURL string) (string, error)
	PageRequest(v recipe.Visit) (recipe.Request, error)
	ItemAddress(kind string, vars map[string]string) (string, error)
	ItemVars(kind, address string) (map[string]string, bool)
	ItemKey(kind string, vars map[string]string) (record.Key, bool)
	ItemRequests(kind string, vars map[string]string) ([]recipe.AnswerRequest, error)
	// When says for which keys a list's rows open an item kind.
	When(kind string) recipe.When

	// Covers says what a list page says about keys that are missing from it.
	Covers(page string) string

	Read(page string, in extract.Input) (*extract.Answer, error)
	Item(kind string, vars map[string]string, answers map[string]*extract.Answer) (record.Record, record.Outcome, string)
	Advance(memory *extract.Chain, v recipe.Visit, a *extract.Answer) (next *recipe.Visit, stop string)
}

// SiteInfo are a site's names and the recipe's wishes.
type SiteInfo struct {
	Site        string // short name: "ebay"
	Marketplace string // registrable domain: "ebay.de"
	RecipeRev   int
	Rate        float64 // requests a second of the whole site; 0 = not said
	Concurrency int     // of the whole site; 0 = not said
	MaxPages    int64   // requests of one run; 0 = no bound
	MaxDuration time.Duration
}

// NewSite is the Site of a compiled recipe.
func NewSite(p *recipe.Plan) Site { return planSite{p} }

type planSite struct{ *recipe.Plan }

func (s planSite) Info() SiteInfo {
	return SiteInfo{
		Site: s.Site, Marketplace: s.Marketplace, RecipeRev: s.Revision,
		Rate: s.Policy.Rate.PerSecond(), Concurrency: s.Policy.Concurrency,
		MaxPages: int64(s.Policy.Budget.Pages), MaxDuration: s.Policy.Budget.Duration,
	}
}

func (s planSite) When(kind string) recipe.When {
	item, ok := s.Items[kind]
	switch {
	case !ok:
		return recipe.Always
	case len(item.Answers) == 0:
		return recipe.Never
	}
	return item.When
}

func (s planSite) Covers(page string) string {
	if p, ok := s.Pages[page]; ok {
		return p.Covers
	}
	return ""
}

func (s planSite) Read(page string, in extract.Input) (*extract.Answer, error) {
	return extract.Read(s.Plan, page, in)
}

func (s planSite) Item(kind string, vars map[string]string, answers map[string]*extract.Answer) (record.Record, record.Outcome, string) {
	return extract.Item(s.Plan, kind, vars, answers)
}

func (s planSite) Advance(memory *extract.Chain, v recipe.Visit, a *extract.Answer) (*recipe.Visit, string) {
	return memory.Advance(s.Plan, v, a)
}
