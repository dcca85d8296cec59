package frontier

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

// A glance sees what is committed of a crawl, before, during and after it.
func TestGlance(t *testing.T) {
	ctx := t.Context()
	shop := newShop(t, 2, 30)
	store := mem.New()
	d := newDrive(t, shop.deps(store, shop.site()), "run-1")
	place := d.crawl.Place

	before, err := Look(ctx, store, place, -1)
	require.NoError(t, err)
	require.EqualValues(t, -1, before.Seq)
	_, err = OpenSoFar(ctx, store, place)
	require.ErrorIs(t, err, blob.ErrNotFound)

	at, err := Discover(ctx, d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: 7, Want: 3})
	require.NoError(t, err)
	require.GreaterOrEqual(t, at.LastBatch, 2)
	first, err := Look(ctx, store, place, -1)
	require.NoError(t, err)
	require.Equal(t, at.LastBatch, first.Batches)
	require.Zero(t, first.Finished)
	require.False(t, first.Sealed)
	require.Greater(t, first.Planned, first.Stats.Fetched, "the batches are planned and not fetched")

	_, err = d.batch(ctx, 1)
	require.NoError(t, err)
	second, err := Look(ctx, store, place, first.Seq)
	require.NoError(t, err)
	require.Greater(t, second.Stats.Fetched, first.Stats.Fetched, "an open batch counts")
	newest, err := second.Newest(ctx, store, 3)
	require.NoError(t, err)
	require.Len(t, newest, 3)
	require.NotEmpty(t, newest[0].Fields)
	far, err := OpenSoFar(ctx, store, place)
	require.NoError(t, err)
	var records int
	for _, err := range far.Records(ctx) {
		require.NoError(t, err)
		records++
	}
	require.EqualValues(t, second.Stats.Records, records)

	run := d.run(ctx)
	last, err := Look(ctx, store, place, second.Seq)
	require.NoError(t, err)
	require.True(t, last.Sealed)
	require.Equal(t, last.Batches, last.Finished)
	require.Equal(t, run.Completion().Stats.Fetched, last.Stats.Fetched)
	require.Equal(t, run.Completion().Stats.Outcomes, last.Stats.Outcomes)
	whole, err := OpenSoFar(ctx, store, place)
	require.NoError(t, err)
	require.Equal(t, run.Completion(), whole.Completion())
}
