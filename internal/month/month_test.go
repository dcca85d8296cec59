package month

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/checks"
	"sheaf/internal/mall"
)

// live lives a calendar to its end.
func live(t *testing.T, c Calendar, judge Judge) []Report {
	t.Helper()
	w, err := New(c, judge, t.TempDir())
	require.NoError(t, err)
	var out []Report
	for day := 1; day <= Days; day++ {
		r, err := w.Day(context.Background(), day)
		require.NoError(t, err)
		out = append(out, r)
	}
	return out
}

// seeds are those of CI; SHEAF_MONTH_SEED adds one ("today" makes it of the date).
func seeds(t *testing.T) []uint64 {
	t.Helper()
	out := []uint64{1, 2, 3, 4, 5}
	switch more := os.Getenv("SHEAF_MONTH_SEED"); more {
	case "":
	case "today":
		y, m, d := time.Now().Date()
		out = append(out, uint64(y*10000+int(m)*100+d)) //nolint:gosec // a date is positive
	default:
		n, err := strconv.ParseUint(more, 10, 64)
		require.NoError(t, err)
		out = append(out, n)
	}
	return out
}

// Thirty days of four shops: sound days publish everything, broken ones hold the broken shop for the right reason and
// publish the others, and the next sound day publishes again.
func TestMonth(t *testing.T) {
	for _, seed := range seeds(t) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			c := Draw(seed, Options{})
			reports := live(t, c, checks.Run)
			t.Log("\n" + picture(c, reports))
			for _, r := range reports {
				for _, site := range mall.Sites() {
					if wrong := r.Shops[site].Wrong(r.Day); wrong != "" {
						t.Errorf("day %d, %s (%s): %s", r.Day, site, r.Shops[site].Calm, wrong)
					}
				}
			}
		})
	}
}

// picture draws a month: a row a shop, a column a day.
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
			fmt.Fprintf(&b, "%3s", mark(r.Day, r.Shops[site]))
		}
		b.WriteString("\n")
	}
	b.WriteString(". published  w published with a warning  H held, as it must be  - down  X held on a sound day  M published although broken  R held for another reason\n")
	for _, r := range reports {
		for _, site := range mall.Sites() {
			s := r.Shops[site]
			what := s.Calm
			if s.Break != nil {
				what = strings.TrimPrefix(what+", broken: "+string(s.Break.Kind)+" ("+s.Break.Detail+")", ", ")
			}
			if what == "" && len(s.Holds)+len(s.Warnings) == 0 {
				continue
			}
			fmt.Fprintf(&b, "day %2d %-8s %4d rows, %4d seen  %s\n", r.Day, site, s.Rows, s.Seen, what)
			for _, v := range s.Holds {
				fmt.Fprintf(&b, "         hold %s: %s\n", v.Check, v.Reason)
			}
			for _, v := range s.Warnings {
				fmt.Fprintf(&b, "         warn %s: %s\n", v.Check, v.Reason)
			}
		}
	}
	return b.String()
}

func mark(day int, s *ShopReport) string {
	wrong := s.Wrong(day)
	switch {
	case s.Failed && wrong == "":
		return "-"
	case s.Break == nil && wrong != "":
		return "X"
	case s.Break != nil && !s.Held:
		return "M"
	case wrong != "":
		return "R"
	case s.Held:
		return "H"
	case len(s.Warnings) > 0:
		return "w"
	}
	return "."
}
