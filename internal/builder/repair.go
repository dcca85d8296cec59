package builder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/repair"
	"sheaf/internal/repair/pairs"
	"sheaf/internal/runs"
)

// RepairRequest says what is to be repaired: the recipe of a source, by what a run collected.
type RepairRequest struct {
	Dataset string `json:"dataset" minLength:"3" maxLength:"130" doc:"namespace/name" example:"shop/lamps"`
	Run     string `json:"run" minLength:"1" maxLength:"64" doc:"The run that shows what is broken: one that is held, or any other"`
	Source  string `json:"source" minLength:"1" maxLength:"253" example:"ebay.de"`
	Version int    `json:"version,omitempty" minimum:"0" doc:"Version whose pages are those of before; absent = the one that the run was compared with, or an older one if that shows nothing broken"`
}

// mending is what a draft repairs.
type mending struct {
	RepairRequest
	Collected string           `json:"collected"` // run that fetched the pages
	Recipe    string           `json:"recipe"`
	Revision  int              `json:"revision"` // that the draft began with
	Pinned    int              `json:"pinned,omitempty"`
	Params    map[string]any   `json:"params,omitempty"`
	Pairs     []pairs.Ref      `json:"pairs"`
	Gone      int              `json:"gone,omitempty"`
	Before    int              `json:"before,omitempty"`
	After     int              `json:"after,omitempty"`
	Refused   map[string]int   `json:"refused,omitempty"`
	Findings  []repair.Finding `json:"findings"`
	Shown     []shownPair      `json:"shown"`
}

// shownPair is a pair whose pages are samples of the draft.
type shownPair struct {
	Pair   int    `json:"pair"`
	Before string `json:"before"` // samples
	After  string `json:"after"`
}

// Bounds of a repair. Two pages a pair are samples of its draft.
const (
	pairsOfItems = 16 // of one kind of page
	pairsOfLists = 3
	pairsShown   = 3
	olderLooked  = 3 // versions before the one that the run was compared with
)

// Repair begins a draft that repairs a recipe. Errors: CodeNoRun, CodeNoPages, CodeNoBefore, and those of the object store.
func (b *Builder) Repair(ctx context.Context, r RepairRequest) (Repair, error) {
	if err := b.tidy(ctx); err != nil {
		return Repair{}, err
	}
	m, text, files, err := b.mending(ctx, r)
	if err != nil {
		return Repair{}, err
	}
	s := state{Created: b.clock.Now().UTC(), Title: m.Recipe, Saved: &Saved{Recipe: m.Recipe, Revision: m.Revision}, Work: work{Recipe: text, Files: files}, Repair: &m}
	if err := b.examine(ctx, &s); err != nil {
		return Repair{}, err
	}
	id := newID(b.clock.Now(), b.random())
	if err := b.showPairs(ctx, id, &s); err != nil {
		return Repair{}, err
	}
	if _, err := b.begin(ctx, id, s, visited{}); err != nil {
		return Repair{}, err
	}
	return b.GetRepair(ctx, id)
}

// mending finds the recipe of a source, and how its dataset uses it.
func (b *Builder) mending(ctx context.Context, r RepairRequest) (m mending, text string, files map[string]string, err error) {
	m.RepairRequest = r
	if err := datasets.ValidateName(r.Dataset); err != nil {
		return m, "", nil, refuse(CodeNoRun, "%q is no dataset's name", clip(r.Dataset, 80)).on("dataset")
	}
	run, err := runs.Get(ctx, b.store.blobs, r.Dataset, r.Run)
	if errors.Is(err, blob.ErrNotFound) {
		return m, "", nil, refuse(CodeNoRun, "%s has no run %s", r.Dataset, clip(r.Run, 64)).on("run")
	}
	if err != nil {
		return m, "", nil, fmt.Errorf("read run %s: %w", r.Run, err)
	}
	i := slices.IndexFunc(run.Plan.Sources, func(s runs.Source) bool { return s.Name == r.Source })
	if i < 0 {
		return m, "", nil, refuse(CodeNoRun, "run %s has no source %s", r.Run, clip(r.Source, 100)).on("source")
	}
	m.Recipe = run.Plan.Sources[i].Recipe
	stored, err := recipe.NewStore(b.store.blobs).Get(ctx, m.Recipe, 0)
	if err != nil {
		return m, "", nil, fmt.Errorf("read recipe %s: %w", m.Recipe, err)
	}
	m.Revision = stored.Revision
	parsed, err := stored.Parse()
	if err != nil {
		return m, "", nil, fmt.Errorf("read recipe %s r%d: %w", m.Recipe, m.Revision, err)
	}
	def, err := datasets.New(b.store.blobs).LatestDefinition(ctx, r.Dataset)
	if err != nil {
		return m, "", nil, fmt.Errorf("read the definition of %s: %w", r.Dataset, err)
	}
	for _, ds := range def.Sources {
		if ds.Recipe != m.Recipe {
			continue
		}
		plan, err := parsed.CompileRendering(m.Revision, ds.Params)
		if err == nil && plan.Marketplace == r.Source {
			m.Params, m.Pinned = ds.Params, ds.Revision
			return m, stored.YAML, stored.Files, nil
		}
	}
	return m, "", nil, refuse(CodeNoRun, "%s does not collect %s any more: there is nothing to repair for it", r.Dataset, clip(r.Source, 100)).on("source")
}

