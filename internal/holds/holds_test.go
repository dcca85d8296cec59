package holds

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

func hold(run, source string) Hold {
	return Hold{
		Name: run + "-" + source, Dataset: "shop/products", Run: run, Source: source, AsOf: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
		Reason: "60.0 % fewer rows",
	}
}

func TestAHoldWaitsUntilItIsDecided(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	old, fresh := hold("run-20261123-0200-x7", "ebay.de"), hold("run-20261124-0200-y8", "amazon.com")
	for _, h := range []Hold{fresh, old, old} { // a retry opens it again
		require.NoError(t, Open(ctx, s, h))
	}
	elsewhere := hold("run-20261123-0200-x7", "ebay.de")
	elsewhere.Dataset = "shop/products-2"
	require.NoError(t, Open(ctx, s, elsewhere))

	list, err := List(ctx, s, "shop/products", true)
	require.NoError(t, err)
	require.Equal(t, []Status{{Hold: old}, {Hold: fresh}}, list, "oldest first, those of other datasets left out")

	approve := Decision{Verdict: "approve", Reason: "winter sale", By: "ann"}
	require.NoError(t, Decide(ctx, s, "shop/products", old.Name, approve))
	require.NoError(t, Decide(ctx, s, "shop/products", old.Name, approve), "a retry of the same decision")
	require.ErrorIs(t, Decide(ctx, s, "shop/products", old.Name, Decision{Verdict: "reject", Reason: "no", By: "bob"}), blob.ErrConflict)

	one, err := Get(ctx, s, "shop/products", old.Name)
	require.NoError(t, err)
	require.Equal(t, Status{Hold: old, Decision: &approve}, one, "the first decision stands")
	list, err = List(ctx, s, "shop/products", true)
	require.NoError(t, err)
	require.Equal(t, []Status{{Hold: fresh}}, list)
	list, err = List(ctx, s, "shop/products", false)
	require.NoError(t, err)
	require.Equal(t, []Status{one, {Hold: fresh}}, list)
}

func TestAHoldIsNotChanged(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	h := hold("run-1", "ebay.de")
	require.NoError(t, Open(ctx, s, h))
	h.Reason = "something else"
	require.ErrorIs(t, Open(ctx, s, h), blob.ErrConflict)
}

func TestNoSuchHold(t *testing.T) {
	_, err := Get(t.Context(), mem.New(), "shop/products", "run-1-ebay.de")
	require.ErrorIs(t, err, blob.ErrNotFound)
}
