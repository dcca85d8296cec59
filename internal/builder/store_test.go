package builder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
)

// Two changes of one state meet at the next one's key: the second is told, and changes nothing.
func TestStatesAreCreatedOnce(t *testing.T) {
	s := store{mem.New()}
	id := newID(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	require.Equal(t, "20261122t090000-abcdefghijklmnopqrstuvwxyz", id)
	first, err := s.append(t.Context(), id, state{Title: "first"})
	require.NoError(t, err)
	one, two := first, first
	one.Title, two.Title = "one", "two"
	_, err = s.append(t.Context(), id, one)
	require.NoError(t, err)
	_, err = s.append(t.Context(), id, two)
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, CodeChanged, e.Code)
	newest, err := s.newest(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, "one", newest.Title)
}

// Steps that nothing leads back to are removed 300 behind the newest.
func TestOldStatesGo(t *testing.T) {
	s := store{mem.New()}
	id := newID(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	at := state{}
	var err error
	for range mostStates + 5 {
		at, err = s.append(t.Context(), id, at.step(work{}))
		require.NoError(t, err)
	}
	require.Len(t, at.Past, mostPast)
	for seq, there := range map[int]bool{1: false, 5: false, 6: true, mostStates + 5: true} {
		_, err := s.at(t.Context(), id, seq)
		require.Equal(t, there, err == nil, seq)
	}
}
