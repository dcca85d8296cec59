package runs

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

func plan(day int) Plan {
	return Plan{
		Dataset: "shop/products", Run: fmt.Sprintf("run-202611%02d-0200-x7", day), AsOf: time.Date(2026, 11, day, 2, 0, 0, 0, time.UTC),
		Trigger: "schedule", By: "schedule", Definition: 2, Parent: day - 1, Sources: []Source{{Name: "ebay.de", Recipe: "ebay", Revision: 4}},
	}
}

func TestARunIsItsPlanAndThenItsResult(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	require.NoError(t, PutPlan(ctx, s, plan(3)))
	require.NoError(t, PutPlan(ctx, s, plan(3)), "a retry")
	one, err := Get(ctx, s, "shop/products", plan(3).Run)
	require.NoError(t, err)
	require.Equal(t, Summary{Plan: plan(3)}, one, "it goes on")

	result := Result{Run: plan(3).Run, Dataset: "shop/products", Outcome: "partial", Version: 3, Digest: "d", Counts: map[string]int64{"added": 2}, Held: []string{"ebay.de"}}
	require.NoError(t, PutResult(ctx, s, result))
	require.NoError(t, PutResult(ctx, s, result), "a retry")
	one, err = Get(ctx, s, "shop/products", plan(3).Run)
	require.NoError(t, err)
	require.Equal(t, Summary{Plan: plan(3), Result: &result}, one)

	result.Outcome = "failed"
	require.ErrorIs(t, PutResult(ctx, s, result), blob.ErrConflict, "a run ends once")
	other := plan(3)
	other.Parent = 7
	require.ErrorIs(t, PutPlan(ctx, s, other), blob.ErrConflict, "a run has one plan")
}

func TestListsAreNewestFirst(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	elsewhere := plan(9)
	elsewhere.Dataset = "shop/products-2"
	for _, p := range []Plan{plan(2), plan(10), plan(3), elsewhere} {
		require.NoError(t, PutPlan(ctx, s, p))
	}
	for limit, days := range map[int][]int{0: {10, 3, 2}, 2: {10, 3}, 5: {10, 3, 2}} {
		list, err := List(ctx, s, "shop/products", limit)
		require.NoError(t, err)
		var got []int
		for _, one := range list {
			got = append(got, one.Plan.AsOf.Day())
		}
		require.Equal(t, days, got, "limit %d", limit)
	}
	// Two more of the same minute as the newest, in an order that their ids do not tell.
	for i, id := range []string{"x8", "x6"} {
		p := plan(10)
		p.Run, p.AsOf = "run-20261110-0200-"+id, p.AsOf.Add(time.Duration(10+10*i)*time.Second)
		require.NoError(t, PutPlan(ctx, s, p))
	}
	minute, err := List(ctx, s, "shop/products", 3)
	require.NoError(t, err)
	require.Equal(t, []int{20, 10, 0}, []int{since(minute[0]), since(minute[1]), since(minute[2])})
	list, err := List(ctx, s, "shop/nothing", 0)
	require.NoError(t, err)
	require.Empty(t, list)
}

func TestNoSuchRun(t *testing.T) {
	_, err := Get(t.Context(), mem.New(), "shop/products", "run-1")
	require.ErrorIs(t, err, blob.ErrNotFound)
}

// since is how many seconds a run's as_of is after that of plan(10).
func since(s Summary) int { return int(s.Plan.AsOf.Sub(plan(10).AsOf).Seconds()) }
