package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// EventKey is where an event lies. A published version's event lies at datasets.EventKey, in its own form.
func EventKey(e Event) string { return Events(e.Dataset()) + e.Name() + "/" + e.ID + ".json" }

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
	if !strings.HasPrefix(key, Events(dataset)) {
		return Event{}, fmt.Errorf("read event: %w: %s is no event of %s", datasets.ErrInvalid, key, dataset)
	}
	if IsVersion(dataset, key) {
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

// Events is the prefix of the keys of a dataset's events.
func Events(dataset string) string { return "datasets/" + dataset + "/events/" }

// IsVersion reports whether a key is that of a version's event: they lie beside the directories of the others.
func IsVersion(dataset, key string) bool { return path.Dir(key)+"/" == Events(dataset) }

// Run is the run that an event tells of, empty for none.
func Run(e Event) string {
	var d struct {
		Run string `json:"run"`
	}
	if json.Unmarshal(e.Data, &d) != nil {
		return "" // data of a later Sheaf: the run only serves searches
	}
	return d.Run
}

// Version is the version that an event tells of, 0 for none.
func Version(e Event) (int, error) {
	var d struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return 0, fmt.Errorf("read data of event %s: %w", e.ID, err)
	}
	return d.Version, nil
}
