package hub

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/internal/access"
)

func namespace(id string) string {
	ns, _, _ := strings.Cut(id, "/")
	return ns
}

// list answers the datasets that have a version and that whoever asks may know of.
func (h *Hub) list(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	after, err := cursor(query)
	if err != nil {
		return err
	}
	names, err := h.Repo.Names(r.Context())
	if err != nil {
		return err
	}
	author, search := query.Get("author"), strings.ToLower(query.Get("search"))
	names = slices.DeleteFunc(names, func(id string) bool {
		return id <= after || author != "" && namespace(id) != author || search != "" && !strings.Contains(id, search)
	})
	slices.Sort(names)
	found, limit, out := make([]*info, len(names)), limited(query, pageSize), []info{}
	for from := 0; from < len(names); from += readers {
		to := min(from+readers, len(names))
		g, gctx := errgroup.WithContext(r.Context())
		for i := from; i < to; i++ {
			g.Go(func() error {
				seen, err := h.seen.look(gctx, names[i])
				if err != nil || seen.missing || !access.Sees(gctx, seen.private) {
					return err
				}
				v, err := h.at(gctx, names[i], datasets.Latest)
				var none *refusal
				if errors.As(err, &none) {
					return nil // defined, and never published
				}
				if err != nil {
					return err
				}
				one := describe(v, seen.private, yes(query.Get("full")), false)
				found[i] = &one
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			return err
		}
		for _, one := range found[from:to] {
			if one == nil || !tagged(*one, query["filter"]) {
				continue
			}
			if len(out) == limit {
				h.next(w, r, out[limit-1].ID)
				return say(w, out)
			}
			out = append(out, *one)
		}
	}
	return say(w, out)
}

// tagged says whether a dataset has all tags.
func tagged(one info, wanted []string) bool {
	for _, tag := range wanted {
		if !slices.Contains(one.Tags, tag) {
			return false
		}
	}
	return true
}