// examine finds the pairs of pages and what is broken on them: beside the version that the run was compared with, else beside
// older ones.
func (b *Builder) examine(ctx context.Context, s *state) error {
	m := s.Repair
	plan, err := m.plan(s.Work)
	if err != nil {
		return err
	}
	asked, nearest := m.Version, (*mending)(nil)
	q := pairs.Question{Dataset: m.Dataset, Run: m.Run, Source: m.Source, Version: m.Version, Items: pairsOfItems, Lists: pairsOfLists}
	for range 1 + olderLooked {
		found, err := pairs.Find(ctx, b.store.blobs, plan, q)
		switch {
		case errors.Is(err, pairs.ErrNoVersion):
			return refuse(CodeNoBefore, "nothing was published before run %s, so that no page is there to compare with: open the recipe in the builder", m.Run).on("run")
		case (errors.Is(err, datasets.ErrDeleted) || errors.Is(err, datasets.ErrNotFound)) && asked == 0 && found.Version > 1:
			q.Version = found.Version - 1
			continue
		case errors.Is(err, datasets.ErrDeleted), errors.Is(err, datasets.ErrNotFound):
			return refuse(CodeNoBefore, "version %d of %s is not there any more: choose another one", found.Version, m.Dataset).on("version")
		case errors.Is(err, blob.ErrNotFound), errors.Is(err, frontier.ErrNotSealed):
			return refuse(CodeNoPages, "no page that run %s fetched of %s is kept: wait for its next run, or open the recipe in the builder", m.Run, m.Source).on("run")
		case err != nil:
			return err
		}
		m.Collected, m.Pairs, m.Gone, m.Before, m.After = found.Run, found.Refs, found.Gone, found.Before, found.After
		m.Version = found.Version
		if err := b.findings(ctx, s); err != nil {
			return err
		}
		if len(m.Findings) > 0 || asked != 0 {
			return nil
		}
		if nearest == nil {
			kept := *m
			nearest = &kept
		}
		if q.Version = found.Version - 1; q.Version == 0 {
			break
		}
	}
	if nearest == nil {
		return refuse(CodeNoBefore, "the versions before run %s are not there any more: open the recipe in the builder", m.Run).on("run")
	}
	*m = *nearest
	return nil
}

// findings examines the pairs.
func (b *Builder) findings(ctx context.Context, s *state) error {
	c, err := b.caseOf(ctx, *s)
	if err != nil {
		return err
	}
	s.Repair.Refused = c.Refused()
	s.Repair.Findings, err = c.Findings()
	return err
}

