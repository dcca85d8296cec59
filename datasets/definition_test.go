package datasets

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/datasets/table"
)

const wholeDefinition = `# what the shop team collects
name: shop/products
title: Products of four shops
description: Titles, prices and descriptions.
owner: data@example.org
licence: for research
sources:
  - recipe: jomashop
    revision: 3
    slots: 8
    batch_items: 25
    rate: 2
  - recipe: ebay-search
    params: { marketplace: ebay.de }
checks: { min_rows: 100, coverage: { title: 0.99, price: 0.9 } }
schedule: { cron: '0 2 * * *', jitter: 5m, catchup: 2h }
subscriptions:
  - name: trainer
    temporal: { workflow: TrainOnVersion, task_queue: trainer }
    when: { classes: [added, changed], min_rows: 10 }
  - name: hook
    webhook: { url: https://hooks.example.org/sheaf, secret_env: HOOK_SECRET }
retention: { keep_last: 30 }
part_target: 16MB
`

func TestParseDefinition(t *testing.T) {
	d, err := ParseDefinition([]byte(wholeDefinition))
	require.NoError(t, err)
	require.Equal(t, table.Catalog, d.Kind, "the default")
	require.Equal(t, "Asia/Seoul", d.Schedule.Timezone, "the default")
	require.Equal(t, Duration(2*time.Hour), d.Schedule.Catchup)
	require.EqualValues(t, 16<<20, d.PartTarget)
	require.Equal(t, Source{Recipe: "jomashop", Revision: 3, Slots: 8, BatchItems: 25, Rate: 2}, d.Sources[0])
	require.Equal(t, "ebay.de", d.Sources[1].Params["marketplace"])
	require.EqualValues(t, 100, d.Checks.MinRows)
	require.Equal(t, "HOOK_SECRET", d.Subscriptions[1].Webhook.SecretEnv)
}

// Aliases say once what several sources share; the line of a mistake is where it stands.
func TestDefinitionWithAliases(t *testing.T) {
	d, err := ParseDefinition([]byte(`
name: shop/products
sources:
  - &source { recipe: amazon, slots: 8, params: { keywords: &words [lamp, desk] } }
  - { recipe: ebay, params: { keywords: *words } }
  - { <<: *source, recipe: rakuten }
`))
	require.NoError(t, err)
	require.Equal(t, d.Sources[0].Params, d.Sources[1].Params)
	require.Equal(t, Source{Recipe: "rakuten", Slots: 8, Params: d.Sources[0].Params}, d.Sources[2])

	bomb := "name: a/b\nsources:\n  - recipe: x\n    params:\n      a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("      %c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9))
	}
	_, err = ParseDefinition([]byte(bomb))
	require.ErrorIs(t, err, ErrInvalid)
	require.ErrorContains(t, err, "excessive aliasing")
}

