package notify

import (
	"context"
	"errors"
	"fmt"
	"strconv"

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
	Status       int    `json:"status,omitempty"` // last HTTP status
	Detail       string `json:"detail"`
}

func receiptKey(dataset, event, subscription string, replay int) string {
	key := "datasets/" + dataset + "/receipts/" + event + "/" + subscription
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
