package month

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
	"sheaf/internal/checks"
	"sheaf/internal/compare"
	"sheaf/internal/known"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/recipes"
)

const dataset = "proof/month"

// first is the as_of of day 1.
var first = time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)

func asOf(day int) time.Time { return first.AddDate(0, 0, day-1) }

// World is one world at one point of its month.
type World struct {
	calendar Calendar
	options  mall.Options
	mall     *mall.Mall
	handlers map[int]http.Handler // of sound days, by day
	store    blob.Store
	repo     *datasets.Repo
	shops    []*shop
	temp     string
}

// shop is one source.
type shop struct {
	*crawler
	text  string
	files recipe.Files
}

// New makes the world of a calendar. Files in the making go to temp.
func New(c Calendar, temp string) (*World, error) {
	w := &World{
		calendar: c, options: mall.Options{Seed: c.Seed, Products: c.Products, Churn: c.Churn, Events: c.Events, Bare: true},
		handlers: map[int]http.Handler{}, store: mem.New(), temp: temp,
	}
	w.repo = datasets.New(w.store)
	var err error
	if w.mall, err = mall.New(w.options); err != nil {
		return nil, err
	}
	templates, err := recipes.Templates()
	if err != nil {
		return nil, err
	}
	for _, site := range mall.Sites() {
		i := slices.IndexFunc(templates, func(t recipes.Template) bool { return t.Name == site })
		files := recipe.Files{}
		for name, text := range templates[i].Files {
			files[name] = []byte(text)
		}
		s := &shop{crawler: &crawler{site: site, handler: w.mall.Handler(), read: map[string]*visit{}}, text: templates[i].YAML, files: files}
		if err := s.compile(1); err != nil {
			return nil, err
		}
		w.shops = append(w.shops, s)
	}
	return w, nil
}

func (s *shop) compile(revision int) error {
	r, err := recipe.Parse([]byte(s.text), s.files)
	if err != nil {
		return fmt.Errorf("read recipe of %s: %w", s.site, err)
	}
	params := map[string]any{}
	if words := mall.Keywords(s.site); words != nil {
		params["keywords"] = words
	}
	if s.plan, err = r.Compile(revision, params); err != nil {
		return fmt.Errorf("compile recipe of %s: %w", s.site, err)
	}
	s.read = map[string]*visit{}
	return nil
}

// titleFrom is where a recipe says where titles stand.
var titleFrom = regexp.MustCompile(`(?m)^(  title:(?:\n    [^\n]+)*?(?:\n    | \{[^\n]*?)from:\s*)(\[?)(\s*(?:- )?)\{ (item|detail):`)

// revise gives the shop's recipe a new revision: the title has one more place to look at first, which no page has yet.
func (s *shop) revise() error {
	m := titleFrom.FindStringSubmatchIndex(s.text)
	if m == nil {
		return fmt.Errorf("revise recipe of %s: no place of a title is found", s.site)
	}
	page := s.text[m[8]:m[9]]
	place := "{ " + page + ": { meta: 'sheaf:title' } }"
	if page == "detail" {
		place = "{ " + page + ": new_title }"
	}
	between := ", "
	if s.text[m[4]:m[5]] == "" {
		between = "\n      - "
	}
	at := m[7] // after what stands before the first place
	s.text = s.text[:at] + place + between + s.text[at:]
	return s.compile(s.plan.Revision + 1)
}

// handler shows a sound day of the world.
func (w *World) handler(day int) (http.Handler, error) {
	if h := w.handlers[day]; h != nil {
		return h, nil
	}
	o := w.options
	o.Day = day
	m, err := mall.New(o)
	if err != nil {
		return nil, err
	}
	w.handlers[day] = m.Handler()
	return w.handlers[day], nil
}

// Day lives one day: crawl, compare, build, publish. What is held is what must be held, whatever the checks would say of it:
// a mistake of theirs shows on its own day, and does not change the days after it. Where they make none, nothing differs.
func (w *World) Day(ctx context.Context, day int) (Report, error) {
	r := Report{Day: day, Shops: map[string]*ShopReport{}}
	if err := w.dawn(day); err != nil {
		return r, err
	}
	parent, err := w.repo.Parent(ctx, dataset)
	if err != nil {
		return r, err
	}
	build := datasets.BuildInput{
		Dataset: dataset, Kind: table.Catalog, Run: fmt.Sprintf("run-%02d", day), AsOf: asOf(day), Parent: parent.Ref, Carried: map[string]string{}, Temp: w.temp,
	}
	for _, s := range w.shops {
		report, delta, err := w.source(ctx, s, day, parent)
		if err != nil {
			return r, fmt.Errorf("day %d of %s: %w", day, s.site, err)
		}
		r.Shops[s.site] = report
		switch source := s.plan.Marketplace; {
		case report.Failed:
			build.Carried[source] = "failed"
		case report.Break != nil:
			build.Carried[source] = "held"
		default:
			build.Deltas = append(build.Deltas, delta)
		}
	}
	return r, w.publish(ctx, build, &r)
}

