package notify

import (
	"encoding/json"
	"fmt"

	"sheaf/datasets"
)

// Wanted lists the subscriptions of a definition that are to be told of an event, in the definition's order.
func Wanted(def datasets.Definition, e Event) ([]datasets.Subscription, error) {
	var notice datasets.Notice
	if e.Type == VersionPublished {
		if err := json.Unmarshal(e.Data, &notice); err != nil {
			return nil, fmt.Errorf("read event %s: %w", e.ID, err)
		}
	}
	var out []datasets.Subscription
	for _, s := range def.Subscriptions {
		if s.Hears(e.Name()) && (e.Type != VersionPublished || s.Wants(notice)) {
			out = append(out, s)
		}
	}
	return out, nil
}