// caseOf reads the pairs of a repair with the recipe that it began with: by what is broken there, places are judged.
func (b *Builder) caseOf(ctx context.Context, s state) (*repair.Case, error) {
	began, err := b.began(ctx, s)
	if err != nil {
		return nil, err
	}
	doc, err := began.document()
	if err != nil {
		return nil, err
	}
	var all []repair.Pair
	for _, ref := range s.Repair.Pairs {
		p, err := pairs.Load(ctx, b.store.blobs, ref)
		if errors.Is(err, blob.ErrNotFound) {
			return nil, refuse(CodeNoPages, "pages of the archive went meanwhile: begin the repair anew")
		}
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return repair.Open(doc, s.Repair.compile, all)
}

// began is the work that a repair began with.
func (b *Builder) began(ctx context.Context, s state) (work, error) {
	if s.Seq == 0 {
		return s.Work, nil
	}
	stored, err := recipe.NewStore(b.store.blobs).Get(ctx, s.Repair.Recipe, s.Repair.Revision)
	if err != nil {
		return work{}, fmt.Errorf("read recipe %s r%d: %w", s.Repair.Recipe, s.Repair.Revision, err)
	}
	return work{Recipe: stored.YAML, Files: stored.Files}, nil
}

func (w work) document() (*edit.Document, error) {
	doc, err := edit.Open([]byte(w.Recipe), w.files())
	if err != nil {
		return nil, &Error{Code: CodeRecipe, Detail: err.Error(), Err: err}
	}
	return doc, nil
}

// compile binds the recipe's parameters as the dataset does.
func (m *mending) compile(r *recipe.Recipe) (*recipe.Plan, error) {
	return r.CompileRendering(m.Revision, m.Params)
}

func (m *mending) plan(w work) (*recipe.Plan, error) {
	r, err := w.parsed()
	if err != nil {
		return nil, err
	}
	return m.compile(r)
}

// showPairs makes pages of some pairs samples of the draft.
func (b *Builder) showPairs(ctx context.Context, id string, s *state) error {
	m := s.Repair
	chosen := repair.Shown(m.Findings, pairsShown)
	for i := 0; len(chosen) < min(pairsShown, len(m.Pairs)) && len(m.Findings) == 0; i++ {
		chosen = append(chosen, i) // nothing is broken: somebody may still want to look
	}
	for _, i := range chosen {
		p, err := pairs.Load(ctx, b.store.blobs, m.Pairs[i])
		if err != nil {
			return err
		}
		before, err := b.archived(ctx, id, s, p.Old)
		if err != nil {
			return err
		}
		after, err := b.archived(ctx, id, s, p.New)
		if err != nil {
			return err
		}
		m.Shown = append(m.Shown, shownPair{Pair: i, Before: before, After: after})
		if s.Address == "" {
			s.Address = p.New.URL
		}
	}
	return nil
}

// archived makes an archived page a sample; its id is empty where it cannot be shown.
func (b *Builder) archived(ctx context.Context, id string, s *state, p repair.Page) (string, error) {
	got, err := b.keep(ctx, id, visited{address: p.URL}, sample{
		URL: p.URL, Status: http.StatusOK, ContentType: p.ContentType, Origin: Archived, Kind: p.Kind, At: b.clock.Now().UTC(),
	}, p.Body)
	if err != nil || got.sample == nil {
		return "", err
	}
	s.add(*got.sample)
	return s.Samples[len(s.Samples)-1].ID, nil
}

// AcceptRepair puts places before those that a column has on a kind of page; with replace, instead of them. Errors: CodeNoDraft,
// CodeNoRepair, CodeChanged, CodeInvalid.
func (b *Builder) AcceptRepair(ctx context.Context, id string, seq int, list []RepairAccept) (Repair, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Repair{}, err
	}
	if s.Repair == nil {
		return Repair{}, noRepair()
	}
	doc, err := s.Work.document()
	if err != nil {
		return Repair{}, err
	}
	next := s.Work
	next.Mended = maps.Clone(next.Mended)
	if next.Mended == nil {
		next.Mended = map[string][]string{}
	}
	for i, a := range list {
		field := fmt.Sprintf("columns[%d]", i)
		edits, err := a.edits(doc, next.Mended[a.name()])
		if err != nil {
			return Repair{}, (&Error{Code: CodeInvalid, Detail: err.Error(), Err: err}).on(field)
		}
		if doc, err = doc.Apply(edits...); err != nil {
			return Repair{}, (&Error{Code: CodeInvalid, Detail: err.Error(), Err: err}).on(field)
		}
		next.Mended[a.name()] = a.Places
	}
	next.Recipe = string(doc.Text())
	if _, err := next.parsed(); err != nil {
		return Repair{}, err
	}
	if _, err := b.commit(ctx, id, s.step(next)); err != nil {
		return Repair{}, err
	}
	return b.GetRepair(ctx, id)
}

// RepairAccept is what is to be taken for a column.
type RepairAccept struct {
	Field   string   `json:"field" maxLength:"100" doc:"Column"`
	Page    string   `json:"page" maxLength:"100" doc:"Kind of page"`
	Places  []string `json:"places" minItems:"1" maxItems:"10" doc:"Places as YAML, of a proposal; the first with a value counts"`
	Replace bool     `json:"replace,omitempty" doc:"Take the old places of this kind of page out, instead of keeping them behind the new ones"`
}

func (a RepairAccept) name() string { return a.Field + " " + a.Page }

// edits takes places out that were accepted before, and puts the new ones in front.
func (a RepairAccept) edits(doc *edit.Document, before []string) ([]edit.Edit, error) {
	var out []edit.Edit
	for _, col := range doc.View().Columns {
		if col.Name != a.Field {
			continue
		}
		for i := len(col.Places) - 1; i >= 0; i-- {
			p := col.Places[i]
			if p.Page == a.Page && (slices.Contains(before, p.Source) || slices.Contains(a.Places, p.Source)) {
				out = append(out, edit.RemovePlace{Column: a.Field, Index: i})
			} else if p.Page == a.Page && a.Replace {
				out = append(out, edit.RemovePlace{Column: a.Field, Index: i})
			}
		}
		add := repair.Edits(a.Field, a.Page, a.Places)
		return append(add, shifted(out, len(add))...), nil // a column is never without places in between
	}
	return nil, fmt.Errorf("there is no column %s", clip(a.Field, 60))
}

// shifted moves removals behind places that were put in front.
func shifted(removals []edit.Edit, by int) []edit.Edit {
	out := make([]edit.Edit, len(removals))
	for i, e := range removals {
		r := e.(edit.RemovePlace)
		r.Index += by
		out[i] = r
	}
	return out
}
