package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

var asOf = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

const base = "https://sheaf.example.org"

// samples is one event of every type, with every field set.
func samples(t *testing.T) []Event {
	t.Helper()
	verdicts := []datasets.Verdict{{
		Check: "coverage_drop", Source: "ebay.de", Result: "hold", Observed: "41.0 %", Expected: "at least 75.0 %",
		Reason: "price: coverage fell from 90.0 % to 41.0 %.", Code: "coverage_drop.fell",
		Params: map[string]any{"column": "price", "before": "90.0 %", "now": "41.0 %"},
	}}
	var out []Event
	for _, s := range []struct {
		kind, what string
		data       any
	}{
		{SourceHeld, "run-20261123-0200-x7-ebay.de", Held{
			Dataset: "shop/products", Run: "run-20261123-0200-x7", Source: "ebay.de", AsOf: asOf, Hold: "run-20261123-0200-x7-ebay.de",
			Reason: "price: coverage fell from 90.0 % to 41.0 %.", Verdicts: verdicts,
			Counts: map[datasets.Class]int64{datasets.Added: 12, datasets.Changed: 3400, datasets.Unchanged: 5600}, Before: 9000, After: 9012,
			Samples: []Difference{{
				Key: "ebay.de:123", Field: "price", Before: "19.90", After: "", Archived: base + "/api/v1/datasets/shop/products/pages/abc",
			}},
			Review: base + "/holds/shop/products/run-20261123-0200-x7-ebay.de", Reminder: 1, Expires: asOf.Add(14 * 24 * time.Hour),
		}},
		{HoldDecided, "run-20261123-0200-x7-ebay.de", Decided{
			Dataset: "shop/products", Run: "run-20261123-0200-x7", Source: "ebay.de", AsOf: asOf, Hold: "run-20261123-0200-x7-ebay.de",
			Verdict: "reject", By: "kim", Reason: "the shop hides its prices", Review: base + "/holds/shop/products/run-20261123-0200-x7-ebay.de",
		}},
		{TagMoved, "prod/3", TagMove{
			Dataset: "shop/products", Tag: "prod", Seq: 3, From: 11, To: 12, By: "kim", Why: "accuracy 0.93", Page: base + "/datasets/shop/products/versions/12",
		}},
		{RunFailed, "run-20261123-0200-x7", Failed{
			Dataset: "shop/products", Run: "run-20261123-0200-x7", AsOf: asOf, Stage: "crawl", Reason: "every source failed; ebay.de: no address answered",
			Since: asOf.Add(-48 * time.Hour), Runs: 3, Workflow: "dataset/shop/products", Page: base + "/datasets/shop/products/runs/run-20261123-0200-x7",
		}},
		{RunRecovered, "run-20261124-0200-y8", Recovered{
			Dataset: "shop/products", Run: "run-20261124-0200-y8", AsOf: asOf.Add(24 * time.Hour), Version: 13, FailedSince: asOf.Add(-48 * time.Hour), Runs: 3,
			Page: base + "/datasets/shop/products/runs/run-20261124-0200-y8",
		}},
		{CheckWarned, "run-20261123-0200-x7", Warned{
			Dataset: "shop/products", Run: "run-20261123-0200-x7", AsOf: asOf, Version: 12, Verdicts: verdicts, Page: base + "/datasets/shop/products/runs/run-20261123-0200-x7",
		}},
		{RecipeBroken, "run-20261123-0200-x7/ebay.de", Broken{
			Dataset: "shop/products", Run: "run-20261123-0200-x7", AsOf: asOf, Source: "ebay.de", Recipe: "ebay", Revision: 4,
			Fields: []string{"price"}, Verdicts: verdicts, Repair: base + "/repair/shop/products/run-20261123-0200-x7/ebay.de",
		}},
		{DatasetStale, "2026-11-24T14:00:00Z", Stale{
			Dataset: "shop/products", MaxAge: "36h", LastGood: asOf, Since: asOf.Add(36 * time.Hour), Age: "37h", Version: 12,
			Missed: []time.Time{asOf.Add(24 * time.Hour)}, Page: base + "/datasets/shop/products",
		}},
		{TrainingFailed, "v12/nlp-team", FailedTraining{
			Dataset: "shop/products", Version: 12, Subscription: "nlp-team", Handle: "train/evt-1/nlp-team", Reason: "out of memory",
			Page: base + "/datasets/shop/products/versions/12",
		}},
		{SubscriptionTested, "nlp-team/1", Tested{
			Dataset: "shop/products", Subscription: "nlp-team", By: "kim", At: asOf, Page: base + "/datasets/shop/products",
		}},
	} {
		e, err := NewEvent(s.kind, "shop/products", s.what, asOf, base, s.data)
		require.NoError(t, err)
		out = append(out, e)
	}
	published, err := FromNotice(datasets.Notice{
		ID: "shop/products/v000012", Type: datasets.NoticePublished, Dataset: "shop/products", Version: 12,
		Commit:     "0123456789abcdef0123456789abcdef01234567",
		DataDigest: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", Run: "run-20261123-0200-x7", AsOf: asOf, Published: asOf.Add(time.Hour),
		Sources: []datasets.NoticeSource{{Source: "ebay.de", AsOf: asOf, Rows: 9000, Counts: map[datasets.Class]int64{datasets.Added: 120}}, {
			Source: "amazon.com", AsOf: asOf.Add(-24 * time.Hour), Rows: 500, Carried: "held",
		}},
		Counts: map[datasets.Class]int64{datasets.Added: 120, datasets.Changed: 31, datasets.Gone: 4, datasets.Unchanged: 8849},
		Rows:   map[string]map[string]int64{"products": {"train": 9000, "test": 500}}, Bytes: 12_300_000,
		Schemas:  []datasets.NoticeSchema{{Table: "products", Fingerprint: "f1", Compatible: true}},
		Verdicts: verdicts, Pull: datasets.PullCommand("shop/products", 12),
	}, base)
	require.NoError(t, err)
	return append(out, published)
}

