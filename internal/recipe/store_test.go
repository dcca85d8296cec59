package recipe

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
)

func TestStore(t *testing.T) {
	ctx := context.Background()
	s := NewStore(mem.New())
	text := []byte("# a comment that must survive\n" + small + "\n# and one at the end")

	_, err := s.Get(ctx, "shop", 0)
	require.ErrorIs(t, err, ErrNotFound)
	_, err = s.History(ctx, "shop")
	require.ErrorIs(t, err, ErrNotFound)
	_, err = s.Get(ctx, "../shop", 0)
	require.ErrorIs(t, err, ErrNotFound)
	_, _, err = s.Put(ctx, []byte("name: x"), nil)
	require.ErrorIs(t, err, ErrInvalid)

	first, created, err := s.Put(ctx, text, nil)
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, 1, first.Revision)
	same, created, err := s.Put(ctx, text, nil)
	require.NoError(t, err)
	require.False(t, created)
	require.Equal(t, first, same)

	// Other files are other content, though the text is the same.
	second, created, err := s.Put(ctx, text, Files{"words.txt": []byte("a\n")})
	require.NoError(t, err)
	require.True(t, created)
	require.Equal(t, 2, second.Revision)
	third, created, err := s.Put(ctx, text, nil)
	require.NoError(t, err)
	require.True(t, created, "an older content again is a new revision")
	require.Equal(t, 3, third.Revision)

	got, err := s.Get(ctx, "shop", 2)
	require.NoError(t, err)
	require.Equal(t, second, got)
	require.Equal(t, string(text), got.YAML)
	require.Equal(t, Files{"words.txt": []byte("a\n")}, got.Attached())
	r, err := got.Parse()
	require.NoError(t, err)
	require.Equal(t, string(text), r.Text)
	newest, err := s.Get(ctx, "shop", 0)
	require.NoError(t, err)
	require.Equal(t, third, newest)
	_, err = s.Get(ctx, "shop", 9)
	require.ErrorIs(t, err, ErrNotFound)

	_, _, err = s.Put(ctx, []byte(strings.Replace(small, "name: shop\n", "name: shop-2\n", 1)), nil)
	require.NoError(t, err)
	list, err := s.List(ctx)
	require.NoError(t, err)
	require.Equal(t, []Listed{{"shop", 3}, {"shop-2", 1}}, list)
	history, err := s.History(ctx, "shop")
	require.NoError(t, err)
	require.Equal(t, []Stored{third, second, first}, history)
}

// Writers at once get revisions of their own, without gaps.
func TestStoreRace(t *testing.T) {
	ctx := context.Background()
	s := NewStore(mem.New())
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			_, _, err := s.Put(ctx, []byte(small+strings.Repeat("#", i+1)), nil)
			require.NoError(t, err)
		})
	}
	wg.Wait()
	revisions, err := s.revisions(ctx, "shop")
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7, 8}, revisions)
}
