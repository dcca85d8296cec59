package datasets

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

func TestNearSaysWhatWasMeant(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, 0)
	for _, name := range []string{w.dataset, "team/games"} {
		_, _, err := w.repo.PutDefinition(ctx, Definition{Name: name, Kind: table.Catalog, Sources: []Source{{Recipe: "a"}}})
		require.NoError(t, err)
	}
	w.fill("a.com", 3, 10)
	w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	w.publish("a.com")
	_, err := w.repo.SetTag(ctx, w.dataset, TagEntry{Tag: "prod", To: 1, Who: "ann", Why: "tested", When: day1, Cause: "x"})
	require.NoError(t, err)

	for ref, want := range map[string]string{
		"shop/product":                             "did you mean shop/products?",
		"shpo/products@v2":                         "did you mean shop/products?",
		"quite/different":                          "there is no dataset quite/different: sheaf dataset ls lists all, sheaf search finds them",
		"team/games":                               "team/games has no version yet: start a run, or import one",
		"shop/products@prdo":                       "did you mean prod?",
		"shop/products@2":                          "did you mean v2?",
		"shop/products@v9":                         "there are latest, prod, v2, v1 (sheaf version ls shop/products)",
		"shop/products@zzzzz":                      "there are latest, prod, v2, v1 (sheaf version ls shop/products)",
		"shop/products@" + fmt.Sprintf("%040d", 1): "there are latest, prod, v2, v1 (sheaf version ls shop/products)",
	} {
		_, err := w.repo.Resolve(ctx, ref)
		var unknown *UnknownError
		require.ErrorAs(t, err, &unknown, ref)
		require.ErrorIs(t, err, ErrNotFound, ref)
		require.Equal(t, want, w.repo.Near(ctx, unknown.Ref), ref)
	}
	_, err = w.repo.LatestDefinition(ctx, "shop/produkte")
	var unknown *UnknownError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, "did you mean shop/products?", w.repo.Near(ctx, unknown.Ref))
}

// Commit ids that begin alike are told apart by more digits, never by chance.
func TestAbbreviatedCommits(t *testing.T) {
	ctx := context.Background()
	w := newWorld(t, 0)
	w.fill("a.com", 3, 10)
	p1, _ := w.publish("a.com")
	w.set("a.com", 1, 50, 10)
	w.publish("a.com")
	all, err := w.repo.Listing(ctx, w.dataset)
	require.NoError(t, err)
	body, err := json.Marshal(listing{Format: listingFormat, Versions: []Listed{twin(all[1], "abcdef01"), twin(all[0], "abcdef02")}})
	require.NoError(t, err)
	_, err = w.store.Put(ctx, listingKey(w.dataset), bytes.NewReader(body), int64(len(body)), blob.PutOptions{})
	require.NoError(t, err)
	n, err := w.repo.Abbreviated(ctx, w.dataset, "ABCDEF01")
	require.NoError(t, err)
	require.Equal(t, p1.Version, n)
	_, err = w.repo.Resolve(ctx, w.dataset+"@abcdef0")
	require.ErrorIs(t, err, ErrInvalid)
	require.False(t, errors.Is(err, ErrNotFound))
	require.ErrorContains(t, err, "give more of it")
}

func twin(l Listed, beginning string) Listed {
	l.Commit = beginning + l.Commit[len(beginning):]
	return l
}
