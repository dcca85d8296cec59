package frontier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// maxCheckpoint bounds one checkpoint document; page lists live in segments, so real ones have a few KB.
const maxCheckpoint = 32 << 20

// Checkpoint is one link of a chain, stored as canonical JSON at <chain>/<seq>.json (seq from 0, eight digits).
type Checkpoint struct {
	Seq   int64 `json:"seq"`
	Epoch int64 `json:"epoch"` // from 1; never falls
	// Owner is the random id of the attempt that wrote it.
	Owner string `json:"owner"`
	Prev  string `json:"prev"` // SHA-256 (hex) of the checkpoint before, empty for the first
	// Delta is what this checkpoint adds (files, batches); State is everything an owner needs to go on, so that
	// the newest checkpoint alone is enough to resume. Raising an epoch repeats State and has no Delta.
	Delta json.RawMessage `json:"delta,omitempty"`
	State json.RawMessage `json:"state,omitempty"`
	// Consumed are the foreign chains that this checkpoint has taken in: the batches whose links are in State.
	Consumed []int `json:"consumed,omitempty"`
	Sealed   bool  `json:"sealed,omitempty"`
}

// Chain is one attempt's ownership of a checkpoint chain. Not safe for concurrent use. After an error of Commit
// it is dead: the attempt must end, and the next one finds out what became of the write.
type Chain struct {
	store blob.Store
	clock clock.Clock
	dir   string // ends in a slash
	owner string
	epoch int64
	head  Checkpoint
	sha   string // of head
	dead  error
}

func checkpointKey(dir string, seq int64) string { return fmt.Sprintf("%s%08d.json", dir, seq) }

// OpenChain takes the chain under dir over: it commits a checkpoint that raises the epoch above every one read.
// A sealed chain is not raised: the error is ErrSealed, and the Chain returned with it only tells Head.
// ErrFenced says that another attempt raised at the same time and won. after is the seq of a checkpoint known to
// exist (a hint that shortens the listing), or negative.
func OpenChain(ctx context.Context, s blob.Store, clk clock.Clock, dir, owner string, after int64) (*Chain, error) {
	c, err := readHead(ctx, s, dir, after)
	if err != nil {
		return nil, err
	}
	c.owner, c.clock = owner, clk
	for {
		if c.head.Sealed {
			return c, fmt.Errorf("open chain %s: %w", dir, ErrSealed)
		}
		raise := Checkpoint{Epoch: c.head.Epoch + 1, State: c.head.State}
		there, err := c.append(ctx, raise)
		if err == nil {
			c.epoch = raise.Epoch
			return c, nil
		}
		if !errors.Is(err, ErrFenced) || there == nil {
			return nil, err
		}
		// Somebody wrote between our reading and our raising. The owner that we are about to fence may: its
		// checkpoint counts, and we raise behind it. Anybody else is another attempt that raised as we do.
		if there.cp.Epoch >= raise.Epoch {
			return nil, err
		}
		if err := c.take(*there); err != nil {
			return nil, err
		}
	}
}

// readHead finds the newest checkpoint without taking ownership. empty chains have Seq -1.
func readHead(ctx context.Context, s blob.Store, dir string, after int64) (*Chain, error) {
	c := &Chain{store: s, dir: dir, head: Checkpoint{Seq: -1}}
	opts := blob.ListOptions{}
	if after > 0 {
		opts.StartAfter = checkpointKey(dir, after-1)
	}
	last := int64(-1)
	for info, err := range s.List(ctx, dir, opts) {
		if err != nil {
			return nil, fmt.Errorf("list chain %s: %w", dir, err)
		}
		seq, err := strconv.ParseInt(strings.TrimSuffix(info.Key[len(dir):], ".json"), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("list chain %s: key %s is no checkpoint: %w", dir, info.Key, ErrBroken)
		}
		last = seq
	}
	if last < 0 {
		if after > 0 {
			return nil, fmt.Errorf("list chain %s: checkpoint %d is not there: %w", dir, after, ErrBroken)
		}
		return c, nil
	}
	head, sha, err := readCheckpoint(ctx, s, dir, last)
	if err != nil {
		return nil, err
	}
	c.head, c.sha = head, sha
	return c, nil
}

