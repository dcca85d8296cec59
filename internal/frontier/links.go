package frontier

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sheaf/internal/extract"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// SkipNotDue counts rows of lists whose item is known and not due: the row is its update.
const SkipNotDue = "known and not due"

// maxDepth ends chains of links that lead on for ever; shops are three or four links deep.
const maxDepth = 64

// link follows what a start, a list, a sitemap or a batch led to.
func (d *discovery) link(ctx context.Context, v recipe.Visit) error {
	if v.Depth > maxDepth {
		d.state.Stats.skip("too deep")
		return nil
	}
	if v.Item != "" {
		return d.item(ctx, v, nil)
	}
	return d.page(v, nil)
}

// page queues a list page or sitemap that was not met before. A page with memory goes on with its list: what is
// repeated there is for the list's own rules to see, never for the global set.
func (d *discovery) page(v recipe.Visit, memory *extract.Chain) error {
	identity, err := d.identity(v)
	if err != nil {
		return d.settle(v, record.FetchFailed, 0, err.Error())
	}
	if !d.local(identity.url) {
		d.state.Stats.skip(extract.SkipMarketplace)
		return nil
	}
	fresh := d.seen.add(canon.Fingerprint(identity.method, identity.url, identity.body), v.Depth)
	if !fresh && memory == nil {
		return nil
	}
	if d.earlier != nil && !d.fetched(v) {
		d.never()
		return nil
	}
	if budget := d.maxPages(); budget > 0 && d.state.Pages >= budget {
		d.overBudget(budget)
		return d.settle(v, record.OverBudget, 0, d.state.Partial)
	}
	d.state.Pages++
	d.queue = append(d.queue, &pending{Visit: &v, Memory: memory})
	d.dirty = true
	return nil
}

type identity struct {
	method, url string
	body        []byte
}

func (d *discovery) identity(v recipe.Visit) (identity, error) {
	site := d.ledger.deps.Site
	if v.Sitemap != "" {
		url, err := site.Canonical(v.Sitemap)
		return identity{method: "GET", url: url}, err
	}
	req, err := site.PageRequest(v)
	if err != nil {
		return identity{}, err
	}
	url, err := site.Canonical(req.URL)
	method, body := req.Identity()
	return identity{method: method, url: url, body: body}, err
}

// local: the address belongs to the registrable domain that this source crawls.
func (d *discovery) local(url string) bool {
	site, err := canon.Site(url)
	return err == nil && site == d.ledger.deps.Site.Info().Marketplace
}

// item puts an item that was not met before into the buffer: canonical address, then robots, then dedupe.
// known is the parent's item where the caller has it.
func (d *discovery) item(ctx context.Context, v recipe.Visit, known *KnownItem) error {
	site := d.ledger.deps.Site
	if v.Vars == nil && v.URL != "" {
		vars, ok := site.ItemVars(v.Item, v.URL)
		if !ok {
			d.state.Stats.skip("no address of " + v.Item)
			return nil
		}
		v.Vars = vars
	}
	built, err := site.ItemAddress(v.Item, v.Vars)
	address := ""
	if err == nil {
		address, err = site.Canonical(built)
	}
	if err != nil {
		d.state.Stats.skip("no address of " + v.Item)
		return nil
	}
	if !d.local(address) {
		d.state.Stats.skip(extract.SkipMarketplace)
		return nil
	}
	it := Item{Kind: v.Item, Vars: v.Vars, Address: address, Depth: v.Depth, Known: v.Known}
	if key, ok := site.ItemKey(v.Item, v.Vars); ok {
		it.Key = key.Hash()
	}
	fp := canon.Fingerprint("ITEM", v.Item+" "+address, nil)
	if site.When(v.Item) == recipe.Never {
		return nil
	}
	if d.seen.has(fp) {
		d.seen.add(fp, v.Depth)
		return nil
	}
	if d.earlier != nil && d.earlier.met.has(fp) {
		return nil // it comes with the earlier run's batches
	}
	if known == nil {
		if known, err = d.lookUp(ctx, it, built); err != nil {
			return err
		}
	}
	if known != nil {
		it.Key = known.Key
	}
	if known != nil && site.When(v.Item) == recipe.NewOrDue && !d.due(*known) {
		d.state.Stats.skip(SkipNotDue) // the row that led here is the item's update
		return nil
	}
	d.seen.add(fp, v.Depth)
	d.dirty = true
	return d.admit(ctx, it, known)
}