// dawn sets the mall to a day with its faults, and gives out the day's revision of a recipe.
func (w *World) dawn(day int) error {
	var faults []mall.Fault
	for _, b := range w.calendar.Breaks {
		if b.Day == day {
			faults = append(faults, b.Fault)
		}
	}
	if site := w.calendar.Down[day]; site != "" {
		faults = append(faults, mall.Fault{Kind: mall.FaultDown, Shop: site})
	}
	if err := w.mall.SetFaults(faults...); err != nil {
		return err
	}
	for _, s := range w.shops {
		if w.calendar.Revision[day] == s.site {
			if err := s.revise(); err != nil {
				return err
			}
		}
	}
	return w.mall.SetDay(day)
}

// source crawls one shop, compares it with the parent and judges it.
func (w *World) source(ctx context.Context, s *shop, day int, parent datasets.Parent) (*ShopReport, datasets.FileRef, error) {
	report := &ShopReport{Calm: w.calendar.Calm(day, s.site), Break: w.calendar.Broken(day, s.site)}
	source := s.plan.Marketplace
	old := compare.Parent{Ref: parent.Ref}
	for _, v := range parent.Sources {
		if v.Source == source {
			old.AsOf = v.AsOf
		}
	}
	old.State, old.Evidence = parent.SourceState(source)
	items, err := known.Load(ctx, w.store, old.State, old.Evidence)
	if err != nil {
		return nil, datasets.FileRef{}, err
	}
	got, err := s.run(ctx, day, items)
	if err != nil {
		return nil, datasets.FileRef{}, err
	}
	if got.counts.Fetched == 0 {
		report.Failed = true
		report.Source = checks.Source{Source: source, Failed: "the crawl gave nothing to compare"}
		return report, datasets.FileRef{}, nil
	}
	var volatile []string
	for _, f := range s.plan.Fields {
		if f.Volatile {
			volatile = append(volatile, f.Name)
		}
	}
	delta, ref, err := compare.Compare(ctx, w.store, compare.Input{
		Dataset: dataset, Run: fmt.Sprintf("run-%02d", day), Source: source, Site: s.plan.Site, Kind: table.Catalog, AsOf: asOf(day),
		Recipe: s.plan.Name, RecipeRev: s.plan.Revision, Locale: s.plan.Locale, Volatile: volatile, Sampled: s.sampled(), Parent: old,
		Records: each(got.records), Outcomes: each(got.outcomes), Crawl: got.counts, Reextract: s.reread(w.handler),
	}, compare.Options{TempDir: w.temp, Workers: 1})
	if err != nil {
		return nil, ref, err
	}
	judged := checks.Source{
		Source: source, Partial: delta.Partial, Recipe: delta.Recipe, RecipeRev: delta.RecipeRev, Profile: delta.Stats, Counts: map[string]int64{},
	}
	for class, n := range delta.Counts {
		judged.Counts[string(class)] = n
	}
	if parent.Version != nil {
		judged.Schema, judged.SchemaBefore = table.Products(), parent.Version.Tables[0].Schema
	}
	for _, v := range parent.Sources {
		if v.Source == source {
			judged.Past = v.Past
			judged.Before = &checks.Before{Version: parent.Ref.Version, Recipe: v.Recipe, RecipeRev: v.RecipeRev, Matched: v.Stats.Matched}
		}
	}
	report.Source = judged
	return report, ref, nil
}

// sampled reports whether no list of the recipe covers everything.
func (s *shop) sampled() bool {
	lists := 0
	for _, name := range s.plan.PageNames {
		page := s.plan.Pages[name]
		if page.Rows == nil {
			continue
		}
		if page.Covers != recipe.CoversSample {
			return false
		}
		lists++
	}
	return lists > 0
}

// publish builds what was admitted and publishes it, or commits the state of a day without news.
func (w *World) publish(ctx context.Context, in datasets.BuildInput, r *Report) error {
	sum, err := w.repo.Build(ctx, in, nil)
	if err != nil {
		return err
	}
	if sum.Unchanged {
		_, err = w.repo.CommitState(ctx, sum.Ref)
		return err
	}
	number, err := w.repo.NextVersion(ctx, dataset)
	if err != nil {
		return err
	}
	if _, err := w.repo.Publish(ctx, datasets.PublishInput{Build: sum.Ref, Version: number, At: in.AsOf.Add(time.Hour), Who: "run " + in.Run}, nil); err != nil {
		return err
	}
	v, err := w.repo.Version(ctx, dataset, number)
	if err != nil {
		return err
	}
	for _, s := range w.shops {
		if published, ok := v.Source(s.plan.Marketplace); ok {
			r.Shops[s.site].AsOf, r.Shops[s.site].Carried = published.AsOf, published.Carried
		}
	}
	return nil
}
