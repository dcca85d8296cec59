package trainings

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

func report(id string) Training {
	return Training{
		ID: id, Team: "nlp", Dataset: "shop/products", Version: 3, Digest: strings.Repeat("a", 64), Model: "s3://models/17",
		Scores: map[string]float64{"accuracy": 0.93}, At: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
	}
}

func TestReportsAreKeptByVersion(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	for _, id := range []string{"b", "a"} {
		kept, err := Record(ctx, s, report(id))
		require.NoError(t, err)
		require.Equal(t, report(id), kept)
	}
	other := report("c")
	other.Version = 30
	_, err := Record(ctx, s, other)
	require.NoError(t, err)
	list, err := List(ctx, s, "shop/products", 3)
	require.NoError(t, err)
	require.Equal(t, []Training{report("a"), report("b")}, list)
	list, err = List(ctx, s, "shop/products", 4)
	require.NoError(t, err)
	require.Equal(t, []Training{}, list)
}

func TestAReportIsMadeOnce(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	_, err := Record(ctx, s, report("a"))
	require.NoError(t, err)
	again := report("a")
	again.At = again.At.Add(time.Minute)
	kept, err := Record(ctx, s, again)
	require.NoError(t, err, "its sender did not get the answer")
	require.Equal(t, report("a"), kept)
	other := report("a")
	other.Scores = map[string]float64{"accuracy": 0.99}
	_, err = Record(ctx, s, other)
	require.ErrorIs(t, err, blob.ErrConflict)
	list, err := List(ctx, s, "shop/products", 3)
	require.NoError(t, err)
	require.Equal(t, []Training{report("a")}, list, "the first report stands")
}

func TestReportsAreChecked(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil func(*Training)
		says  string
	}{
		"no id":            {func(r *Training) { r.ID = "" }, "id"},
		"path as id":       {func(r *Training) { r.ID = "../v000001" }, "id"},
		"no team":          {func(r *Training) { r.Team = "" }, "team"},
		"path as team":     {func(r *Training) { r.Team = "a/b" }, "team"},
		"neither nor":      {func(r *Training) { r.Model = "" }, "model"},
		"id of 101 digits": {func(r *Training) { r.ID = strings.Repeat("1", 101) }, "id"},
	} {
		t.Run(name, func(t *testing.T) {
			s := mem.New()
			r := report("a")
			tc.spoil(&r)
			_, err := Record(t.Context(), s, r)
			require.ErrorIs(t, err, ErrInvalid)
			require.ErrorContains(t, err, tc.says)
			for info, err := range s.List(t.Context(), "", blob.ListOptions{}) {
				t.Errorf("%s was written (%v)", info.Key, err)
			}
		})
	}
	failed := report("a")
	failed.Model, failed.Failed = "", "out of memory"
	require.NoError(t, failed.Validate(), "a training without a model may say why")
}
