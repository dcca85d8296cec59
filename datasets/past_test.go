package datasets

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/profile"
)

// A version keeps the figures of the last ten accepted runs of each source; a source that somebody approved begins anew.
func TestVersionsKeepThePast(t *testing.T) {
	w := newWorld(t, 1<<20)
	w.fill("a.de", 20, 10)
	w.fill("b.de", 20, 10)
	past := func(res BuildResult, source string) []profile.Figures {
		s, ok := res.Source(source)
		require.True(t, ok)
		return s.Past
	}
	var res BuildResult
	for i := range profile.MaxPast + 2 {
		w.set("a.de", 0, int64(i+1), 10)
		_, res = w.publish("a.de", "b.de")
	}
	require.Len(t, past(res, "a.de"), profile.MaxPast)
	assert.Equal(t, res.Run, past(res, "a.de")[0].Run, "the newest comes first")
	before := past(res, "b.de")

	w.set("a.de", 0, 50, 10)
	_, res = w.publish("a.de")
	assert.Equal(t, before, past(res, "b.de"), "a source that is carried on keeps its past")

	w.set("a.de", 0, 60, 10)
	in := w.input("a.de")
	in.Approved = []string{"a.de"}
	sum, err := w.repo.Build(context.Background(), in, nil)
	require.NoError(t, err)
	res, err = w.repo.ReadBuild(context.Background(), sum.Ref)
	require.NoError(t, err)
	assert.Len(t, past(res, "a.de"), 1)

	b := builder{parent: Parent{Sources: []SourceVersion{{Source: "a.de", Past: before}}}}
	assert.Equal(t, before, b.past(Delta{Source: "a.de", Partial: true}), "who saw a part only is no example")
	assert.Equal(t, before, b.past(Delta{Source: "a.de", Again: true}))
}
