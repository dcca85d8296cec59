package faults

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// source is the marketplace that the tests crawl.
const source = "ebay.com"

// stage is a world whose only source is the ebay-like shop, with the shop's front door.
type stage struct {
	*harness.World
	front   *front
	workers int // started so far
}

// crawl is how the source is crawled.
type crawl struct {
	products int // of the whole mall; a quarter is the shop's
	slots    int
	batch    int
	rate     float64 // of the dataset; the recipe allows more
	servers  harness.Options
}

// recipeRate is what the recipe allows in these tests: far more than any dataset here asks for.
const recipeRate = 1000

func newStage(t *testing.T, c crawl) *stage {
	t.Helper()
	o := c.servers
	o.Mall = mall.Options{Seed: 7, Products: c.products}
	s := &stage{World: harness.New(t, o)}
	s.front = openFront(t, s.Mall)
	s.PutRecipe(t, mall.Ebay, "rate: 1/s", "rate: "+strconv.Itoa(recipeRate)+"/s")
	s.Apply(t, harness.Dataset{Sources: []harness.Source{{
		Shop: mall.Ebay, Slots: c.slots, BatchItems: c.batch, Rate: c.rate, Concurrency: 1,
	}}})
	return s
}

// timing of runs that workers die in: the heartbeat timeout is most of what a death costs.
func timing() wire.Timing {
	return wire.Timing{
		Commit: time.Second, Beat: 500 * time.Millisecond, Heartbeat: 6 * time.Second, Control: 500 * time.Millisecond,
		Discover: 10 * time.Second, Poll: 5 * time.Second,
	}
}

// begin starts the run of day 1.
func (s *stage) begin(t *testing.T, w wire.Timing) (client.WorkflowRun, string) {
	t.Helper()
	in := harness.Input("", harness.Day(1))
	in.Timing = w
	return s.Start(t, in), in.Run
}

var calmDigests struct {
	sync.Mutex
	by map[int]string // products -> digest
}

// calm is the data_digest of day 1 in a mall of so many products when nothing goes wrong: one worker, no rate to speak
// of, batches of another size.
func calm(t *testing.T, products int) string {
	t.Helper()
	calmDigests.Lock()
	defer calmDigests.Unlock()
	if d, ok := calmDigests.by[products]; ok {
		return d
	}
	s := newStage(t, crawl{products: products, slots: 5, batch: 60, rate: recipeRate})
	w := s.hire(t, job{slots: 8})
	run, _ := s.begin(t, harness.Timing())
	out := harness.Wait(t, run)
	require.Equal(t, wire.Published, out.Outcome, "%+v", out)
	s.Verify(t, "latest")
	for uri, n := range s.front.items() {
		require.Equal(t, 1, n, "%s in the calm run", uri)
	}
	w.dismiss(t)
	if calmDigests.by == nil {
		calmDigests.by = map[int]string{}
	}
	calmDigests.by[products] = out.Digest
	return out.Digest
}

// judge waits for a run and demands of it what the calm run gave.
func (s *stage) judge(t *testing.T, run client.WorkflowRun, products int) wire.BuildResult {
	t.Helper()
	out := harness.Wait(t, run)
	require.Equal(t, wire.Published, out.Outcome, "%+v", out)
	require.Equal(t, calm(t, products), out.Digest)
	s.Verify(t, "latest")
	return out
}
