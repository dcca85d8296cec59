package checks_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/profile"
)

// left is a run in which so many records were left out by the recipe's rules, and so many stayed.
func left(out, stayed int64) profile.Source {
	return profile.Source{Records: stayed, Crawl: profile.Crawl{Skipped: out}}
}

// With one or two earlier runs, what rules leave out holds a source only where chance does not explain it: the sound day of a
// small shop passes, the second run of a big one whose filter is broken does not.
func TestWhatRulesLeaveOutSoonAfterTheFirstRun(t *testing.T) {
	for _, c := range []struct {
		name string
		now  profile.Source
		past []profile.Source // the newest first
		want checks.Level
	}{
		{"a big shop, as before", left(110, 1890), []profile.Source{left(100, 1900)}, checks.Pass},
		{"a big shop whose filter takes two thirds", left(1300, 700), []profile.Source{left(100, 1900)}, checks.Hold},
		{"a big shop whose filter takes all", left(2000, 0), []profile.Source{left(100, 1900)}, checks.Hold},
		{"a big shop whose filter lets all pass", left(0, 2000), []profile.Source{left(1200, 800)}, checks.Hold},
		{"a big shop whose first run was as broken", left(1300, 700), []profile.Source{left(1310, 690)}, checks.Pass},
		{"a big shop, a fifth more", left(500, 1500), []profile.Source{left(100, 1900)}, checks.Warn},
		{"a big shop like the run before the last", left(1300, 700), []profile.Source{left(100, 1900), left(1250, 750)}, checks.Pass},
		{"a big shop unlike both runs", left(1300, 700), []profile.Source{left(100, 1900), left(150, 1850)}, checks.Hold},
		{"a shop of twenty, two fifths", left(8, 12), []profile.Source{left(0, 20)}, checks.Pass},
		{"a shop of twenty, three quarters", left(15, 5), []profile.Source{left(0, 20)}, checks.Warn},
		{"a shop of twenty, as before", left(3, 17), []profile.Source{left(2, 18)}, checks.Pass},
		{"a shop of sixty, half", left(30, 30), []profile.Source{left(0, 60)}, checks.Warn},
		{"a shop of sixty, all", left(60, 0), []profile.Source{left(3, 57)}, checks.Hold},
		{"a first run of five says little", left(1000, 1000), []profile.Source{left(0, 5)}, checks.Pass},
		{"the second run after one that left out all", left(0, 2000), []profile.Source{left(2000, 0)}, checks.Hold},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := checks.Source{Source: "shop.example", Recipe: "shop", RecipeRev: 1, Profile: c.now}
			for _, p := range c.past {
				s.Past = append(s.Past, profile.Figures{Recipe: "shop", RecipeRev: 1, Values: p.Values()})
			}
			for _, v := range checks.Run(checks.Config{}.WithDefaults(), s) {
				if v.Check == "removal" {
					require.Equal(t, c.want, v.Level, "%s", v.Reason)
					return
				}
			}
			t.Fatal("removal said nothing")
		})
	}
}