func readCheckpoint(ctx context.Context, s blob.Store, dir string, seq int64) (Checkpoint, string, error) {
	key := checkpointKey(dir, seq)
	body, err := blob.ReadAll(ctx, s, key, maxCheckpoint)
	if err != nil {
		return Checkpoint{}, "", fmt.Errorf("read checkpoint: %w", err)
	}
	var cp Checkpoint
	if err := json.Unmarshal(body, &cp); err != nil {
		return Checkpoint{}, "", fmt.Errorf("decode checkpoint %s: %w", key, err)
	}
	if cp.Seq != seq || cp.Epoch < 1 {
		return Checkpoint{}, "", fmt.Errorf("checkpoint %s says seq %d, epoch %d: %w", key, cp.Seq, cp.Epoch, ErrBroken)
	}
	return cp, blob.SHA256Hex(body), nil
}

// stored is a checkpoint as it lies in the store.
type stored struct {
	cp  Checkpoint
	sha string
}

// take makes a checkpoint that another owner wrote right behind our head the new head.
func (c *Chain) take(there stored) error {
	if there.cp.Prev != c.sha {
		return fmt.Errorf("take in checkpoint %s: prev does not match: %w", checkpointKey(c.dir, there.cp.Seq), ErrBroken)
	}
	c.head, c.sha = there.cp, there.sha
	return nil
}

// A write is sent commitTries times while the store is away, with pauses of 0.1, 0.2, 0.4, … s between: about as
// long as a restart of the store takes.
const (
	commitTries = 7
	firstPause  = 100 * time.Millisecond
)

// append writes cp behind the head. On a conflict the error is ErrFenced and there is what lies at the key.
// After an unclear store error the same bytes are sent again: if the first write took effect, they are ours.
func (c *Chain) append(ctx context.Context, cp Checkpoint) (there *stored, err error) {
	cp.Seq, cp.Owner, cp.Prev = c.head.Seq+1, c.owner, c.sha
	key := checkpointKey(c.dir, cp.Seq)
	var body []byte
	var sha string
	for try := 0; ; try++ {
		body, sha, err = blob.CreateJSON(ctx, c.store, key, cp)
		if err == nil || !errors.Is(err, blob.ErrUnavailable) || try == commitTries-1 {
			break
		}
		if werr := c.clock.Sleep(ctx, firstPause<<try); werr != nil {
			return nil, fmt.Errorf("commit checkpoint %s: %w", key, werr)
		}
	}
	if errors.Is(err, blob.ErrConflict) {
		other, sha, rerr := readCheckpoint(ctx, c.store, c.dir, cp.Seq)
		if rerr != nil {
			return nil, rerr
		}
		return &stored{other, sha}, fmt.Errorf("commit checkpoint %s: epoch %d of %s is there: %w", key, other.Epoch, other.Owner, ErrFenced)
	}
	if err != nil {
		return nil, fmt.Errorf("commit checkpoint: %w", err)
	}
	// Keep what was stored, not what was meant: canonical JSON has its own spelling of the raw messages.
	if err := json.Unmarshal(body, &cp); err != nil {
		return nil, fmt.Errorf("decode checkpoint %s: %w", key, err)
	}
	c.head, c.sha = cp, sha
	return nil, nil
}

// Commit writes the next checkpoint. delta and state are encoded as canonical JSON; delta may be nil. With sealed
// the chain ends. ErrFenced: somebody else has written; stop at once.
func (c *Chain) Commit(ctx context.Context, delta, state any, consumed []int, sealed bool) error {
	if c.dead != nil {
		return c.dead
	}
	cp := Checkpoint{Epoch: c.epoch, Consumed: consumed, Sealed: sealed}
	err := func() (err error) {
		if delta != nil {
			if cp.Delta, err = blob.Canonical(delta); err != nil {
				return err
			}
		}
		if cp.State, err = blob.Canonical(state); err != nil {
			return err
		}
		_, err = c.append(ctx, cp)
		return err
	}()
	if err != nil {
		c.dead = err
	}
	if sealed && err == nil {
		c.dead = fmt.Errorf("commit to %s: %w", c.dir, ErrSealed)
	}
	return err
}

// Head is the newest checkpoint; its Seq is -1 when there is none.
func (c *Chain) Head() Checkpoint { return c.head }

// Epoch is the epoch that this attempt writes with.
func (c *Chain) Epoch() int64 { return c.epoch }

// Next is the seq that the next checkpoint gets.
func (c *Chain) Next() int64 { return c.head.Seq + 1 }
