package month

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/mall"
)

// judgements are those of all days and shops of the months that TestMonth lived: its file comes first. A month that it left
// out is lived here.
func judgements(t *testing.T, judge Judge) (out []Judgement) {
	t.Helper()
	for _, seed := range seeds(t) {
		kept, ok := lived.Load(seed)
		if !ok {
			kept = live(t, Draw(seed, Options{}))
			lived.Store(seed, kept)
		}
		for _, r := range kept.([]Report) { //nolint:forcetypeassert // TestMonth puts in nothing else
			for _, site := range mall.Sites() {
				out = append(out, r.Judged(site, judge))
			}
		}
	}
	return out
}

// What each gate holds, over all seeds: how many of its holds meet a broken shop, and how many of the broken shops that it is
// there for it holds.
func TestGates(t *testing.T) {
	type figures struct{ holds, right, owed, held, warnings, warned int }
	gates := map[string]*figures{}
	gate := func(name string) *figures {
		if gates[name] == nil {
			gates[name] = &figures{}
		}
		return gates[name]
	}
	kinds := map[Kind]*figures{}
	sound, soundHeld := 0, 0
	for _, j := range judgements(t, checks.Run) {
		if j.Failed {
			continue
		}
		holding := map[string]bool{}
		for _, v := range j.Holds {
			holding[v.Check] = true
		}
		for name := range holding {
			g := gate(name)
			g.holds++
			if j.Break != nil {
				g.right++
			}
		}
		warning := map[string]bool{}
		for _, v := range j.Warnings {
			warning[v.Check] = true
		}
		for name := range warning {
			if gate(name).warnings++; j.Break != nil {
				gate(name).warned++
			}
		}
		if j.Break == nil {
			sound++
			if j.Held {
				soundHeld++
			}
			continue
		}
		if kinds[j.Break.Kind] == nil {
			kinds[j.Break.Kind] = &figures{}
		}
		kinds[j.Break.Kind].owed++
		if j.Held && j.Wrong() == "" {
			kinds[j.Break.Kind].held++
		}
		for _, name := range reasons[j.Break.Kind] {
			if g := gate(name); holding[name] {
				g.held++
				g.owed++
			} else {
				g.owed++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(gates)) {
		g := gates[name]
		t.Logf("%-14s held %3d, of broken shops %3d; %3d of %3d broken days that it may name; warned %4d times, %d on broken days", name, g.holds, g.right, g.held, g.owed, g.warnings, g.warned)
		if g.holds > 0 {
			t.Attr("checks/"+name+"/precision", fmt.Sprintf("%.3f of %d holds", float64(g.right)/float64(g.holds), g.holds))
		}
		if g.owed > 0 {
			t.Attr("checks/"+name+"/recall", fmt.Sprintf("%.3f of %d broken days", float64(g.held)/float64(g.owed), g.owed))
		}
	}
	broken, caught := 0, 0
	for _, kind := range Kinds {
		k := kinds[kind]
		require.NotNil(t, k, "no day has %s", kind)
		t.Attr("checks/broken/"+strings.ReplaceAll(string(kind), " ", "-"), fmt.Sprintf("%.3f of %d days", float64(k.held)/float64(k.owed), k.owed))
		broken, caught = broken+k.owed, caught+k.held
	}
	t.Attr("checks/broken/all", fmt.Sprintf("%.3f of %d days", float64(caught)/float64(broken), broken))
	t.Attr("checks/sound", fmt.Sprintf("%.3f of %d days", 1-float64(soundHeld)/float64(sound), sound))
}

// Switching checks off must show: what they alone name is published, or held for reasons that mislead. Where several name a
// defect, they stand in for each other, and all of them are switched off.
func TestGatesAreNeeded(t *testing.T) {
	for _, c := range []struct {
		off  []string
		kind Kind
	}{
		{[]string{"listed"}, HalfLists},
		{[]string{"price_moved"}, Sibling},
		{[]string{"currency"}, Currency},
		{[]string{"characters", "language"}, Mojibake},
		{[]string{"category_coverage"}, NoBrand},
		{[]string{"price_level", "price_jumped"}, Instalment},
		{[]string{"refused", "failures", "seen"}, Captcha},
		{[]string{"coverage_drop", "failures", "seen"}, Redesign},
	} {
		t.Run(strings.Join(c.off, " "), func(t *testing.T) {
			missed := map[Kind]int{}
			for _, j := range judgements(t, func(config checks.Config, s checks.Source) []checks.Verdict {
				config.Off = c.off
				return checks.Run(config, s)
			}) {
				if j.Break != nil && j.Wrong() != "" {
					missed[j.Break.Kind]++
				}
			}
			t.Log("without them are missed: ", missed)
			assert.Positive(t, missed[c.kind], "%s is held as well without %v", c.kind, c.off)
		})
	}
}
