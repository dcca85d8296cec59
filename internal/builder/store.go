package builder

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Bounds of drafts.
const (
	mostSamples = 12
	mostStates  = 300      // kept of one draft beside those that undo needs
	maxBody     = 16 << 20 // of a sample: what proposals read
	maxState    = 4 << 20  // of a state
	unsavedLife = 30 * 24 * time.Hour
)

// store keeps drafts in a bucket:
//
//	drafts/<id>/s<seq>.json           states, seq from 1 with six digits, each created once
//	drafts/<id>/pages/<sha256>        bodies of samples
//	drafts/<id>/sheets/<sha256>.json  style sheets of a sample's page, by address
type store struct{ blobs blob.Store }

const prefix = "drafts/"

// idForm is a draft's id: when it was begun, then 26 random characters.
var idForm = regexp.MustCompile(`^\d{8}t\d{6}-[a-z2-7]{26}$`)

// newID names a draft so that listings are in the order in which drafts were begun. random is 26 characters of base 32.
func newID(now time.Time, random string) string {
	return now.UTC().Format("20060102t150405") + "-" + strings.ToLower(random)
}

func stateKey(id string, seq int) string { return fmt.Sprintf("%s%s/s%06d.json", prefix, id, seq) }

func noDraft(id string) *Error {
	return refuse(CodeNoDraft, "there is no draft %s: drafts that were not saved are removed after 30 days; start a new one", clip(id, 60))
}

// newest reads a draft's newest state.
func (s store) newest(ctx context.Context, id string) (state, error) {
	if !idForm.MatchString(id) {
		return state{}, noDraft(id)
	}
	last := 0
	for info, err := range s.blobs.List(ctx, prefix+id+"/s", blob.ListOptions{}) {
		if err != nil {
			return state{}, fmt.Errorf("list draft %s: %w", id, err)
		}
		if n, ok := seqOf(info.Key); ok {
			last = n
		}
	}
	if last == 0 {
		return state{}, noDraft(id)
	}
	return s.at(ctx, id, last)
}

// seqOf is the number of a state's key.
func seqOf(key string) (int, bool) {
	name := key[strings.LastIndexByte(key, '/')+1:]
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "s"), ".json"))
	return n, err == nil && n > 0
}

// at reads one state.
func (s store) at(ctx context.Context, id string, seq int) (state, error) {
	out, err := blob.ReadJSON[state](ctx, s.blobs, stateKey(id, seq))
	if errors.Is(err, blob.ErrNotFound) {
		return state{}, noDraft(id)
	}
	if err != nil {
		return state{}, fmt.Errorf("read draft %s: %w", id, err)
	}
	return out, nil
}

// append commits the state after one that was read; CodeChanged where somebody else was first.
func (s store) append(ctx context.Context, id string, next state) (state, error) {
	next.Seq++
	body, err := blob.Canonical(next)
	if err != nil {
		return state{}, err
	}
	if len(body) > maxState {
		return state{}, refuse(CodeFull, "the draft has grown above %d MB: save it, and go on in a new one", maxState>>20)
	}
	_, _, err = blob.CreateJSON(ctx, s.blobs, stateKey(id, next.Seq), next)
	if errors.Is(err, blob.ErrExists) {
		return state{}, changed()
	}
	if err != nil {
		return state{}, fmt.Errorf("store draft %s: %w", id, err)
	}
	old := next.Seq - mostStates
	if old > 0 && !slices.Contains(next.Past, old) && !slices.Contains(next.Future, old) {
		if err := s.blobs.Delete(ctx, stateKey(id, old)); err != nil {
			return state{}, fmt.Errorf("store draft %s: remove an old step: %w", id, err)
		}
	}
	return next, nil
}

func changed() *Error {
	return refuse(CodeChanged, "the draft was changed in another window: load it again, then repeat the last step")
}

func pagePrefix(id string) string { return prefix + id + "/pages" }

// putPage keeps a body and gives its digest.
func (s store) putPage(ctx context.Context, id string, body []byte) (string, error) {
	if _, _, err := blob.PutSHA256(ctx, s.blobs, pagePrefix(id), "", body); err != nil {
		return "", fmt.Errorf("store a page of draft %s: %w", id, err)
	}
	return blob.SHA256Hex(body), nil
}

// page reads a body.
func (s store) page(ctx context.Context, id, sha string) ([]byte, error) {
	body, err := blob.ReadAll(ctx, s.blobs, blob.KeySHA256(pagePrefix(id), sha, ""), maxBody)
	if err != nil {
		return nil, fmt.Errorf("read a page of draft %s: %w", id, err)
	}
	return body, nil
}

// ids lists drafts in the order in which they were begun.
func (s store) ids(ctx context.Context) ([]string, error) {
	var out []string
	for info, err := range s.blobs.List(ctx, prefix, blob.ListOptions{Delimiter: "/"}) {
		if err != nil {
			return nil, fmt.Errorf("list drafts: %w", err)
		}
		if id := strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), "/"); idForm.MatchString(id) {
			out = append(out, id)
		}
	}
	return out, nil
}

// remove deletes a draft: its newest state last, so that one that was removed half is still found and removed.
func (s store) remove(ctx context.Context, id string) error {
	var pages, states []string
	for info, err := range s.blobs.List(ctx, prefix+id+"/", blob.ListOptions{}) {
		if err != nil {
			return fmt.Errorf("list draft %s: %w", id, err)
		}
		if strings.HasPrefix(info.Key, pagePrefix(id)+"/") {
			pages = append(pages, info.Key)
			continue
		}
		states = append(states, info.Key)
	}
	for _, key := range slices.Concat(pages, states) {
		if err := s.blobs.Delete(ctx, key); err != nil {
			return fmt.Errorf("remove draft %s: %w", id, err)
		}
	}
	return nil
}

// sweep removes drafts that nobody changed for 30 days and that were never saved.
func (s store) sweep(ctx context.Context, now time.Time) error {
	ids, err := s.ids(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		begun, err := time.Parse("20060102t150405", id[:15])
		if err != nil || now.Sub(begun) <= unsavedLife {
			continue
		}
		newest, err := s.newest(ctx, id)
		if err != nil {
			return err
		}
		if newest.Saved == nil && now.Sub(newest.At) > unsavedLife {
			if err := s.remove(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}
