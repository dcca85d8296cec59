package builder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
)

// Publisher makes datasets what their definitions say and starts runs: what `sheaf dataset apply` and `sheaf run start` do.
type Publisher interface {
	// Apply stores a definition and sets its schedule.
	Apply(ctx context.Context, d datasets.Definition) error
	// Start begins a run and gives its id. Busy: another one is going on.
	Start(ctx context.Context, dataset string) (run string, busy bool, err error)
}

// SaveRequest says what a draft is to be saved as.
type SaveRequest struct {
	Recipe        string           `json:"recipe" minLength:"1" maxLength:"64" doc:"Name of the recipe: lower-case letters, digits, hyphens"`
	Dataset       *SaveDataset     `json:"dataset,omitempty" doc:"Dataset that the recipe collects for; none = only the recipe is kept"`
	Schedule      *SaveSchedule    `json:"schedule,omitempty"`
	Subscriptions []SaveSubscriber `json:"subscriptions,omitempty" maxItems:"50" doc:"Who is told about versions"`
	Run           bool             `json:"run" doc:"Start a run at once"`
}

// SaveDataset is the dataset that a saved draft belongs to.
type SaveDataset struct {
	Name     string             `json:"name" minLength:"3" maxLength:"130" doc:"namespace/name" example:"shop/lamps"`
	Title    string             `json:"title,omitempty" maxLength:"200"`
	Existing bool               `json:"existing,omitempty" doc:"Add to a dataset that is there; without it, its name must be free"`
	MinRows  int64              `json:"min_rows,omitempty" minimum:"0" doc:"Fewer rows hold a run back"`
	Coverage map[string]float64 `json:"coverage,omitempty" doc:"Least share of rows with a value, by column"`
}

// SaveSchedule says when the dataset is collected by itself.
type SaveSchedule struct {
	Cron     string `json:"cron" maxLength:"100" doc:"Five fields: minute hour day month weekday" example:"0 2 * * *"`
	Timezone string `json:"timezone,omitempty" maxLength:"60" doc:"IANA name; Asia/Seoul unless said"`
}

// SaveSubscriber is who is told about versions: exactly one of Webhook and Temporal.
type SaveSubscriber struct {
	Name     string        `json:"name" maxLength:"64"`
	Webhook  *SaveWebhook  `json:"webhook,omitempty"`
	Temporal *SaveTraining `json:"temporal,omitempty"`
}

// SaveWebhook is an address that is told.
type SaveWebhook struct {
	URL       string `json:"url" maxLength:"2000"`
	SecretEnv string `json:"secret_env,omitempty" maxLength:"100" doc:"Name of the workers' variable that holds the signing secret"`
}

// SaveTraining is a workflow that is started.
type SaveTraining struct {
	Workflow  string `json:"workflow" maxLength:"200"`
	TaskQueue string `json:"task_queue" maxLength:"200"`
}

// Save keeps a draft's recipe as a revision, defines its dataset, and starts a run where that is wished. Errors: CodeNoRecipe,
// CodeRecipe, CodeInvalid with the field, CodeBusy where another run is going on (everything else is saved then).
func (b *Builder) Save(ctx context.Context, id string, seq int, r SaveRequest, p Publisher) (Draft, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Draft{}, err
	}
	named, parsed, err := s.Work.named(r.Recipe)
	if err != nil {
		return Draft{}, err
	}
	if err := b.nameFree(ctx, parsed, s); err != nil {
		return Draft{}, err
	}
	var def *datasets.Definition
	if r.Dataset != nil {
		d, err := b.definition(ctx, r, parsed)
		if err != nil {
			return Draft{}, err
		}
		def = &d
	} else if r.Run {
		return Draft{}, refuse(CodeInvalid, "a run collects a dataset: name it").on("dataset")
	}
	stored, _, err := recipe.NewStore(b.store.blobs).Put(ctx, []byte(named.Recipe), named.files())
	if err != nil {
		return Draft{}, err
	}
	saved := Saved{Recipe: stored.Name, Revision: stored.Revision}
	var busy bool
	if def != nil {
		if err := p.Apply(ctx, *def); err != nil {
			return Draft{}, definitionProblem(err)
		}
		if saved.Dataset = def.Name; r.Run {
			if saved.Run, busy, err = p.Start(ctx, def.Name); err != nil {
				return Draft{}, err
			}
		}
	}
	next := s
	if named.Recipe != s.Work.Recipe {
		next = s.step(named)
	}
	next.Saved = &saved
	d, err := b.commit(ctx, id, next)
	if err == nil && busy {
		return d, refuse(CodeBusy, "everything is saved, but another run of %s is going on: start one when it has ended", def.Name)
	}
	return d, err
}

