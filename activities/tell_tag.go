package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/notify"
)

// follow tells the subscriptions that follow a tag of the version that it was moved to, by that version's own event: who heard
// of the version before is not told again. It returns how many deliveries it started.
func (t teller) follow(ctx context.Context, def datasets.Definition, moved notify.Event) (int, error) {
	var move notify.TagMove
	if err := json.Unmarshal(moved.Data, &move); err != nil {
		return 0, fmt.Errorf("read event %s: %w", moved.ID, err)
	}
	var followers []datasets.Subscription
	for _, s := range def.Subscriptions {
		if s.Tag() == move.Tag && s.Hears(datasets.NoticePublished) {
			followers = append(followers, s)
		}
	}
	if len(followers) == 0 || move.Tag == datasets.Latest {
		return 0, nil
	}
	notice, err := datasets.New(t.store).EnsureNotice(ctx, def.Name, move.To)
	if errors.Is(err, datasets.ErrDeleted) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	var wanted []datasets.Subscription
	for _, s := range followers {
		if s.IsTrigger() || s.When.Refuses(notice.Facts(s.When)) == nil {
			wanted = append(wanted, s)
		}
	}
	event, err := notify.FromNotice(notice, "") // only its id and subject are used
	if err != nil {
		return 0, err
	}
	told, err := t.start(ctx, def.Name, datasets.EventKey(def.Name, move.To), event, wanted)
	return told.Deliveries, err
}

// reconcileFollowers tells who follows a tag and stood in the definition when it was moved.
func (p *process) reconcileFollowers(ctx context.Context, def datasets.Definition, key string) (int, error) {
	moved, err := blob.ReadJSON[notify.Event](ctx, p.Store, key)
	if err != nil {
		return 0, fmt.Errorf("read event %s: %w", key, err)
	}
	then, err := p.repo.Definition(ctx, def.Name, moved.Definition)
	if err != nil {
		return 0, err
	}
	def.Subscriptions = both(append([]datasets.Subscription(nil), def.Subscriptions...), then)
	t := teller{client: p.Client, store: p.Store, again: true}
	return t.follow(ctx, def, moved)
}