// lookUp finds the parent's item, by its key where the variables tell it, else by its address as built or canonical.
func (d *discovery) lookUp(ctx context.Context, it Item, built string) (*KnownItem, error) {
	parent := d.ledger.deps.Parent
	if it.Key != "" {
		k, ok, err := parent.Lookup(ctx, it.Key)
		if err != nil {
			return nil, fmt.Errorf("look up %s in the parent's state: %w", it.Key, err)
		}
		if ok {
			return &k, nil
		}
		return nil, nil
	}
	for _, address := range []string{built, it.Address} {
		k, ok, err := parent.ByAddress(ctx, it.Kind, address)
		if err != nil {
			return nil, fmt.Errorf("look up %s in the parent's state: %w", address, err)
		}
		if ok {
			return &k, nil
		}
	}
	return nil, nil
}

// admit gives an item to the next batch, or its outcome if it may not be visited.
func (d *discovery) admit(ctx context.Context, it Item, known *KnownItem) error {
	if d.earlier != nil {
		d.never()
		return nil
	}
	questions, err := d.ledger.deps.Site.ItemRequests(it.Kind, it.Vars)
	if err != nil {
		return d.outcome(record.ItemOutcome{KeyHash: it.Key, Kind: it.Kind, URL: it.Address, Outcome: record.FetchFailed, Reason: err.Error()})
	}
	for _, q := range questions {
		if !q.Required {
			continue
		}
		url, err := d.ledger.deps.Site.Canonical(q.URL)
		if err != nil {
			continue // the batch gives the outcome
		}
		decision, err := d.slot.fetcher.Allowed(ctx, url)
		if err == nil && !decision.Allowed {
			reason := fmt.Sprintf("%s (line %d of robots.txt)", decision.Rule, decision.Line)
			return d.outcome(record.ItemOutcome{KeyHash: it.Key, Kind: it.Kind, URL: it.Address, Outcome: record.RobotsDenied, Reason: reason})
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	if budget := d.maxPages(); budget > 0 && d.state.Pages+int64(len(questions)) > budget {
		d.overBudget(budget)
		return d.outcome(record.ItemOutcome{KeyHash: it.Key, Kind: it.Kind, URL: it.Address, Outcome: record.OverBudget, Reason: d.state.Partial})
	}
	d.state.Pages += int64(len(questions))
	if known != nil {
		it.Evidence = d.validators(ctx, known.Evidence)
	}
	d.buffer = append(d.buffer, it)
	return nil
}

func (d *discovery) maxPages() int64 {
	if d.in.Rereads != "" {
		return 0
	}
	if d.in.MaxPages > 0 {
		return d.in.MaxPages
	}
	return d.ledger.deps.Site.Info().MaxPages
}

// overBudget: nothing new is taken up, and no seed either; lists that are being walked end where they are.
func (d *discovery) overBudget(budget int64) {
	d.state.partial(fmt.Sprintf("budget of %d requests is used up", budget))
	d.state.Spent, d.state.StartsDone, d.state.KnownDone, d.dirty = true, true, true, true
}

// validators keeps the bodies that a 304 may stand for: read by the same recipe revision, and still there.
func (d *discovery) validators(ctx context.Context, all []record.Evidence) []record.Evidence {
	var out []record.Evidence
	for _, ev := range all {
		if ev.RecipeRev != d.ledger.deps.Site.Info().RecipeRev || ev.Archive == "" || ev.ETag == "" && ev.LastModified == "" {
			continue
		}
		there, asked := d.archived[ev.Archive]
		if !asked {
			_, err := d.ledger.deps.Store.Stat(ctx, ev.Archive)
			there = err == nil // without it the page is fetched whole, which is right in any case
			d.archived[ev.Archive] = there
		}
		if there {
			out = append(out, ev)
		}
	}
	slices.SortFunc(out, func(a, b record.Evidence) int { return strings.Compare(a.Page, b.Page) })
	return out
}
