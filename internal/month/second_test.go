package month

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/mall"
)

// On the second day one run alone says what is usual. A rule that begins to leave out nearly all that a shop lists is held by
// then; what rules leave out on a sound second day, of shops large and small, is not even warned of.
func TestARuleThatBreaksOnTheSecondDay(t *testing.T) {
	breaks := func(config checks.Config, s checks.Source) []checks.Verdict {
		left := s.Profile.Records * 19 / 20
		s.Profile.Records, s.Profile.Crawl.Skipped = s.Profile.Records-left, s.Profile.Crawl.Skipped+left
		return checks.Run(config, s)
	}
	held := 0
	for _, seed := range seeds(t) {
		for _, o := range []Options{{}, {Products: 100, Calm: true}} {
			w, err := New(Draw(seed, o), t.TempDir())
			require.NoError(t, err)
			_, err = w.Day(t.Context(), 1)
			require.NoError(t, err)
			second, err := w.Day(t.Context(), 2)
			require.NoError(t, err)
			for _, site := range mall.Sites() {
				sound := second.Judged(site, checks.Run)
				assert.Empty(t, ofRemoval(append(sound.Holds, sound.Warnings...)), "seed %d, %s, %+v", seed, site, o)
				if o.Products == 0 && second.Shops[site].Source.Past[0].Values["share.skipped"] < 0.5 { // else hardly 30 points are left
					assert.NotEmpty(t, ofRemoval(second.Judged(site, breaks).Holds), "seed %d, %s", seed, site)
					held++
				}
			}
		}
	}
	require.GreaterOrEqual(t, held, 10)
}

func ofRemoval(list []checks.Verdict) []checks.Verdict {
	return slices.DeleteFunc(slices.Clone(list), func(v checks.Verdict) bool { return v.Check != "removal" })
}
