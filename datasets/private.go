package datasets

import (
	"context"
	"errors"
	"fmt"
)

// Private says whether a dataset's newest definition hides it from whoever has no token; a dataset that has versions and no
// definition is not hidden. ErrNotFound: it has neither.
func (r *Repo) Private(ctx context.Context, dataset string) (bool, error) {
	def, err := r.LatestDefinition(ctx, dataset)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return def.Private, err
	}
	numbers, err := r.VersionNumbers(ctx, dataset)
	if err == nil && len(numbers) == 0 {
		err = fmt.Errorf("%w: dataset %s", ErrNotFound, dataset)
	}
	return false, err
}
