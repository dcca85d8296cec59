package compare_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/compare"
	"sheaf/internal/record"
)

const day = 24 * time.Hour

func one(r ...record.Record) []record.Record { return r }

func TestFirstRunAdds(t *testing.T) {
	s := newWorld(t).day(run{at: day0, records: one(item("1", "12.50"), item("2", "8"))})
	assert.Equal(t, "added 2", s.counts())
	assert.Equal(t, []string{"added source", "added source"}, s.log())
	row := s.row("1")
	assert.Equal(t, int64(125_000), row["price"])
	assert.Equal(t, "USD", row["price_currency"])
	assert.Equal(t, "https://shop.example/p/1", row["url"])
	assert.Equal(t, key("1").Hash(), row["product_uid"])
	assert.Equal(t, day0.UnixMicro(), row["first_seen_at"])
	assert.Equal(t, day0.UnixMicro(), row["changed_at"])
	assert.Contains(t, []string{"train", "validation", "test"}, row["split"])
	assert.Len(t, row["content_hash"], 64)
	assert.Equal(t, int64(2), s.Stats.Now.Rows)
	assert.Equal(t, int64(2), s.Stats.Now.Coverage["title"])
	assert.Equal(t, map[string]int64{"detail#0": 2}, s.Stats.Matched["price"])
	assert.Len(t, s.evidence, 2)
}

func TestChangedRefreshedUnchanged(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50", "rating", 4.5), item("2", "8", "rating", 4.0), item("3", "3"))})
	s := w.day(run{at: day0.Add(day), records: one(item("1", "13", "rating", 4.6), item("2", "8", "rating", 4.1), item("3", "3"))})
	assert.Equal(t, "changed 1 refreshed 1 unchanged 1", s.counts())
	assert.Equal(t, []string{"changed price 12.5>13 source"}, s.log(), "volatile columns and unchanged rows stay out of history")
	assert.Equal(t, day0.Add(day).UnixMicro(), s.row("1")["changed_at"])
	assert.Equal(t, day0.UnixMicro(), s.row("1")["first_seen_at"])
	assert.Equal(t, day0.UnixMicro(), s.row("2")["changed_at"], "refreshed moves nothing")
	assert.Nil(t, s.row("3"))
	assert.Equal(t, int64(1), s.Stats.PriceChanged)
	assert.Equal(t, int64(3), s.Stats.Parent.Rows)
}

func TestVolatileByRecipe(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50"))})
	in := w.input(run{at: day0.Add(day), records: one(item("1", "13"))})
	in.Volatile = []string{"price"}
	d, ref, err := compare.Compare(context.Background(), w.store, in, w.opts)
	require.NoError(t, err)
	assert.Equal(t, "refreshed 1", w.look(d, ref).counts())
}

func TestVolatileFieldThatIsNoColumn(t *testing.T) {
	w := newWorld(t)
	look := func(at time.Time, watchers, warranty string) seen {
		in := w.input(run{at: at, records: one(item("1", "12.50", "watchers", watchers, "warranty", warranty))})
		in.Volatile = []string{"watchers"}
		d, ref, err := compare.Compare(context.Background(), w.store, in, w.opts)
		require.NoError(t, err)
		w.parent = compare.Parent{AsOf: at, State: d.State, Evidence: d.Evidence}
		return w.look(d, ref)
	}
	first := look(day0, "3", "1 year").row("1")
	s := look(day0.Add(day), "4", "1 year")
	assert.Equal(t, "refreshed 1", s.counts())
	assert.Equal(t, `{"warranty":"1 year","watchers":"4"}`, s.row("1")["attributes_json"])
	assert.Equal(t, first["content_hash"], s.row("1")["content_hash"])
	s = look(day0.Add(2*day), "4", "2 years")
	assert.Equal(t, "changed 1", s.counts())
	assert.NotEqual(t, first["content_hash"], s.row("1")["content_hash"])
	assert.NotContains(t, s.Stats.Now.Coverage, "attributes_json without volatile")
}

func TestRawTextAloneChangesNothing(t *testing.T) {
	w := newWorld(t)
	with := func(raw string) record.Record { return item("1", "12.50", "price_raw", raw) }
	w.day(run{at: day0, records: one(with("$12.50"))})
	s := w.day(run{at: day0.Add(day), records: one(with("US $12.50"))})
	assert.Equal(t, "unchanged 1", s.counts())
	assert.Empty(t, s.rows)
}

