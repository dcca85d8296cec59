package month

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/mall"
)

// TestMain lets garbage grow: five worlds at once fit into memory many times over, and reading pages makes most of it.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// seeds are those of CI; SHEAF_MONTH_SEED adds one ("today" makes it of the date).
func seeds(t *testing.T) []uint64 {
	t.Helper()
	out := []uint64{1, 2, 3, 4, 5}
	switch more := os.Getenv("SHEAF_MONTH_SEED"); more {
	case "":
	case "today":
		y, m, d := time.Now().Date()
		out = append(out, uint64(y*10000+int(m)*100+d))
	default:
		n, err := strconv.ParseUint(more, 10, 64)
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}

// live lives a calendar to its end.
func live(t *testing.T, c Calendar) []Report {
	t.Helper()
	w, err := New(c, t.TempDir())
	require.NoError(t, err)
	var out []Report
	for day := 1; day <= Days; day++ {
		r, err := w.Day(context.Background(), day)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

// lived keeps the months of seeds for the tests that come after the first.
var lived sync.Map

// Thirty days of four shops: sound days publish everything, broken ones hold the broken shop for the right reason and
// publish the others, and the next sound day publishes again.
func TestMonth(t *testing.T) {
	for _, seed := range seeds(t) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			c := Draw(seed, Options{})
			reports := live(t, c)
			lived.Store(seed, reports)
			t.Log("\n" + picture(c, reports))
			hold(t, reports)
		})
	}
}

// The same without a defect where a shop has twenty or thirty products: one of them is four percent of everything.
func TestMonthOfSmallShops(t *testing.T) {
	for _, seed := range seeds(t)[:2] {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			c := Draw(seed, Options{Products: 100, Calm: true})
			reports := live(t, c)
			t.Log("\n" + picture(c, reports))
			hold(t, reports)
		})
	}
}

func hold(t *testing.T, reports []Report) {
	t.Helper()
	for _, r := range reports {
		for _, site := range mall.Sites() {
			j := r.Judged(site, checks.Run)
			assert.Empty(t, j.Wrong(), "day %d, %s (%s)", r.Day, site, j.Calm)
		}
	}
}

// picture draws a month: a row a shop, a column a day, and what was said on the days that are not plain.
func picture(c Calendar, reports []Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %-9d", c.Seed)
	for _, r := range reports {
		fmt.Fprintf(&b, "%3d", r.Day)
	}
	b.WriteString("\n")
	for _, site := range mall.Sites() {
		fmt.Fprintf(&b, "%-14s", site)
		for _, r := range reports {
			fmt.Fprintf(&b, "%3s", mark(r.Judged(site, checks.Run)))
		}
		b.WriteString("\n")
	}
	b.WriteString(". published  w published with a warning  H held, as it must be  - down  X held on a sound day  M published although broken  R held for another reason\n")
	for _, r := range reports {
		for _, site := range mall.Sites() {
			j := r.Judged(site, checks.Run)
			what := j.Calm
			if j.Break != nil {
				what = strings.TrimPrefix(what+", broken: "+string(j.Break.Kind)+" ("+j.Break.Detail+")", ", ")
			}
			if what == "" && len(j.Holds)+len(j.Warnings) == 0 {
				continue
			}
			stats := j.Source.Profile
			fmt.Fprintf(&b, "day %2d %-8s %4d rows, %4d seen  %s\n", r.Day, site, stats.Now.Rows, stats.Seen, what)
			for _, v := range j.Holds {
				fmt.Fprintf(&b, "         hold %s: %s\n", v.Check, v.Reason)
			}
			for _, v := range j.Warnings {
				fmt.Fprintf(&b, "         warn %s: %s\n", v.Check, v.Reason)
			}
		}
	}
	return b.String()
}

func mark(j Judgement) string {
	wrong := j.Wrong()
	switch {
	case j.Failed && wrong == "":
		return "-"
	case j.Break == nil && wrong != "":
		return "X"
	case j.Break != nil && !j.Held:
		return "M"
	case wrong != "":
		return "R"
	case j.Held:
		return "H"
	case len(j.Warnings) > 0:
		return "w"
	}
	return "."
}
