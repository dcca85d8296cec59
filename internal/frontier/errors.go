package frontier

import "errors"

var (
	// ErrFenced says that another attempt owns the chain, or that the owner may no longer send. Stop at once.
	ErrFenced = errors.New("another attempt owns this chain")
	// ErrSealed says that a chain has ended and takes no more checkpoints.
	ErrSealed = errors.New("chain is sealed")
	// ErrNotSealed says that a chain has not ended, so it cannot be read yet.
	ErrNotSealed = errors.New("chain is not sealed")
	// ErrBroken says that a chain's checkpoints do not follow from one another.
	ErrBroken = errors.New("checkpoint chain is broken")
	// ErrNoBatch says that no frontier checkpoint names the batch.
	ErrNoBatch = errors.New("batch is not named by the frontier")
	// ErrDrain is the cause with which a worker that stops cancels the context of RunBatch and Discover: they
	// commit and return Drained. Any other cancellation is a crash: nothing more is written.
	ErrDrain = errors.New("worker drains")
)
