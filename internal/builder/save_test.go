package builder_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/builder"
	"sheaf/internal/recipe"
)

// kept is a Publisher that keeps definitions as the real one does, and starts nothing.
type kept struct {
	repo    *datasets.Repo
	busy    bool
	started []string
}

func (k *kept) Apply(ctx context.Context, d datasets.Definition) error {
	_, _, err := k.repo.PutDefinition(ctx, d)
	return err
}

func (k *kept) Start(_ context.Context, dataset string) (string, bool, error) {
	if k.busy {
		return "", true, nil
	}
	k.started = append(k.started, dataset)
	return "run-1", false, nil
}

func TestSave(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	p := &kept{repo: datasets.New(s.store)}
	d, err := s.Save(t.Context(), d.ID, d.Seq, builder.SaveRequest{
		Recipe: "my-lamps", Run: true,
		Dataset:       &builder.SaveDataset{Name: "shop/lamps", Title: "Lamps", MinRows: 5, Coverage: map[string]float64{"title": 0.9}},
		Schedule:      &builder.SaveSchedule{Cron: "0 2 * * *"},
		Subscriptions: []builder.SaveSubscriber{{Name: "team", Temporal: &builder.SaveTraining{Workflow: "Train", TaskQueue: "nlp"}}},
	}, p)
	require.NoError(t, err)
	require.Equal(t, &builder.Saved{Recipe: "my-lamps", Revision: 1, Dataset: "shop/lamps", Run: "run-1"}, d.Saved)
	require.Equal(t, "my-lamps", d.View.Name)
	def, err := p.repo.LatestDefinition(t.Context(), "shop/lamps")
	require.NoError(t, err)
	require.Equal(t, table.Catalog, def.Kind)
	require.Equal(t, []datasets.Source{{Recipe: "my-lamps"}}, def.Sources)
	require.Equal(t, int64(5), def.Checks.MinRows)
	require.Equal(t, "Asia/Seoul", def.Schedule.Timezone)
	require.Equal(t, "nlp", def.Subscriptions[0].Temporal.TaskQueue)

	// saving again is the next revision of the same recipe and the same dataset
	d, err = s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "politeness", Rate: pointer("20/min")}})
	require.NoError(t, err)
	d, err = s.Save(t.Context(), d.ID, d.Seq, builder.SaveRequest{Recipe: "my-lamps", Dataset: &builder.SaveDataset{Name: "shop/lamps"}}, p)
	require.NoError(t, err)
	require.Equal(t, 2, d.Saved.Revision)
	def, err = p.repo.LatestDefinition(t.Context(), "shop/lamps")
	require.NoError(t, err)
	require.Len(t, def.Sources, 1)
	require.Equal(t, int64(5), def.Checks.MinRows, "what is not said stays")

	// a second source of a dataset has bounds of its own
	other := s.accepted(t, "/lamps")
	_, err = s.Save(t.Context(), other.ID, 0, builder.SaveRequest{Recipe: "more-lamps", Dataset: &builder.SaveDataset{Name: "shop/lamps", Existing: true, MinRows: 3}}, p)
	require.NoError(t, err)
	def, err = p.repo.LatestDefinition(t.Context(), "shop/lamps")
	require.NoError(t, err)
	require.Len(t, def.Sources, 2)
	require.Equal(t, map[string]int64{"shop.example": 3}, def.Checks.MinRowsBySource)

	p.busy = true
	saved, err := s.Save(t.Context(), d.ID, 0, builder.SaveRequest{Recipe: "my-lamps", Run: true, Dataset: &builder.SaveDataset{Name: "shop/lamps"}}, p)
	require.Equal(t, builder.CodeBusy, refusal(t, err))
	require.Equal(t, "shop/lamps", saved.Saved.Dataset, "all but the run is saved")
}

