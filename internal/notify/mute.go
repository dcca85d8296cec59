package notify

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Switch turns a subscription off or on. The entries of a subscription are its log, at
// datasets/<ns>/<name>/subscriptions/<subscription>/000003.json; the newest wins, none means on.
type Switch struct {
	Subscription string    `json:"subscription"`
	Off          bool      `json:"off"`
	By           string    `json:"by"`
	Why          string    `json:"why,omitempty"`
	At           time.Time `json:"at"`
}

func switches(dataset, subscription string) string {
	return "datasets/" + dataset + "/subscriptions/" + subscription + "/"
}

// Switched is the newest entry of a subscription; the zero Switch when it was never turned off.
func Switched(ctx context.Context, s blob.Store, dataset, subscription string) (Switch, error) {
	_, last, err := lastSwitch(ctx, s, dataset, subscription)
	return last, err
}

func lastSwitch(ctx context.Context, s blob.Store, dataset, subscription string) (seq int, last Switch, err error) {
	newest := ""
	for info, err := range s.List(ctx, switches(dataset, subscription), blob.ListOptions{}) {
		if err != nil {
			return 0, last, fmt.Errorf("list switches of %s: %w", subscription, err)
		}
		newest = info.Key
	}
	if newest == "" {
		return 0, last, nil
	}
	seq, err = strconv.Atoi(strings.TrimSuffix(path.Base(newest), ".json"))
	if err != nil {
		return 0, last, fmt.Errorf("read switch of %s: %s is no entry", subscription, newest)
	}
	last, err = blob.ReadJSON[Switch](ctx, s, newest)
	if err != nil {
		return 0, last, fmt.Errorf("read switch of %s: %w", subscription, err)
	}
	return seq, last, nil
}

// Turn appends an entry; a subscription that is so already is left alone, changed false.
func Turn(ctx context.Context, s blob.Store, dataset string, e Switch) (changed bool, err error) {
	for {
		seq, last, err := lastSwitch(ctx, s, dataset, e.Subscription)
		if err != nil || last.Off == e.Off {
			return false, err
		}
		_, _, err = blob.CreateJSON(ctx, s, fmt.Sprintf("%s%06d.json", switches(dataset, e.Subscription), seq+1), e)
		if errors.Is(err, blob.ErrConflict) {
			continue // somebody was faster: look at what they wrote
		}
		if err != nil {
			return false, fmt.Errorf("turn subscription %s: %w", e.Subscription, err)
		}
		return true, nil
	}
}
