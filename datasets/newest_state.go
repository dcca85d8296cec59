package datasets

import "context"

// NewestState is a version with the newest state that was committed for it: what is known of its rows, and which archived
// pages stand for them.
func (r *Repo) NewestState(ctx context.Context, v Version) (Parent, error) {
	return r.parentOf(ctx, v, -1)
}
