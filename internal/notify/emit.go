package notify

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// EventKey is where an event lies. A published version's event lies at datasets.EventKey, in its own form.
func EventKey(e Event) string { return root(e.Dataset()) + e.Name() + "/" + e.ID + ".json" }

func root(dataset string) string { return "datasets/" + dataset + "/events/" }

// Emit writes an event, before anybody is told. It may be called again: the first event with an id stands. Not for
// version.published, which publishing itself writes. Who is to be told is Told's and the workflows' business.
func Emit(ctx context.Context, store blob.Store, e Event) (key string, err error) {
	if e.Type == VersionPublished {
		return "", fmt.Errorf("write event: %s is written by publishing", e.Type)
	}
	key = EventKey(e)
	def, err := datasets.New(store).LatestDefinition(ctx, e.Dataset())
	if err != nil {
		return key, fmt.Errorf("write event %s of %s: %w", e.Name(), e.Dataset(), err)
	}
	e.Definition = def.Revision
	_, _, err = blob.CreateJSON(ctx, store, key, e)
	if err != nil && !errors.Is(err, blob.ErrConflict) { // a conflict: an earlier attempt saw another definition or clock
		return key, fmt.Errorf("write event %s of %s: %w", e.Name(), e.Dataset(), err)
	}
	return key, nil
}

// Read gives the event at a key in the form in which it is sent. base is the server's public address.
func Read(ctx context.Context, store blob.Store, dataset, key, base string) (Event, error) {
	if !strings.HasPrefix(key, root(dataset)) {
		return Event{}, fmt.Errorf("read event: %w: %s is no event of %s", datasets.ErrInvalid, key, dataset)
	}
	if published(dataset, key) {
		n, err := blob.ReadJSON[datasets.Notice](ctx, store, key)
		if err != nil {
			return Event{}, fmt.Errorf("read event of %s: %w", dataset, err)
		}
		return FromNotice(n, base)
	}
	e, err := blob.ReadJSON[Event](ctx, store, key)
	if err != nil {
		return e, fmt.Errorf("read event of %s: %w", dataset, err)
	}
	return e, nil
}

// published reports whether a key is that of a version's event: they lie beside the directories of the others.
func published(dataset, key string) bool { return path.Dir(key) == path.Dir(root(dataset)+"x") }
