package frontier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
)

const chainDir = "runs/r/shop.example/batches/000001/ckpt/"

func readChain(t *testing.T, s blob.Store, dir string) []Checkpoint {
	t.Helper()
	head, err := readHead(t.Context(), s, dir, -1)
	require.NoError(t, err)
	var out []Checkpoint
	prev := ""
	for seq := int64(0); seq <= head.Head().Seq; seq++ {
		cp, sha, err := readCheckpoint(t.Context(), s, dir, seq)
		require.NoError(t, err)
		require.Equal(t, prev, cp.Prev, "checkpoint %d", seq)
		prev = sha
		out = append(out, cp)
	}
	return out
}

func TestChainFencesTheAttemptBefore(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	old, err := OpenChain(ctx, s, clock.System(), chainDir, "old", -1)
	require.NoError(t, err)
	require.NoError(t, old.Commit(ctx, 1, "s1", nil, false))
	young, err := OpenChain(ctx, s, clock.System(), chainDir, "young", -1)
	require.NoError(t, err)
	require.JSONEq(t, `"s1"`, string(young.Head().State), "the state comes along")
	require.Greater(t, young.Epoch(), old.Epoch())
	require.ErrorIs(t, old.Commit(ctx, 2, "s2", nil, false), ErrFenced)
	require.ErrorIs(t, old.Commit(ctx, 2, "s2", nil, false), ErrFenced, "a fenced attempt stays so")
	require.NoError(t, young.Commit(ctx, 3, "s3", nil, true))
	require.ErrorIs(t, young.Commit(ctx, 4, "s4", nil, false), ErrSealed)
	_, err = OpenChain(ctx, s, clock.System(), chainDir, "late", -1)
	require.ErrorIs(t, err, ErrSealed)
}

// Between reading the head and raising the epoch the owner commits: its checkpoint counts, the raise follows.
func TestChainTakesInTheOwnersLastCheckpoint(t *testing.T) {
	inner, ctx := mem.New(), t.Context()
	old, err := OpenChain(ctx, inner, clock.System(), chainDir, "old", -1)
	require.NoError(t, err)
	once := sync.OnceValue(func() error { return old.Commit(ctx, 1, "kept", nil, false) })
	s := fault.Wrap(inner, fault.Rule{Ops: []blob.Op{blob.OpCreate}, Nth: 1, Do: func(fault.Call) error { return once() }})
	young, err := OpenChain(ctx, s, clock.System(), chainDir, "young", -1)
	require.NoError(t, err)
	require.JSONEq(t, `"kept"`, string(young.Head().State))
	require.EqualValues(t, 2, young.Head().Seq)
	require.ErrorIs(t, old.Commit(ctx, 2, "lost", nil, false), ErrFenced)
}

// Another attempt raises at the same time: one of the two stops.
func TestChainStopsWhenAnotherRaises(t *testing.T) {
	inner, ctx := mem.New(), t.Context()
	once := sync.OnceValue(func() error {
		_, err := OpenChain(ctx, inner, clock.System(), chainDir, "first", -1)
		return err
	})
	s := fault.Wrap(inner, fault.Rule{Ops: []blob.Op{blob.OpCreate}, Nth: 1, Do: func(fault.Call) error { return once() }})
	_, err := OpenChain(ctx, s, clock.System(), chainDir, "second", -1)
	require.ErrorIs(t, err, ErrFenced)
}

// The answer to a commit is lost: the same bytes are there, and they are ours.
func TestChainKnowsItsOwnCheckpointAgain(t *testing.T) {
	inner, ctx := mem.New(), t.Context()
	s := fault.Wrap(inner, fault.Rule{Ops: []blob.Op{blob.OpCreate}, Nth: 2, Phase: fault.After})
	c, err := OpenChain(ctx, s, clock.System(), chainDir, "a", -1)
	require.NoError(t, err)
	require.NoError(t, c.Commit(ctx, 1, "s1", nil, false))
	require.NoError(t, c.Commit(ctx, 2, "s2", nil, false))
	require.Len(t, readChain(t, inner, chainDir), 3)
}

func TestChainHint(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	c, err := OpenChain(ctx, s, clock.System(), chainDir, "a", -1)
	require.NoError(t, err)
	for i := range 4 {
		require.NoError(t, c.Commit(ctx, i, i, nil, false))
	}
	for _, after := range []int64{-1, 0, 1, 4} {
		head, err := readHead(ctx, s, chainDir, after)
		require.NoError(t, err)
		require.EqualValues(t, 4, head.Head().Seq)
	}
	_, err = readHead(ctx, s, chainDir, 9)
	require.ErrorIs(t, err, ErrBroken)
}

// Property: whatever attempts do at the same time, over a store that loses answers, the chain is one sequence in
// which epochs never fall, an epoch has one owner, and every commit that was reported as done is there in order.
func TestChainUnderZombies(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { zombies(t, seed) })
	}
}

type mark struct {
	Owner string `json:"owner"`
	N     int    `json:"n"`
}

func zombies(t *testing.T, seed uint64) {
	t.Helper()
	inner := mem.New()
	s := fault.Wrap(inner,
		fault.Rule{Ops: fault.Writes, Chance: 0.1},
		fault.Rule{Ops: fault.Writes, Chance: 0.1, Phase: fault.After})
	s.Seed(seed)
	var mu sync.Mutex
	done := map[string][]int{} // owner -> commits reported as done
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			dice := rand.New(rand.NewPCG(seed, uint64(w)))
			for life := range 5 {
				owner := fmt.Sprintf("w%d-%d", w, life)
				c, err := OpenChain(t.Context(), s, quick{}, chainDir, owner, -1)
				if err != nil {
					continue
				}
				for n := range dice.IntN(6) {
					if err := c.Commit(t.Context(), mark{owner, n}, mark{owner, n}, nil, false); err != nil {
						break
					}
					mu.Lock()
					done[owner] = append(done[owner], n)
					mu.Unlock()
				}
			}
		}()
	}
	wg.Wait()
	owners := map[int64]string{}
	there := map[string][]int{}
	epoch, state := int64(0), ""
	for _, cp := range readChain(t, inner, chainDir) {
		require.GreaterOrEqual(t, cp.Epoch, epoch)
		if cp.Epoch > epoch {
			require.Empty(t, cp.Delta, "an epoch begins with its raise")
			require.Equal(t, state, string(cp.State), "which repeats the state")
		}
		epoch, state = cp.Epoch, string(cp.State)
		if owner, ok := owners[cp.Epoch]; ok {
			require.Equal(t, owner, cp.Owner)
		}
		owners[cp.Epoch] = cp.Owner
		if len(cp.Delta) > 0 {
			var m mark
			require.NoError(t, json.Unmarshal(cp.Delta, &m))
			there[m.Owner] = append(there[m.Owner], m.N)
		}
	}
	for owner, ns := range done {
		require.GreaterOrEqual(t, len(there[owner]), len(ns), owner)
		require.Equal(t, ns, there[owner][:len(ns)], owner)
		require.LessOrEqual(t, len(there[owner]), len(ns)+1, "at most the one whose answer was lost for good")
	}
	require.NotEmpty(t, done)
}

// quick is a clock that does not wait between tries of a write.
type quick struct{ clock.Clock }

func (quick) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

func TestChainGivesUpWhenTheStoreStaysAway(t *testing.T) {
	s := fault.Wrap(mem.New(), fault.Rule{Ops: fault.Writes})
	_, err := OpenChain(t.Context(), s, quick{}, chainDir, "a", -1)
	require.True(t, errors.Is(err, blob.ErrUnavailable), "%v", err)
}
