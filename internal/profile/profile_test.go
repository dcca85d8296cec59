package profile_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/profile"
)

func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, 500, 50_000} {
		var all, odd, even profile.Distinct
		for i := range n {
			s := fmt.Sprint("title ", i)
			all.Add(s)
			all.Add(s)
			if i%2 == 0 {
				even.Add(s)
			} else {
				odd.Add(s)
			}
		}
		assert.InEpsilon(t, float64(n)+1, all.Estimate()+1, 0.1, "%d titles", n)
		even.Merge(odd)
		assert.Equal(t, all, even, "grouping must not show")

		b, err := json.Marshal(all)
		require.NoError(t, err)
		assert.Less(t, len(b), 6000)
		var again profile.Distinct
		require.NoError(t, json.Unmarshal(b, &again))
		assert.Equal(t, all, again)
	}
	for _, bad := range []string{`"AAA="`, `7`, `"AAAAAAAAAAIAAAAAAAAAAQ=="`} {
		var d profile.Distinct
		assert.Error(t, json.Unmarshal([]byte(bad), &d), bad)
	}
}

func TestMergeRows(t *testing.T) {
	a := profile.Rows{Rows: 1, Coverage: map[string]int64{"title": 1}, Splits: map[string]int64{"train": 1}}
	a.Titles.Add("a")
	b := profile.Rows{Rows: 2, Coverage: map[string]int64{"title": 2, "price": 1}, Currencies: map[string]int64{"EUR": 1}, Languages: map[string]int64{"de": 2}}
	b.Titles.Add("a")
	a.Merge(b)
	assert.Equal(t, int64(3), a.Rows)
	assert.Equal(t, map[string]int64{"title": 3, "price": 1}, a.Coverage)
	assert.Equal(t, map[string]int64{"EUR": 1}, a.Currencies)
	assert.Equal(t, map[string]int64{"de": 2}, a.Languages)
	assert.Equal(t, map[string]int64{"train": 1}, a.Splits)
	assert.Equal(t, 1.0, a.Titles.Estimate())
}

func TestSamplesAreBounded(t *testing.T) {
	var s profile.Source
	for i := range 100 {
		s.Sample("gone", fmt.Sprintf("%03d", i))
	}
	assert.Len(t, s.Samples["gone"], profile.MaxSamples)
	assert.Equal(t, "000", s.Samples["gone"][0])
}