func TestAbsentKeepsNullTakes(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50", "mpn", "X1", "model", "M"))})
	next := item("1", "12.50", "model", nil)
	next.Fields["mpn"] = record.Field{State: record.Absent, From: "detail"} // not looked at
	s := w.day(run{at: day0.Add(day), records: one(next)})
	assert.Equal(t, []string{"changed model M>null source"}, s.log())
	assert.Equal(t, "X1", s.row("1")["mpn"])
}

func TestListRefreshesOnlyWhatItMay(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50"))})
	s := w.day(run{at: day0.Add(day), records: one(listRow("1", "11"))})
	assert.Equal(t, []string{"changed price 12.5>11 source"}, s.log(), "the list's title must not replace the item's")
	assert.Len(t, s.evidence, 2, "the item's body stays evidence beside the list's")

	s = w.day(run{at: day0.Add(2 * day), records: one(listRow("1", "10"))})
	assert.Equal(t, []string{"changed price 11>10 source"}, s.log(), "a refreshed field can be refreshed again")

	bare := listRow("1", "9")
	bare.Refreshes = nil
	s = w.day(run{at: day0.Add(3 * day), records: one(bare)})
	assert.Equal(t, "unchanged 1", s.counts())

	s = w.day(run{at: day0.Add(4 * day), records: one(listRow("1", "9"), item("1", "8.80"))})
	assert.Equal(t, []string{"changed price 10>8.8 source"}, s.log(), "in one run the item's page wins")
}

func TestListThatShowsTheDead(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(listRow("1", "11"))})
	dead := []record.ItemOutcome{outcome("1", record.NotFound)}
	s := w.day(run{at: day0.Add(day), records: one(listRow("1", "11"), listRow("2", "5")), outcomes: append(dead, outcome("2", record.NotFound))})
	assert.Equal(t, "missing 1", s.counts(), "the item's own page ranks above a list, word for word the same or not; 2 was dead when it was first seen")
	s = w.day(run{at: day0.Add(2 * day), records: one(listRow("1", "11")), outcomes: dead})
	assert.Equal(t, "gone 1", s.counts())
}

func TestListAloneIsARecord(t *testing.T) {
	w := newWorld(t)
	s := w.day(run{at: day0, records: one(listRow("1", "11"))})
	assert.Equal(t, "Thing 1 (list)", s.row("1")["title"])
	s = w.day(run{at: day0.Add(day), records: one(item("1", "11"))})
	assert.Contains(t, s.log(), "changed title Thing 1 (list)>Thing 1 source")
}

func TestMissingIsNotGone(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "1"), item("2", "2"))})
	// 1 is on no list and not visited; three complete runs are not enough within 14 days.
	for i := 1; i <= 14; i++ {
		s := w.day(run{at: day0.Add(time.Duration(i) * day), records: one(item("2", "2"))})
		require.Equal(t, "unchanged 1 missing 1", s.counts(), "day %d", i)
		require.Equal(t, compare.StatusMissing, s.state["1"].Status)
		require.Empty(t, s.rows)
		require.Equal(t, int64(2), s.Stats.Now.Rows, "missing rows stay")
	}
	s := w.day(run{at: day0.Add(15 * day), records: one(item("2", "2"))})
	assert.Equal(t, "unchanged 1 gone 1", s.counts())
	require.Len(t, s.removes, 1)
	assert.Equal(t, key("1").Hash(), s.removes[0].Key)
	assert.Equal(t, s.state["1"].Split, s.removes[0].Split)
	assert.Equal(t, []string{"gone source"}, s.log())
	assert.Equal(t, int64(1), s.Stats.Retired)
	assert.Equal(t, []string{key("1").Hash()}, s.Stats.Samples["gone"])
	assert.Len(t, s.evidence, 1, "a gone row holds no bodies")

	// One tombstone is enough (dbt-adapters #654, #1240).
	s = w.day(run{at: day0.Add(16 * day), records: one(item("2", "2")), outcomes: []record.ItemOutcome{outcome("1", record.NotFound)}})
	assert.Equal(t, "unchanged 1", s.counts())
	assert.Empty(t, s.log())
	assert.Empty(t, s.removes)
	assert.Equal(t, compare.StatusGone, s.state["1"].Status)
}

func TestOutcomesAreCounted(t *testing.T) {
	s := newWorld(t).day(run{at: day0, outcomes: []record.ItemOutcome{outcome("1", record.OK), outcome("2", record.Blocked), outcome("2", record.Blocked), outcome("3", record.NotFound),
		{Kind: "search", URL: "https://shop.example/search", Outcome: record.ParseFailed}}})
	assert.Equal(t, map[record.Outcome]int64{record.OK: 1, record.Blocked: 1, record.NotFound: 1, record.ParseFailed: 1}, s.Outcomes, "a repeat counts once")
	assert.Equal(t, int64(4), s.Stats.Attempted)
	assert.Equal(t, int64(2), s.Stats.Failed)
}

