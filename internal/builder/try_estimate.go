package builder

import (
	"context"
	"math"
	"slices"
	"time"

	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Proposed checks. What is collected differs from day to day.
const (
	rowsMargin   = 0.7
	leastCovered = 0.5 // columns that fewer rows have are none that a run must have
	fewestRows   = 3   // that coverage is told from
)

// estimate says what a run would take, by the arithmetic of the crawl.
func (w *tryWalk) estimate(ctx context.Context) *TryEstimate {
	e := &TryEstimate{Coverage: map[string]float64{}, Robots: TryRobots{Allowed: true}}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if d, err := w.b.visitor.Allowed(ctx, w.first); err == nil {
		e.Robots.Allowed, e.Robots.Rule = d.Allowed, d.Rule
	} else {
		e.Robots.Allowed = false
	}
	delay, err := w.b.visitor.CrawlDelay(ctx, w.first)
	if err == nil {
		e.Robots.CrawlDelay = delay.Seconds()
	}
	e.Rate = w.plan.Policy.Rate.PerSecond()
	if e.Rate <= 0 {
		e.Rate = 1
	}
	if delay > 0 {
		e.Rate = min(e.Rate, float64(time.Second)/float64(delay))
	}
	lists, items := w.expected(e)
	perItem := w.perItem()
	e.Items = int64(math.Ceil(items))
	e.Pages = int64(math.Ceil(lists + items*float64(perItem)))
	e.Seconds = int64(math.Ceil(float64(e.Pages) / (e.Rate * frontier.Headroom)))
	if perItem > 0 && e.Items > 0 {
		size := frontier.BatchItems(e.Rate*frontier.Headroom, perItem)
		e.Batches = (e.Items + int64(size) - 1) / int64(size)
	}
	w.checks(e)
	return e
}

// expected is how many list pages a run walks and how many rows these have, for all lists as the first one is.
func (w *tryWalk) expected(e *TryEstimate) (lists, items float64) {
	f := w.facts
	items = float64(f.items)
	if f.starts == 0 || f.pages == 0 {
		e.AtLeast = f.sitemap && w.pages == 0
		return lists, max(items, float64(len(w.opened)))
	}
	perPage := float64(f.rows) / float64(f.pages)
	switch {
	case f.lastPage > 0:
		lists = f.lastPage
	case f.total > 0 && perPage > 0:
		lists = math.Ceil(f.total / perPage)
	case f.ended:
		lists = float64(f.pages)
	default:
		lists, e.AtLeast = float64(f.pages), true
	}
	rows := lists * perPage
	switch {
	case f.total > 0 && f.lastPage > 0: // the last page is seldom full, and no total is reached by fewer pages than it takes
		rows = min(rows, f.total)
	case f.total > 0:
		rows = f.total
	}
	if bound := float64(w.plan.Policy.Budget.Pages); bound > 0 {
		lists = min(lists, bound)
	}
	return lists * float64(f.starts), items + rows*float64(f.starts)
}

// perItem is how many requests an item takes.
func (w *tryWalk) perItem() int {
	if len(w.plan.ItemKinds) == 0 {
		return 0
	}
	kind := w.plan.ItemKinds[0]
	if len(w.opened) > 0 {
		kind = w.opened[0].Item
	}
	return len(w.plan.Items[kind].Answers)
}

// checks proposes what a run must bring. The coverage of a column that rows' own pages may state is told from the rows whose pages
// were read.
func (w *tryWalk) checks(e *TryEstimate) {
	e.MinRows = max(1, int64(float64(e.Items)*rowsMargin))
	for _, f := range w.plan.Fields {
		own := slices.ContainsFunc(f.From, func(a *recipe.Alternative) bool { return a.Page != "" && w.plan.Pages[a.Page].Rows == nil })
		filled, looked := 0, 0
		for _, row := range w.table.merged {
			v, ok := row.values[f.Name]
			if !ok || own && !row.own {
				continue
			}
			looked++
			if v.State == record.Value {
				filled++
			}
		}
		if f.Type == recipe.TypeRows || looked < fewestRows {
			continue
		}
		if share := atLeast(filled, looked); share >= leastCovered {
			e.Coverage[columnOf(f)] = math.Floor(share*100) / 100
		}
	}
}

// atLeast is the lower end of the share that filled of looked tells about, with 95 % confidence (Wilson's interval): five of five
// may be 56 % of all.
func atLeast(filled, looked int) float64 {
	const z = 1.96
	n, p := float64(looked), float64(filled)/float64(looked)
	return (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
}
