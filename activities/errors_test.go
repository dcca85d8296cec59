package activities

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/workflows/wire"
)

// What a person must mend gets a type that is not retried, what time mends is retried, and what nobody foresaw ends.
func TestErrorTypes(t *testing.T) {
	surprise := errors.New("no such thing was ever seen")
	for name, c := range map[string]struct {
		err     error
		attempt int32
		want    string // "" = retried by the preset
	}{
		"recipe that is not there":   {recipe.ErrNotFound, 1, wire.ErrNotFound},
		"latest moved by hand":       {datasets.ErrParentMoved, 1, wire.ErrParentMoved},
		"delta of another parent":    {datasets.ErrDelta, 1, wire.ErrCorrupt},
		"deleted version":            {datasets.ErrDeleted, 1, wire.ErrNotFound},
		"broken chain":               {frontier.ErrBroken, 1, wire.ErrCorrupt},
		"written otherwise before":   {blob.ErrConflict, 1, wire.ErrConflict},
		"store away":                 {blob.ErrUnavailable, 100, ""},
		"lease ran out":              {fmt.Errorf("%w: %w", errStale, context.Canceled), 100, ""},
		"surprise":                   {surprise, unforeseen - 1, ""},
		"surprise that comes again":  {surprise, unforeseen, wire.ErrUnforeseen},
		"fenced by the next attempt": {frontier.ErrFenced, 100, wire.ErrFenced},
	} {
		t.Run(name, func(t *testing.T) {
			got := toTemporal(fmt.Errorf("do it: %w", c.err), c.attempt)
			var app *temporal.ApplicationError
			if c.want == "" {
				require.False(t, errors.As(got, &app), "%v", got)
				return
			}
			require.ErrorAs(t, got, &app)
			require.Equal(t, c.want, app.Type())
			require.Contains(t, app.Message(), c.err.Error())
		})
	}
	require.Contains(t, wire.Permanent(), wire.ErrParentMoved)
	require.Contains(t, wire.Permanent(), wire.ErrConflict)
	require.NotContains(t, wire.Permanent(), wire.ErrFenced)
}