func TestThreeCompleteRunsAfterAQuietTime(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "1"))})
	for i, want := range []string{"missing 1", "missing 1", "gone 1"} {
		s := w.day(run{at: day0.Add(time.Duration(30+i) * day)})
		require.Equal(t, want, s.counts(), "run %d", i)
	}
}

func TestNotFoundTwiceADayApart(t *testing.T) {
	gone := func(id string, o record.Outcome) []record.ItemOutcome { return []record.ItemOutcome{outcome(id, o)} }
	for _, c := range []struct {
		name string
		runs []run
		want []string
	}{
		{"twice at 24 h", []run{{at: day0.Add(day), outcomes: gone("1", record.NotFound)}, {at: day0.Add(2 * day), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "gone 1"}},
		{"ended counts like not found", []run{{at: day0.Add(day), outcomes: gone("1", record.Gone)}, {at: day0.Add(2 * day), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "gone 1"}},
		{"too soon", []run{{at: day0.Add(day), outcomes: gone("1", record.NotFound)}, {at: day0.Add(day + 23*time.Hour), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "missing 1"}},
		{"the first one counts", []run{{at: day0.Add(day), outcomes: gone("1", record.NotFound)}, {at: day0.Add(day + 12*time.Hour), outcomes: gone("1", record.NotFound)}, {at: day0.Add(2 * day), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "missing 1", "gone 1"}},
		{"seen between", []run{{at: day0.Add(day), outcomes: gone("1", record.NotFound)}, {at: day0.Add(2 * day), records: one(item("1", "1"))}, {at: day0.Add(3 * day), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "unchanged 1", "missing 1"}},
		{"a failure between says nothing", []run{{at: day0.Add(day), outcomes: gone("1", record.NotFound)}, {at: day0.Add(2 * day), outcomes: gone("1", record.FetchFailed)}, {at: day0.Add(3 * day), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "missing 1", "gone 1"}},
		{"explicit in a partial source", []run{{at: day0.Add(day), partial: true, outcomes: gone("1", record.NotFound)}, {at: day0.Add(2 * day), partial: true, outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "gone 1"}},
		{"still on a list", []run{{at: day0.Add(day), records: one(listRow("1", "1")), outcomes: gone("1", record.NotFound)}, {at: day0.Add(2 * day), records: one(listRow("1", "1")), outcomes: gone("1", record.NotFound)}}, []string{"missing 1", "gone 1"}},
		{"blocked for ever", []run{{at: day0.Add(20 * day), outcomes: gone("1", record.Blocked)}, {at: day0.Add(40 * day), outcomes: gone("1", record.Blocked)}, {at: day0.Add(60 * day), outcomes: gone("1", record.Blocked)}, {at: day0.Add(80 * day), outcomes: gone("1", record.Blocked)}}, []string{"missing 1", "missing 1", "missing 1", "missing 1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.day(run{at: day0, records: one(item("1", "1"))})
			for i, r := range c.runs {
				assert.Equal(t, c.want[i], w.day(r).counts(), "run %d", i+1)
			}
		})
	}
}

func TestPartialAndSampledCountNoMisses(t *testing.T) {
	for name, r := range map[string]run{"partial": {partial: true}, "sampled": {sampled: true}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.day(run{at: day0, records: one(item("1", "1"))})
			for i := 1; i < 6; i++ {
				r.at = day0.Add(time.Duration(20*i) * day)
				s := w.day(r)
				require.Equal(t, "missing 1", s.counts())
				require.Zero(t, s.state["1"].MissingRuns)
				require.Equal(t, compare.StatusActive, s.state["1"].Status)
			}
		})
	}
}

func TestPartialRunProvesNothingGone(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "1"))})
	for i := range 3 {
		w.day(run{at: day0.Add(time.Duration(i+1) * day)})
	}
	assert.Equal(t, "missing 1", w.day(run{at: day0.Add(40 * day), partial: true}).counts(), "old misses and a late look that saw little")
	assert.Equal(t, "gone 1", w.day(run{at: day0.Add(41 * day)}).counts())
}

func TestReappeared(t *testing.T) {
	w := newWorld(t)
	first := w.day(run{at: day0, records: one(item("1", "1"))})
	dead := []record.ItemOutcome{outcome("1", record.NotFound)}
	w.day(run{at: day0.Add(day), outcomes: dead})
	w.day(run{at: day0.Add(2 * day), outcomes: dead})
	s := w.day(run{at: day0.Add(3 * day), records: one(item("1", "2"))})
	assert.Equal(t, "reappeared 1", s.counts())
	assert.Equal(t, []string{"reappeared source"}, s.log())
	row := s.row("1")
	require.NotNil(t, row, "the row is open again (dbt-core #11269)")
	assert.Equal(t, first.row("1")["split"], row["split"])
	assert.Equal(t, day0.UnixMicro(), row["first_seen_at"])
	assert.Equal(t, day0.Add(3*day).UnixMicro(), row["changed_at"])
	assert.Zero(t, s.state["1"].MissingRuns)
	assert.True(t, s.state["1"].NotFoundAt.IsZero())

	s = w.day(run{at: day0.Add(4 * day), records: one(item("1", "2"))})
	assert.Equal(t, "unchanged 1", s.counts())
	s = w.day(run{at: day0.Add(5 * day), outcomes: dead})
	assert.Equal(t, "missing 1", s.counts(), "a reappeared row is not gone at the first not_found")
}

func TestQuarantine(t *testing.T) {
	w := newWorld(t)
	disagree, foreign, untitled, nameless := item("1", "1"), item("2", "1"), item("3", "1"), item("", "1")
	disagree.Quarantine = "disagree: detail.id=1 shell.id=2"
	foreign.Key.Marketplace = "shop.other"
	untitled.Fields["title"] = record.Field{State: record.Null}
	s := w.day(run{at: day0, records: one(disagree, foreign, untitled, nameless, item("4", "1"))})
	assert.Equal(t, "added 1", s.counts())
	reasons := map[string]string{}
	for _, q := range s.quarantine {
		reasons[q["reason"].(string)] = q["stage"].(string)
		assert.NotEmpty(t, q["record_json"])
	}
	assert.Equal(t, map[string]string{
		"disagree: detail.id=1 shell.id=2":                                      "extract",
		"the record belongs to shop on shop.other, not to shop on shop.example": "extract",
		"site_product_id: the record has none":                                  "extract",
		"title: the record has none":                                            "prepare",
	}, reasons)
	assert.Equal(t, map[string]int64{"extract": 3, "prepare": 1}, s.Stats.Quarantined)
	assert.Len(t, s.state, 1)

	// A published row stands while its new record is in quarantine, and is no miss.
	bad := item("4", "2")
	bad.Quarantine = "disagree"
	s = w.day(run{at: day0.Add(day), records: one(bad)})
	assert.Equal(t, "unchanged 1", s.counts())
	assert.Equal(t, day0.Add(day), s.state["4"].LastSeenAt)
}

func TestUnreadableFieldIsSaid(t *testing.T) {
	r := item("1", "1")
	r.Fields["price"] = record.Field{State: record.Null, Error: `price: cannot read "siehe Shop"`}
	s := newWorld(t).day(run{at: day0, records: one(r)})
	assert.Equal(t, "added 1", s.counts())
	require.Len(t, s.quarantine, 1)
	assert.Equal(t, `price: cannot read "siehe Shop"`, s.quarantine[0]["reason"])
	assert.Equal(t, "field", s.quarantine[0]["stage"])
	assert.Equal(t, []string{"price_unreadable"}, s.row("1")["quality_flags"])
}

func TestClockNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "1"))})
	_, _, err := compare.Compare(context.Background(), w.store, w.input(run{at: day0.Add(-time.Hour)}), w.opts)
	assert.ErrorIs(t, err, compare.ErrClockBack)
	w.parent.AsOf = time.Time{} // even if the caller does not know better
	_, _, err = compare.Compare(context.Background(), w.store, w.input(run{at: day0.Add(-time.Hour), records: one(item("1", "1"))}), w.opts)
	assert.ErrorIs(t, err, compare.ErrClockBack)
}

func TestSplitIsFrozen(t *testing.T) {
	w := newWorld(t)
	first := w.day(run{at: day0, records: one(item("1", "1"))})
	s := w.day(run{at: day0.Add(day), records: one(item("1", "1", "gtin_raw", "4006381333931", "brand_raw", "Stabilo", "mpn", "88"))})
	assert.Equal(t, "changed 1", s.counts())
	assert.Equal(t, "04006381333931", s.row("1")["gtin14"])
	assert.Equal(t, first.row("1")["split"], s.row("1")["split"])
	assert.Equal(t, first.state["1"].GroupKey, s.state["1"].GroupKey)
}
