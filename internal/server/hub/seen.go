package hub

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"sheaf/datasets"
	"sheaf/internal/access"
	"sheaf/internal/clock"
)

// seenFor is how long it is remembered whether a dataset is private: a client that fetches a thousand files asks once, and a
// dataset that becomes private is hidden that much later.
const seenFor = 2 * time.Second

// maxSeen bounds what is remembered.
const maxSeen = 4096

// seen remembers which datasets are there for everybody.
type seen struct {
	repo  *datasets.Repo
	clock clock.Clock
	mu    sync.Mutex
	kept  map[string]sight
}

type sight struct {
	private, missing bool
	until            time.Time
}

func newSeen(repo *datasets.Repo, c clock.Clock) *seen {
	return &seen{repo: repo, clock: c, kept: map[string]sight{}}
}

func (s *seen) look(ctx context.Context, id string) (sight, error) {
	now := s.clock.Now()
	s.mu.Lock()
	kept, ok := s.kept[id]
	s.mu.Unlock()
	if ok && now.Before(kept.until) {
		return kept, nil
	}
	private, err := s.repo.Private(ctx, id)
	gone := errors.Is(err, datasets.ErrNotFound) || errors.Is(err, datasets.ErrInvalid)
	if err != nil && !gone {
		return sight{}, err
	}
	found := sight{private: private, missing: gone, until: now.Add(seenFor)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= maxSeen {
		clear(s.kept)
	}
	s.kept[id] = found
	return found, nil
}

// dataset is the id of the dataset in the address; an error unless whoever asks may know of it.
func (h *Hub) dataset(r *http.Request) (string, error) {
	id := r.PathValue("ns") + "/" + r.PathValue("name")
	if datasets.ValidateName(id) != nil {
		return "", noRepo(r.Context(), id)
	}
	found, err := h.seen.look(r.Context(), id)
	if err != nil {
		return "", err
	}
	if found.missing || !access.Sees(r.Context(), found.private) {
		return "", noRepo(r.Context(), id)
	}
	return id, nil
}

// version is the version that the address names, of a dataset that whoever asks may know of.
func (h *Hub) version(r *http.Request) (*snapshot, error) {
	id, err := h.dataset(r)
	if err != nil {
		return nil, err
	}
	return h.at(r.Context(), id, r.PathValue("rev"))
}

// at is a version by tag, vN, commit or digest; "" and main are latest.
func (h *Hub) at(ctx context.Context, id, revision string) (*snapshot, error) {
	if revision == "" {
		revision = datasets.Latest
	}
	v, err := h.versions.resolve(ctx, id, revision)
	if errors.Is(err, datasets.ErrNotFound) || errors.Is(err, datasets.ErrInvalid) || errors.Is(err, datasets.ErrDeleted) {
		return nil, &refusal{http.StatusNotFound, codeRevision, id + "@" + revision + ": " + err.Error(), ""}
	}
	return v, err
}
