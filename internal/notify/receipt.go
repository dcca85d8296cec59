package notify

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Receipt is how one delivery ended, at datasets/<ns>/<name>/receipts/<event id>/<subscription>[/replay-<n>].json. A
// delivery without one is unsent and is started again by Reconcile.
type Receipt struct {
	Dataset      string `json:"dataset"`
	EventID      string `json:"event_id"`
	Subscription string `json:"subscription"`
	Replay       int    `json:"replay,omitempty"`
	OK           bool   `json:"ok"`
	Attempts     int    `json:"attempts"`
	Status       int    `json:"status,omitempty"` // last HTTP status, or the reply code of an SMTP server
	Detail       string `json:"detail"`
	// Tries are the attempts; At is when the delivery ended.
	Tries []Try     `json:"tries,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

// Try is one attempt of a delivery.
type Try struct {
	At     time.Time `json:"at"`
	Status int       `json:"status,omitempty"`
	Detail string    `json:"detail,omitempty"`
}

func receipts(dataset string) string { return "datasets/" + dataset + "/receipts/" }

// Receipts lists the deliveries of a dataset that have ended, as "<event id>/<subscription>"; replays are not counted.
func Receipts(ctx context.Context, s blob.Store, dataset string) (map[string]bool, error) {
	out := map[string]bool{}
	for info, err := range s.List(ctx, receipts(dataset), blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list receipts of %s: %w", dataset, err)
		}
		name := strings.TrimSuffix(strings.TrimPrefix(info.Key, receipts(dataset)), ".json")
		if strings.Count(name, "/") == 1 {
			out[name] = true
		}
	}
	return out, nil
}

func receiptKey(dataset, event, subscription string, replay int) string {
	key := receipts(dataset) + event + "/" + subscription
	if replay > 0 {
		key += "/replay-" + strconv.Itoa(replay) // no subscription's name has a slash
	}
	return key + ".json"
}

// PutReceipt records a receipt; one that is there already stands.
func PutReceipt(ctx context.Context, s blob.Store, r Receipt) error {
	_, _, err := blob.CreateJSON(ctx, s, receiptKey(r.Dataset, r.EventID, r.Subscription, r.Replay), r)
	if err != nil && !errors.Is(err, blob.ErrExists) {
		return fmt.Errorf("write receipt of %s: %w", r.Subscription, err)
	}
	return nil
}

// GetReceipt reads the receipt of a first delivery; blob.ErrNotFound when it has not ended.
func GetReceipt(ctx context.Context, s blob.Store, dataset, event, subscription string) (Receipt, error) {
	r, err := blob.ReadJSON[Receipt](ctx, s, receiptKey(dataset, event, subscription, 0))
	if err != nil {
		return r, fmt.Errorf("read receipt of %s: %w", subscription, err)
	}
	return r, nil
}