// What somebody wrote into the definition of who is told, and the page of saving does not speak of, stays.
func TestSaveKeepsConditions(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	p := &kept{repo: datasets.New(s.store)}
	save := func(subscribers ...builder.SaveSubscriber) datasets.Definition {
		t.Helper()
		_, err := s.Save(t.Context(), d.ID, 0, builder.SaveRequest{Recipe: "lamps", Dataset: &builder.SaveDataset{Name: "shop/lamps"}, Subscriptions: subscribers}, p)
		require.NoError(t, err)
		def, err := p.repo.LatestDefinition(t.Context(), "shop/lamps")
		require.NoError(t, err)
		return def
	}
	training := builder.SaveSubscriber{Name: "team", Temporal: &builder.SaveTraining{Workflow: "Train", TaskQueue: "nlp"}}
	hook := builder.SaveSubscriber{Name: "hook", Webhook: &builder.SaveWebhook{URL: "https://team.example/hook", SecretEnv: "SECRET"}}
	def := save(training, hook)
	def.Subscriptions[0].When = &datasets.When{MinRows: 10, NewerThanTrained: true}
	def.Subscriptions[0].WhileTraining = "skip"
	def.Subscriptions[0].Schedule = &datasets.Retraining{Cron: "0 3 * * 1", Timezone: "Asia/Seoul"}
	def.Subscriptions[0].Temporal.Input = map[string]any{"epochs": "3"}
	def.Subscriptions[1].Events = []string{"*"}
	require.NoError(t, p.Apply(t.Context(), def))
	before, err := p.repo.LatestDefinition(t.Context(), "shop/lamps")
	require.NoError(t, err)

	training.Temporal.TaskQueue, hook.Webhook.SecretEnv = "gpu", ""
	after := save(training, hook)
	want := before.Subscriptions
	want[0].Temporal.TaskQueue = "gpu"
	require.Equal(t, want, after.Subscriptions, "a queue is changed and nothing else")

	after = save(builder.SaveSubscriber{Name: "team", Webhook: &builder.SaveWebhook{URL: "https://team.example/new"}})
	require.Equal(t, datasets.Subscription{Name: "team", Webhook: &datasets.Webhook{URL: "https://team.example/new"}}, after.Subscriptions[0], "another channel, another subscription")
	require.Equal(t, want[1], after.Subscriptions[1])
}

func TestSaveNamesWhatIsWrong(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/lamps")
	p := &kept{repo: datasets.New(s.store)}
	blog := s.accepted(t, "/blog")
	_, err := s.Save(t.Context(), blog.ID, 0, builder.SaveRequest{Recipe: "notes", Dataset: &builder.SaveDataset{Name: "shop/notes"}}, p)
	require.NoError(t, err)
	_, _, err = recipe.NewStore(s.store).Put(t.Context(), []byte("sheaf: recipe/v1\nname: taken\nproduces: x_rows\nconstants: { site: other, marketplace: other.example }\nstart: [{ addresses: ['https://other.example/'], page: list }]\nitems: { item: { key: '{site_product_id}' } }\npages: { list: { get: '${address}', rows: { css: li }, open: { item: {} }, states: [site_product_id] } }\nfields: { site_product_id: { from: [{ list: { css: a } }] } }\n"), nil)
	require.NoError(t, err)
	dataset := func(name string) *builder.SaveDataset { return &builder.SaveDataset{Name: name} }
	for name, c := range map[string]struct {
		request builder.SaveRequest
		field   string
	}{
		"recipe's name":       {builder.SaveRequest{Recipe: "My Lamps"}, "recipe"},
		"another site's name": {builder.SaveRequest{Recipe: "taken"}, "recipe"},
		"dataset's name":      {builder.SaveRequest{Recipe: "a", Dataset: dataset("lamps")}, "dataset.name"},
		"dataset there":       {builder.SaveRequest{Recipe: "a", Dataset: dataset("shop/notes")}, "dataset.name"},
		"dataset not there":   {builder.SaveRequest{Recipe: "a", Dataset: &builder.SaveDataset{Name: "shop/none", Existing: true}}, "dataset.name"},
		"another kind":        {builder.SaveRequest{Recipe: "a", Dataset: &builder.SaveDataset{Name: "shop/notes", Existing: true}}, "dataset.name"},
		"cron":                {builder.SaveRequest{Recipe: "a", Dataset: dataset("shop/a"), Schedule: &builder.SaveSchedule{Cron: "daily"}}, "schedule.cron"},
		"time zone":           {builder.SaveRequest{Recipe: "a", Dataset: dataset("shop/a"), Schedule: &builder.SaveSchedule{Cron: "0 2 * * *", Timezone: "Mars/Base"}}, "schedule.timezone"},
		"coverage":            {builder.SaveRequest{Recipe: "a", Dataset: &builder.SaveDataset{Name: "shop/a", Coverage: map[string]float64{"nothing": 0.5}}}, "dataset.coverage.nothing"},
		"subscription":        {builder.SaveRequest{Recipe: "a", Dataset: dataset("shop/a"), Subscriptions: []builder.SaveSubscriber{{Name: "x"}}}, "subscriptions[0]"},
		"run of nothing":      {builder.SaveRequest{Recipe: "a", Run: true}, "dataset"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Save(t.Context(), d.ID, d.Seq, c.request, p)
			var e *builder.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, builder.CodeInvalid, e.Code, e.Detail)
			require.Equal(t, c.field, e.Field, e.Detail)
			_, err = recipe.NewStore(s.store).Get(t.Context(), "a", 0)
			require.ErrorIs(t, err, recipe.ErrNotFound, "nothing is kept of what cannot be saved whole")
		})
	}
	bare := s.open(t, "/lamps")
	_, err = s.Save(t.Context(), bare.ID, 0, builder.SaveRequest{Recipe: "a"}, p)
	require.Equal(t, builder.CodeNoRecipe, refusal(t, err))
}