var update = flag.Bool("update", false, "write the examples anew")

// TestExamples keeps an example of every type in testdata, which the tests of package message read, too.
func TestExamples(t *testing.T) {
	for _, e := range samples(t) {
		body, err := json.MarshalIndent(e, "", " ")
		require.NoError(t, err)
		golden := filepath.Join("testdata", e.Name()+".json")
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(golden, append(body, '\n'), 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err, "run go test ./internal/notify -update")
		require.Equal(t, string(want), string(body)+"\n")
	}
}

// TestEveryEventHoldsToItsSchema validates an event of every type, and refuses each once a required field is gone.
func TestEveryEventHoldsToItsSchema(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range samples(t) {
		t.Run(e.Name(), func(t *testing.T) {
			seen[e.Name()] = true
			schema := schemaOf(t, e.Type)
			require.Equal(t, base+SchemaBase+e.Type+".json", e.DataSchema)
			data, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Data))
			require.NoError(t, err)
			require.NoError(t, schema.Validate(data))
			fields, ok := data.(map[string]any)
			require.True(t, ok)
			for name := range fields {
				require.Contains(t, schema.Properties, name, "the schema does not describe it")
			}
			for _, name := range schema.Required {
				value := fields[name]
				delete(fields, name)
				require.Error(t, schema.Validate(data), "without %s", name)
				fields[name] = value
			}
		})
	}
	for _, name := range datasets.EventNames {
		require.True(t, seen[name], "no sample of %s", name)
	}
	entries, err := schemas.ReadDir("schemas")
	require.NoError(t, err)
	require.Len(t, entries, len(seen))
}

