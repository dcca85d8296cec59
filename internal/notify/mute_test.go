package notify

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
)

// The newest entry of a subscription's log decides; turning it to what it is adds none.
func TestSubscriptionsAreTurnedOffAndOn(t *testing.T) {
	store, _ := world(t)
	ctx := t.Context()
	now, err := Switched(ctx, store, "shop/products", "hook")
	require.NoError(t, err)
	require.False(t, now.Off, "nobody turned it off")
	for i, c := range []struct{ off, changed bool }{{false, false}, {true, true}, {true, false}, {false, true}, {true, true}} {
		changed, err := Turn(ctx, store, "shop/products", Switch{Subscription: "hook", Off: c.off, By: "kim", At: asOf})
		require.NoError(t, err)
		require.Equal(t, c.changed, changed, i)
		now, err = Switched(ctx, store, "shop/products", "hook")
		require.NoError(t, err)
		require.Equal(t, c.off, now.Off, i)
	}
	other, err := Switched(ctx, store, "shop/products", "hook-2")
	require.NoError(t, err)
	require.False(t, other.Off, "another's log")
}

// Events are found by their id and those of versions by number, replays of a delivery in order.
func TestEventsAreListedAndFound(t *testing.T) {
	store, _ := world(t)
	ctx := t.Context()
	held := samples(t)[0]
	_, err := Emit(ctx, store, held)
	require.NoError(t, err)
	_, _, err = blob.CreateJSON(ctx, store, Events("shop/products")+"v000012.json", map[string]int{"version": 12})
	require.NoError(t, err)
	all, err := List(ctx, store, "shop/products")
	require.NoError(t, err)
	require.Len(t, all, 2)
	at, err := Find(ctx, store, "shop/products", held.ID)
	require.NoError(t, err)
	require.Equal(t, "source.held", at.Name)
	version, err := Find(ctx, store, "shop/products", "v12")
	require.NoError(t, err)
	require.Equal(t, "version.published", version.Name)
	same, err := Find(ctx, store, "shop/products", version.ID)
	require.NoError(t, err)
	require.Equal(t, version.Key, same.Key)
	for _, ref := range []string{"v13", "evt-none", ""} {
		_, err := Find(ctx, store, "shop/products", ref)
		require.ErrorIs(t, err, blob.ErrNotFound, ref)
	}

	for _, n := range []int{2, 0, 1} {
		require.NoError(t, PutReceipt(ctx, store, Receipt{Dataset: "shop/products", EventID: "evt-1", Subscription: "hook", Replay: n, Attempts: n}))
	}
	require.NoError(t, PutReceipt(ctx, store, Receipt{Dataset: "shop/products", EventID: "evt-1", Subscription: "hook-2"}))
	history, err := History(ctx, store, "shop/products", "evt-1", "hook")
	require.NoError(t, err)
	require.Len(t, history, 3)
	for n, r := range history {
		require.Equal(t, n, r.Replay)
	}
	ended, err := Receipts(ctx, store, "shop/products")
	require.NoError(t, err)
	require.Equal(t, map[string]bool{"evt-1/hook": true, "evt-1/hook-2": true}, ended)
}
