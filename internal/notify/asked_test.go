package notify

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

// The first question and the reminders that were sent are found, in order, and nobody else's.
func TestAsked(t *testing.T) {
	ctx, s := t.Context(), mem.New()
	asOf := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	put := func(hold string, reminder int) string {
		e, err := NewEvent(SourceHeld, "shop/products", Asking(hold, reminder), asOf, "", Held{Hold: hold, Reminder: reminder})
		require.NoError(t, err)
		_, _, err = blob.CreateJSON(ctx, s, EventKey(e), e)
		require.NoError(t, err)
		return e.ID
	}
	third, first := put("run-1-ebay.de", 3), put("run-1-ebay.de", 0) // two reminders were due while nobody could send
	put("run-1-ebay.com", 0)
	got, err := Asked(ctx, s, "shop/products", "run-1-ebay.de")
	require.NoError(t, err)
	var ids []string
	for _, e := range got {
		require.Equal(t, "source.held", e.Name)
		ids = append(ids, e.ID)
	}
	require.Equal(t, []string{first, third}, ids)
	none, err := Asked(ctx, s, "shop/products", "run-2-ebay.de")
	require.NoError(t, err)
	require.Empty(t, none)
}