func schemaOf(t *testing.T, kind string) *jsonschema.Schema {
	t.Helper()
	text, err := schemas.ReadFile("schemas/" + kind + ".json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	require.NoError(t, compiler.AddResource("event.json", doc))
	schema, err := compiler.Compile("event.json")
	require.NoError(t, err)
	return schema
}

// world is a store with a dataset that has a definition.
func world(t *testing.T, subscriptions ...datasets.Subscription) (blob.Store, *datasets.Repo) {
	t.Helper()
	store := mem.New()
	repo := datasets.New(store)
	_, _, err := repo.PutDefinition(t.Context(), datasets.Definition{
		Name: "shop/products", Sources: []datasets.Source{{Recipe: "ebay"}}, Subscriptions: subscriptions,
	})
	require.NoError(t, err)
	return store, repo
}

func TestAnEventIsWrittenOnce(t *testing.T) {
	store, repo := world(t)
	ctx := context.Background()
	first := samples(t)[0]
	key, err := Emit(ctx, store, first)
	require.NoError(t, err)
	require.Equal(t, "datasets/shop/products/events/source.held/"+first.ID+".json", key)

	// A retry by another clock, after the definition has changed: what is written stands.
	def, err := repo.LatestDefinition(ctx, "shop/products")
	require.NoError(t, err)
	def.Title = "Other"
	_, _, err = repo.PutDefinition(ctx, def)
	require.NoError(t, err)
	later := first
	later.Time = later.Time.Add(time.Hour)
	again, err := Emit(ctx, store, later)
	require.NoError(t, err)
	require.Equal(t, key, again)
	got, err := Read(ctx, store, "shop/products", key, base)
	require.NoError(t, err)
	require.Equal(t, 1, got.Definition)
	require.JSONEq(t, string(first.Data), string(got.Data))
	got.Definition, got.Data = 0, first.Data
	require.Equal(t, first, got)
}

func TestEventsThatCannotBeWritten(t *testing.T) {
	store, _ := world(t)
	all := samples(t)
	_, err := Emit(context.Background(), store, all[len(all)-1])
	require.ErrorContains(t, err, "written by publishing")
	e := all[0]
	e.Source = "/datasets/shop/none"
	_, err = Emit(context.Background(), store, e)
	require.ErrorIs(t, err, datasets.ErrNotFound)
	_, err = Read(context.Background(), store, "shop/products", "datasets/shop/other/events/v000001.json", base)
	require.ErrorIs(t, err, datasets.ErrInvalid)
}

// A version's event is read out of the notice that publishing wrote.
func TestReadsPublishedVersions(t *testing.T) {
	store, _ := world(t)
	all := samples(t)
	want := all[len(all)-1]
	var n Published
	require.NoError(t, json.Unmarshal(want.Data, &n))
	_, _, err := blob.CreateJSON(context.Background(), store, datasets.EventKey("shop/products", 12), n.Notice)
	require.NoError(t, err)
	got, err := Read(context.Background(), store, "shop/products", datasets.EventKey("shop/products", 12), base)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestWanted(t *testing.T) {
	hook := &datasets.Webhook{URL: "https://x.org"}
	def := datasets.Definition{Subscriptions: []datasets.Subscription{
		{Name: "versions", Webhook: hook},
		{Name: "picky", Webhook: hook, When: &datasets.When{MinRows: 100_000}},
		{Name: "owner", Webhook: hook, Events: []string{datasets.EventHeld, datasets.EventDecided}},
		{Name: "all", Webhook: hook, Events: []string{datasets.AllEvents}, When: &datasets.When{MinRows: 100_000}},
	}}
	for _, e := range samples(t) {
		list, err := Wanted(def, e)
		require.NoError(t, err)
		var names []string
		for _, s := range list {
			names = append(names, s.Name)
		}
		switch e.Type {
		case VersionPublished:
			require.Equal(t, []string{"versions"}, names)
		case SourceHeld, HoldDecided:
			require.Equal(t, []string{"owner", "all"}, names)
		default:
			require.Equal(t, []string{"all"}, names, e.Type)
		}
	}
}
