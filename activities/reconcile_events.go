package activities

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

// unsent is how old an event may be that Reconcile still sends: what nobody has heard of for two weeks is history.
const unsent = 14 * 24 * time.Hour

// reconcileDeliveries tells the events of the last two weeks to the subscriptions that were to hear of them and have no
// receipt: those that stood in the definition of then and still stand. Who came later hears of what comes.
func (p *process) reconcileDeliveries(ctx context.Context, def datasets.Definition, out *wire.ReconcileResult) error {
	parent, err := p.repo.Parent(ctx, def.Name)
	if err != nil {
		return err
	}
	if parent.Version != nil { // publishing may have been cut off before the event
		if _, err := p.repo.EnsureNotice(ctx, def.Name, parent.Ref.Version); err != nil {
			return err
		}
	}
	if len(def.Subscriptions) == 0 {
		return nil
	}
	receipts, err := notify.Receipts(ctx, p.Store, def.Name)
	if err != nil {
		return err
	}
	then := map[int]datasets.Definition{}
	for info, err := range p.Store.List(ctx, notify.Events(def.Name), blob.ListOptions{}) {
		if err != nil {
			return fmt.Errorf("list events of %s: %w", def.Name, err)
		}
		if p.Clock.Now().Sub(info.ModTime) > unsent || settled(def, info.Key, receipts) {
			continue
		}
		n, err := p.sendUnsent(ctx, def, info.Key, then)
		if err != nil {
			return err
		}
		out.Deliveries += n
	}
	return nil
}

// settled reports whether an event's key alone tells that nobody waits for it: a bucket holds many.
func settled(def datasets.Definition, key string, receipts map[string]bool) bool {
	name, id := path.Base(path.Dir(key)), strings.TrimSuffix(path.Base(key), ".json")
	if notify.IsVersion(def.Name, key) {
		return false // its id stands in the notice
	}
	for _, s := range def.Subscriptions {
		if s.Hears(name) && !receipts[id+"/"+s.Name] {
			return false
		}
	}
	return true
}

// sendUnsent tells one event to whom it was meant for.
func (p *process) sendUnsent(ctx context.Context, def datasets.Definition, key string, then map[int]datasets.Definition) (int, error) {
	event, err := notify.Read(ctx, p.Store, def.Name, key, p.Base)
	if err != nil {
		return 0, err
	}
	wanted, err := notify.Wanted(def, event)
	if err != nil || len(wanted) == 0 {
		return 0, err
	}
	revision, err := p.definitionOf(ctx, def.Name, event)
	if errors.Is(err, datasets.ErrNotFound) || errors.Is(err, datasets.ErrDeleted) {
		return 0, nil // of a version that was swept
	}
	if err != nil {
		return 0, err
	}
	if _, ok := then[revision]; !ok {
		if then[revision], err = p.repo.Definition(ctx, def.Name, revision); err != nil {
			return 0, err
		}
	}
	t := teller{client: p.Client, store: p.Store, run: notify.Run(event), again: true}
	told, err := t.start(ctx, def.Name, key, event, both(wanted, then[revision]))
	return told.Deliveries, err
}

// definitionOf is the revision that was the newest when an event arose; that of a version is the one it was built by.
func (p *process) definitionOf(ctx context.Context, dataset string, e notify.Event) (int, error) {
	if e.Type != notify.VersionPublished {
		return e.Definition, nil
	}
	v, err := notify.Version(e)
	if err != nil {
		return 0, err
	}
	version, err := p.repo.Version(ctx, dataset, v)
	return version.Definition, err
}
