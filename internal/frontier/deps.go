package frontier

import (
	"context"
	"crypto/rand"
	"iter"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/record"
)

// Fetcher sends requests by a crawl's rules. *fetch.Fetcher is one.
type Fetcher interface {
	Do(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Allowed(ctx context.Context, url string) (robots.Decision, error)
	CrawlDelay(ctx context.Context, url string) (time.Duration, error)
}

// Connect makes the Fetcher of one slot: it takes its turns from p and asks g before every request.
type Connect func(p fetch.Pacer, g fetch.Guard) Fetcher

// Connector is the Connect of a process: o without Guard and Pacer, which each slot brings.
func Connector(o fetch.Options) Connect {
	return func(p fetch.Pacer, g fetch.Guard) Fetcher {
		o := o
		o.Pacer, o.Guard = p, g
		return fetch.New(o)
	}
}

// Fence says whether the attempt may still send requests: nil, or why not (its last acknowledged heartbeat is too
// old). It is asked before every request and on every connection. Safe for concurrent use; fast.
type Fence interface{ Check() error }

// FenceFunc is a Fence by a function.
type FenceFunc func() error

// Check implements Fence.
func (f FenceFunc) Check() error { return f() }

// Parent is what the version before holds of this source. Discover asks nobody else for validators.
type Parent interface {
	// Items yields the live items (active or missing) that have an address, in ascending order of key, those
	// after the given key only.
	Items(ctx context.Context, after string) iter.Seq2[KnownItem, error]
	// Lookup finds a live item by the hash of its key.
	Lookup(ctx context.Context, key string) (KnownItem, bool, error)
	// ByAddress finds a live item whose key is not known before it is read: by kind and KnownItem.Address.
	ByAddress(ctx context.Context, kind, address string) (KnownItem, bool, error)
}

// KnownItem is a live item of the parent's state with its newest archived bodies.
type KnownItem struct {
	Key      string // hash
	Kind     string // item kind in the recipe
	Address  string
	Vars     map[string]string
	LastSeen time.Time // as_of of the last run that saw it
	Evidence []record.Evidence
}

// NoParent is the parent of a first version.
type NoParent struct{}

// Items implements Parent.
func (NoParent) Items(context.Context, string) iter.Seq2[KnownItem, error] {
	return func(func(KnownItem, error) bool) {}
}

// Lookup implements Parent.
func (NoParent) Lookup(context.Context, string) (KnownItem, bool, error) {
	return KnownItem{}, false, nil
}

// ByAddress implements Parent.
func (NoParent) ByAddress(context.Context, string, string) (KnownItem, bool, error) {
	return KnownItem{}, false, nil
}

// Beat tells whoever watches an attempt (heartbeats, watchdog) how far it is.
type Beat struct {
	Seq   int64 // newest checkpoint
	Done  int   // items or list pages with a final outcome, uncommitted ones too
	Items int
}

// Deps are what Discover and RunBatch work with. Store, Site and Connect are required.
type Deps struct {
	Store   blob.Store
	Site    Site
	Connect Connect
	Fence   Fence       // nil = never fenced
	Parent  Parent      // of Discover; nil = NoParent
	Clock   clock.Clock // nil = the system's
	// Owner makes the random id of an attempt (nil = crypto/rand).
	Owner func() string
	// Progress is called after every answer and commit; it must not block. nil = nobody watches.
	Progress func(Beat)
}

func (d Deps) withDefaults() Deps {
	if d.Fence == nil {
		d.Fence = FenceFunc(func() error { return nil })
	}
	if d.Parent == nil {
		d.Parent = NoParent{}
	}
	if d.Clock == nil {
		d.Clock = clock.System()
	}
	if d.Owner == nil {
		d.Owner = rand.Text
	}
	if d.Progress == nil {
		d.Progress = func(Beat) {}
	}
	return d
}