// named is the work with the recipe called so, checked as the store does.
func (w work) named(name string) (work, *recipe.Recipe, error) {
	if w.Recipe == "" {
		_, err := w.parsed()
		return w, nil, err
	}
	doc, err := edit.Open([]byte(w.Recipe), w.files())
	if err != nil {
		return w, nil, &Error{Code: CodeRecipe, Detail: err.Error(), Err: err}
	}
	if doc, err = doc.Apply(edit.SetName{Name: name}); err != nil {
		return w, nil, (&Error{Code: CodeInvalid, Detail: err.Error(), Err: err}).on("recipe")
	}
	w.Recipe = string(doc.Text())
	parsed, err := w.parsed()
	if err != nil && strings.Contains(err.Error(), "name:") {
		return w, nil, refuse(CodeInvalid, "%q cannot be a recipe's name: lower-case letters, digits and hyphens, like shop-lamps", clip(name, 60)).on("recipe")
	}
	return w, parsed, err
}

// nameFree refuses to write a revision of another site's recipe.
func (b *Builder) nameFree(ctx context.Context, r *recipe.Recipe, s state) error {
	if s.Saved != nil && s.Saved.Recipe == r.Name {
		return nil
	}
	there, err := recipe.NewStore(b.store.blobs).Get(ctx, r.Name, 0)
	if errors.Is(err, recipe.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	old, err := there.Parse()
	if err != nil || placeOf(old) != placeOf(r) {
		return refuse(CodeInvalid, "there is a recipe %s already, of another site: choose another name", r.Name).on("recipe")
	}
	return nil
}

// placeOf is the site that a recipe is of.
func placeOf(r *recipe.Recipe) string {
	for _, c := range r.Constants {
		if c.Name == "marketplace" {
			return c.Value
		}
	}
	return ""
}

// definition is the dataset as it is wished.
func (b *Builder) definition(ctx context.Context, r SaveRequest, parsed *recipe.Recipe) (datasets.Definition, error) {
	if err := datasets.ValidateName(r.Dataset.Name); err != nil {
		return datasets.Definition{}, refuse(CodeInvalid, "%q cannot be a dataset's name: it is namespace/name in lower-case letters, digits, dots, dashes and underscores, like shop/lamps", clip(r.Dataset.Name, 80)).on("dataset.name")
	}
	d, err := datasets.New(b.store.blobs).LatestDefinition(ctx, r.Dataset.Name)
	there := err == nil
	switch {
	case err != nil && !errors.Is(err, datasets.ErrNotFound):
		return d, err
	case there && !r.Dataset.Existing && !slices.ContainsFunc(d.Sources, func(s datasets.Source) bool { return s.Recipe == parsed.Name }):
		return d, refuse(CodeInvalid, "there is a dataset %s already: choose another name, or add this to it", r.Dataset.Name).on("dataset.name")
	case !there && r.Dataset.Existing:
		return d, refuse(CodeInvalid, "there is no dataset %s: choose one that is there, or make a new one", r.Dataset.Name).on("dataset.name")
	case !there:
		d = datasets.Definition{Name: r.Dataset.Name, Kind: kindOfDataset(parsed.Produces)}
	case d.Kind != kindOfDataset(parsed.Produces):
		return d, refuse(CodeInvalid, "%s holds another kind of rows than this collects: choose another dataset, or make a new one", r.Dataset.Name).on("dataset.name")
	}
	if !slices.ContainsFunc(d.Sources, func(s datasets.Source) bool { return s.Recipe == parsed.Name }) {
		d.Sources = append(d.Sources, datasets.Source{Recipe: parsed.Name})
	}
	r.apply(&d, placeOf(parsed))
	if err := d.Validate(); err != nil {
		return d, definitionProblem(err)
	}
	return d, nil
}

// apply puts what was wished into a definition. Bounds of a dataset of several sources hold for this one.
func (r SaveRequest) apply(d *datasets.Definition, source string) {
	if r.Dataset.Title != "" {
		d.Title = r.Dataset.Title
	}
	switch {
	case r.Dataset.MinRows > 0 && len(d.Sources) > 1 && source != "":
		bounds := maps.Clone(d.Checks.MinRowsBySource)
		if bounds == nil {
			bounds = map[string]int64{}
		}
		bounds[source] = r.Dataset.MinRows
		d.Checks.MinRowsBySource = bounds
	case r.Dataset.MinRows > 0:
		d.Checks.MinRows = r.Dataset.MinRows
	}
	if len(r.Dataset.Coverage) > 0 {
		d.Checks.Coverage = r.Dataset.Coverage
	}
	if r.Schedule != nil {
		schedule := datasets.Schedule{}
		if d.Schedule != nil {
			schedule = *d.Schedule
		}
		schedule.Cron = r.Schedule.Cron
		if schedule.Timezone = r.Schedule.Timezone; schedule.Timezone == "" {
			schedule.Timezone = datasets.DefaultTimezone
		}
		d.Schedule = &schedule
	}
	d.Subscriptions = slices.Clone(d.Subscriptions)
	for _, one := range r.Subscriptions {
		if at := slices.IndexFunc(d.Subscriptions, func(s datasets.Subscription) bool { return s.Name == one.Name }); at >= 0 {
			d.Subscriptions[at] = one.instead(d.Subscriptions[at])
		} else {
			d.Subscriptions = append(d.Subscriptions, one.instead(datasets.Subscription{}))
		}
	}
}

// instead is the subscription in place of one of its name. Of one by the same channel all that this request does not speak of
// stays: events, conditions, what becomes of trainings that meet, retraining by the clock, a trigger's input, a webhook's secret.
func (one SaveSubscriber) instead(s datasets.Subscription) datasets.Subscription {
	hook, trigger := s.Webhook, s.Temporal
	if one.Webhook == nil || hook == nil {
		hook = &datasets.Webhook{}
	}
	if one.Temporal == nil || trigger == nil {
		trigger = &datasets.TemporalTrigger{}
	}
	if (one.Webhook != nil) != (s.Webhook != nil) || (one.Temporal != nil) != (s.Temporal != nil) {
		s = datasets.Subscription{}
	}
	s.Name = one.Name
	if w := one.Webhook; w != nil {
		next := datasets.Webhook{URL: w.URL, SecretEnv: w.SecretEnv}
		if next.SecretEnv == "" && w.URL == hook.URL {
			next.SecretEnv = hook.SecretEnv
		}
		s.Webhook = &next
	}
	if t := one.Temporal; t != nil {
		next := datasets.TemporalTrigger{Workflow: t.Workflow, TaskQueue: t.TaskQueue}
		if t.Workflow == trigger.Workflow {
			next.Input = trigger.Input
		}
		s.Temporal = &next
	}
	return s
}

// kindOfDataset is the kind of dataset that a recipe's table goes into.
func kindOfDataset(produces string) table.Kind {
	switch produces {
	case table.ProductsTable:
		return table.Catalog
	case table.DocumentsTable:
		return table.Documents
	}
	return table.Custom
}

// definitionProblem names the part of the request that a definition's problem is about.
func definitionProblem(err error) error {
	if !errors.Is(err, datasets.ErrInvalid) {
		return err
	}
	text := err.Error()
	if _, rest, ok := strings.Cut(text, datasets.ErrInvalid.Error()+": "); ok {
		text = rest
	}
	path, reason, ok := strings.Cut(text, ": ")
	if !ok {
		path, reason = "dataset", text
	}
	switch {
	case strings.HasPrefix(path, "checks.coverage"), strings.HasPrefix(path, "checks.min_rows"):
		path = "dataset." + strings.TrimPrefix(path, "checks.")
	case path == "name":
		path = "dataset.name"
	}
	return (&Error{Code: CodeInvalid, Detail: fmt.Sprintf("%s: %s", path, reason), Err: err}).on(path)
}