// Every change of the good definition is refused with its line and key.
func TestBadDefinitions(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":           {"owner:", "ownr:", "line 5: ownr: unknown key; did you mean owner?"},
		"unknown key in source": {"batch_items", "batch_item", "line 11: sources[0].batch_item: unknown key; did you mean batch_items?"},
		"strange key":           {"owner:", "zzz:", "line 5: zzz: unknown key; known are card, checks, description"},
		"key of another place":  {"    slots: 8", "    cron: 8", "line 10: sources[0].cron: unknown key; known are"},
		"wrong type":            {"slots: 8", "slots: many", "line 10: cannot read the text `many` as a whole number"},
		"fraction":              {"slots: 8", "slots: 1.5", "line 10: sources[0].slots: 1.5 is no whole number"},
		"list for value":        {"title: Products", "title: [a] #", "line 3: title: holds a list, expected a single value"},
		"value for list":        {"sources:\n", "sources: jomashop\nx:\n", "line 7: sources: holds \"jomashop\", expected a list"},
		"mapping for value":     {"title: Products", "title: {a: b} #", "line 3: title: holds a mapping, expected a single value"},
		"name":                  {"shop/products", "Shop", "line 2: name: \"Shop\" is not namespace/name"},
		"no recipe":             {"recipe: jomashop", "recipe: ''", "line 8: sources[0].recipe: is missing"},
		"column":                {"price: 0.9", "prise: 0.9", "line 15: checks.coverage.prise: there is no such column"},
		"share":                 {"price: 0.9", "price: 90", "line 15: checks.coverage.price: 90 is no share between 0 and 1"},
		"rule of one's own":     {"price: 0.9", "price: 0.9 }, custom: [{name: a, where: prise > list_price}], seen: { warn: 0.8, hold: 0.5", "line 15: checks.custom[0].where: column 1: there is no column prise; did you mean price?"},
		"check":                 {"price: 0.9", "price: 0.9 }, off: [seeen], seen: { warn: 0.8, hold: 0.5", "line 15: checks.off[0]: there is no check \"seeen\"; did you mean seen?"},
		"cron":                  {"0 2 * * *", "0 25 * * *", "line 16: schedule.cron: \"0 25 * * *\" is not five fields"},
		"time zone":             {"jitter: 5m", "timezone: Seoul", "line 16: schedule.timezone: \"Seoul\" is not a time zone"},
		"catch-up too short":    {"catchup: 2h", "catchup: 9s", "line 16: schedule.catchup: must be 10s or longer"},
		"age too short":         {"schedule: {", "freshness: { max_age: 1s }\nschedule: {", "line 16: freshness.max_age: must be a minute or longer"},
		"age missing":           {"schedule: {", "freshness: {}\nschedule: {", "line 16: freshness.max_age: must be a minute or longer"},
		"age no duration":       {"schedule: {", "freshness: { max_age: 2d }\nschedule: {", "line 16: \"2d\" is not a duration"},
		"freshness key":         {"schedule: {", "freshness: { maxage: 36h }\nschedule: {", "line 16: freshness.maxage: unknown key; did you mean max_age?"},
		"duration":              {"jitter: 5m", "jitter: 5", "line 16: \"5\" is not a duration"},
		"size":                  {"16MB", "16 apples", "line 24: \"16 apples\" is not a size"},
		"small parts":           {"16MB", "16", "line 24: part_target: 16 bytes are too few"},
		"two channels":          {"    temporal:", "    webhook: { url: https://x.org }\n    temporal:", "line 18: subscriptions[0]: give exactly one of airflow, email, http, slack, temporal, webhook"},
		"no channel":            {"    temporal:", "    #", "line 18: subscriptions[0]: give exactly one"},
		"address":               {"https://hooks.example.org/sheaf", "hooks", "line 22: subscriptions[1].webhook.url: \"hooks\" is not an http(s) address"},
		"credentials":           {"https://hooks", "https://me:pw@hooks", "subscriptions[1].webhook.url: must hold no credentials"},
		"secret in place":       {"HOOK_SECRET", "whsec_a/b=", "subscriptions[1].webhook.secret_env: must be the name of an environment variable"},
		"name twice":            {"name: hook", "name: trainer", "line 21: subscriptions[1].name: \"trainer\" must be a unique"},
		"class":                 {"[added, changed]", "[adds]", "line 20: subscriptions[0].when.classes[0]: \"adds\" is no row class"},
		"batch":                 {"batch_items: 25", "batch_items: 2001", "line 11: sources[0].batch_items: 2001 is above 2000"},
		"twice":                 {"owner:", "title: x\nowner:", "already defined at line 3"},
		"alias of another type": {"jitter: 5m", "jitter: &a 5m, paused: *a", "cannot read the text `5m` as true or false"},
		"alias of itself":       {"params: { marketplace: ebay.de }", "params: &p { marketplace: *p }", "contains itself"},
		"key in an alias":       {"    slots: 8", "    params: &p { a: b }\n    <<: *p", "sources[0].a: unknown key"},
		"empty":                 {wholeDefinition, "", "holds no mapping"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(wholeDefinition, c.old, c.new, 1)
			require.NotEqual(t, wholeDefinition, text)
			_, err := ParseDefinition([]byte(text))
			require.ErrorIs(t, err, ErrInvalid)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Kinds of dataset, and what belongs to one of them only.
func TestKindsOfDefinition(t *testing.T) {
	base := "name: a/b\nsources: [{recipe: x}]\n"
	for more, want := range map[string]string{
		"kind: documents\nchecks: {coverage: {text: 1, author: 0.5}}\n": "",
		"kind: table\nchecks: {coverage: {whatever: 1}}\n":              "", // the recipes know
		"kind: table\ndrop_columns: [whatever]\n":                       "",
		"kind: tables\n": `line 3: kind: "tables" is no kind of dataset; there are catalog (products), documents (texts) and table (a recipe's own fields); did you mean table?`,
		"kind: films\n":  `"films" is no kind of dataset`,
		"kind: documents\nchecks: {coverage: {price: 1}}\n": "line 4: checks.coverage.price: there is no such column",
		"kind: documents\ndrop_columns: [author]\n":         "line 4: drop_columns[0]: only a dataset of kind table has columns that can be dropped",
		"kind: table\ndrop_columns: [split]\n":              `line 4: drop_columns[0]: "split" is a column of Sheaf's own, or named twice`,
		"kind: table\ndrop_columns: [x, x]\n":               `drop_columns[1]: "x" is a column of Sheaf's own, or named twice`,
	} {
		_, err := ParseDefinition([]byte(base + more))
		if want == "" {
			require.NoError(t, err, more)
			continue
		}
		require.ErrorContains(t, err, want)
	}
}

// All problems are told at once.
func TestAllProblems(t *testing.T) {
	_, err := ParseDefinition([]byte("name: x\nsources: []\nschedule: { cron: often }\n"))
	for _, want := range []string{"line 1: name:", "line 2: sources:", "line 3: schedule.cron:"} {
		require.ErrorContains(t, err, want)
	}
}

func TestDefinitionRevisions(t *testing.T) {
	ctx := context.Background()
	r := New(mem.New())
	d, err := ParseDefinition([]byte(wholeDefinition))
	require.NoError(t, err)
	_, err = r.LatestDefinition(ctx, d.Name)
	require.ErrorIs(t, err, ErrNotFound)

	first, created, err := r.PutDefinition(ctx, d)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, 1, first.Revision)
	again, created, err := r.PutDefinition(ctx, d)
	require.NoError(t, err)
	require.False(t, created, "the same content is the same revision")
	require.Equal(t, 1, again.Revision)

	d.Title = "Other"
	second, _, err := r.PutDefinition(ctx, d)
	require.NoError(t, err)
	require.Equal(t, 2, second.Revision)
	d.Title = first.Title
	third, _, err := r.PutDefinition(ctx, d)
	require.NoError(t, err)
	require.Equal(t, 3, third.Revision, "going back is a revision, too")

	got, err := r.Definition(ctx, d.Name, 1)
	require.NoError(t, err)
	require.Equal(t, first, got)
	names, err := r.Names(ctx)
	require.NoError(t, err)
	require.Equal(t, []string{"shop/products"}, names)
	_, err = r.Definition(ctx, d.Name, 9)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestWants(t *testing.T) {
	n := Notice{Sources: []NoticeSource{
		{Source: "a.com", Counts: map[Class]int64{Added: 2, Unchanged: 100}},
		{Source: "b.de", Counts: map[Class]int64{Changed: 5}},
	}}
	for _, c := range []struct {
		when *When
		want bool
	}{
		{nil, true},
		{&When{}, true},
		{&When{MinRows: 7}, true},
		{&When{MinRows: 8}, false},
		{&When{Classes: []Class{Gone}}, false},
		{&When{Sources: []string{"a.com"}, MinRows: 3}, false},
		{&When{Sources: []string{"b.de"}, Classes: []Class{Changed}, MinRows: 5}, true},
	} {
		require.Equal(t, c.want, Subscription{When: c.when}.Wants(n), "%+v", c.when)
	}
}

func FuzzParseDefinition(f *testing.F) {
	f.Add([]byte(wholeDefinition))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ParseDefinition(text)
		if err == nil {
			require.NoError(t, d.Validate())
		}
	})
}

// Who paused a schedule, and why, stays as long as it is paused, and no longer.
func TestPauseNote(t *testing.T) {
	text := "name: a/b\nsources: [{recipe: ebay}]\nfreshness: {max_age: 36h}\nschedule: {cron: '0 2 * * *', paused: %t, paused_by: kim, paused_why: moving}\n"
	d, err := ParseDefinition(fmt.Appendf(nil, text, true))
	require.NoError(t, err)
	require.Equal(t, "kim: moving", d.Schedule.Note())
	require.Equal(t, "36h", d.Freshness.MaxAge.String())
	d, err = ParseDefinition(fmt.Appendf(nil, text, false))
	require.NoError(t, err)
	require.Empty(t, d.Schedule.PausedBy+d.Schedule.PausedWhy+d.Schedule.Note())
}
