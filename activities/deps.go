// Package activities adapts the domain to Temporal: decode, call the domain, heartbeat, encode. One file a stage;
// errors.go is the only place where domain errors become Temporal's.
package activities

import (
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/notify"
	"sheaf/internal/render"

	"go.temporal.io/sdk/client"
)

// Deps are what activities work with. All fields but TempDir, MapRate and Browser are required.
type Deps struct {
	Client    client.Client
	Store     blob.Store
	Clock     clock.Clock
	Env       func(name string) (string, bool) // os.LookupEnv; secrets of subscriptions are named there
	Base      string                           // public address of the Sheaf server, for links
	TempDir   string                           // for spill files; empty = the system's
	UserAgent string
	Transport *fetch.Transport
	Mapping   fetch.Mapping
	// MapRate is the rate, in requests a second, of a source all of whose hosts are mapped to an address; 0 = the recipe's.
	MapRate  float64
	Channels *notify.Channels
	Browser  *render.Browser // of workers that serve wire.QueueBrowser; nil = none
}

// process is Deps with what one process shares between its activities.
type process struct {
	Deps
	repo  *datasets.Repo
	sites *sites
}

func newProcess(d Deps) *process {
	p := &process{Deps: d, repo: datasets.New(d.Store)}
	p.sites = &sites{
		repo: p.repo, store: d.Store, clock: d.Clock,
		robots: robots.NewCache(robots.CacheOptions{Agent: d.UserAgent, Clock: d.Clock}),
	}
	return p
}
