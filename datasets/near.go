package datasets

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/spelling"
)

// Near says to somebody who may read every dataset what was meant by a reference that names nothing, or what there is; "" if that
// cannot be told. It is no part of the error: who asks a server may not know of all names.
func (r *Repo) Near(ctx context.Context, ref Ref) string {
	listed, err := r.Listing(ctx, ref.Dataset)
	if err != nil {
		return ""
	}
	if len(listed) == 0 {
		return r.nearDataset(ctx, ref.Dataset)
	}
	var versions []string
	for _, l := range listed {
		if l.Deleted == nil {
			versions = append(versions, "v"+strconv.Itoa(l.Version))
		}
	}
	if slices.Contains(versions, "v"+ref.Revision) {
		return "did you mean v" + ref.Revision + "?"
	}
	entries, err := r.Tags(ctx, ref.Dataset)
	if err != nil {
		return ""
	}
	var tags []string
	for _, e := range entries {
		tags = append(tags, e.Tag)
	}
	if !versionForm.MatchString(ref.Revision) && !hexForm.MatchString(ref.Revision) {
		if near := spelling.Nearest(ref.Revision, tags); near != "" && near != ref.Revision {
			return "did you mean " + near + "?"
		}
	}
	const most = 5
	more := ""
	if len(versions) > most {
		versions, more = versions[:most], ", …"
	}
	return "there are " + strings.Join(append(tags, versions...), ", ") + more + " (sheaf version ls " + ref.Dataset + ")"
}

func (r *Repo) nearDataset(ctx context.Context, dataset string) string {
	names, err := r.Names(ctx)
	if err != nil {
		return ""
	}
	if slices.Contains(names, dataset) {
		return dataset + " has no version yet: start a run, or import one"
	}
	if near := spelling.Nearest(dataset, names); near != "" {
		return "did you mean " + near + "?"
	}
	return "there is no dataset " + dataset + ": sheaf dataset ls lists all, sheaf search finds them"
}
