package recipe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sheaf/datasets/blob"
)

// ErrNotFound says that there is no recipe of a name, or no such revision of it.
var ErrNotFound = errors.New("recipe not found")

// storePrefix holds recipes/<name>/r<revision>.json, revisions padded to 6 digits so that listings are in order.
const storePrefix = "recipes/"

// Stored is one revision as it is kept: the YAML text byte for byte, comments included, and the attached files.
type Stored struct {
	Name     string            `json:"name"`
	Revision int               `json:"revision"` // from 1
	YAML     string            `json:"yaml"`
	Files    map[string]string `json:"files,omitempty"` // UTF-8 text by name
	SHA256   string            `json:"sha256"`          // of YAML and Files: the content, whatever the revision
}

// Attached are the revision's files as Parse takes them.
func (s Stored) Attached() Files {
	files := make(Files, len(s.Files))
	for name, text := range s.Files {
		files[name] = []byte(text)
	}
	return files
}

// Parse reads the revision.
func (s Stored) Parse() (*Recipe, error) { return Parse([]byte(s.YAML), s.Attached()) }

// Listed is one recipe of a listing.
type Listed struct {
	Name     string
	Revision int // the newest
}

// Store keeps recipes and all their revisions. Safe for concurrent use.
type Store struct{ blobs blob.Store }

// NewStore keeps recipes in a bucket.
func NewStore(blobs blob.Store) *Store { return &Store{blobs: blobs} }

// Put checks a recipe and keeps it as the next revision of its own name. Content equal to the newest revision's is that revision,
// created false. Several writers at once get different revisions. Errors: a ProblemsError, or those of the object store.
func (s *Store) Put(ctx context.Context, text []byte, files Files) (stored Stored, created bool, err error) {
	r, err := Parse(text, files)
	if err != nil {
		return Stored{}, false, err
	}
	next := Stored{Name: r.Name, YAML: string(text)}
	for name, body := range files {
		if next.Files == nil {
			next.Files = make(map[string]string, len(files))
		}
		next.Files[name] = string(body)
	}
	next.SHA256 = next.digest()
	for {
		newest, err := s.Get(ctx, r.Name, 0)
		switch {
		case err == nil && newest.SHA256 == next.SHA256:
			return newest, false, nil
		case err != nil && !errors.Is(err, ErrNotFound):
			return Stored{}, false, err
		}
		next.Revision = newest.Revision + 1
		_, _, err = blob.CreateJSON(ctx, s.blobs, storeKey(next.Name, next.Revision), next)
		if errors.Is(err, blob.ErrExists) {
			continue // another writer was first: theirs is the newest now
		}
		if err != nil {
			return Stored{}, false, fmt.Errorf("store recipe %s: %w", next.Name, err)
		}
		return next, true, nil
	}
}

// digest is SHA-256 over the text and the files in the order of their names, each with its length.
func (s Stored) digest() string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d %s", len(s.YAML), s.YAML)
	for _, name := range slices.Sorted(maps.Keys(s.Files)) {
		fmt.Fprintf(&b, "\n%q %d %s", name, len(s.Files[name]), s.Files[name])
	}
	return blob.SHA256Hex(b.Bytes())
}

// Get reads a revision; 0 = the newest. Errors wrap ErrNotFound where there is none.
func (s *Store) Get(ctx context.Context, name string, revision int) (Stored, error) {
	if !namePattern.MatchString(name) {
		return Stored{}, fmt.Errorf("get recipe %q: %w: a name has lower-case letters, digits and hyphens", name, ErrNotFound)
	}
	if revision == 0 {
		revisions, err := s.revisions(ctx, name)
		if err != nil {
			return Stored{}, err
		}
		revision = revisions[len(revisions)-1]
	}
	out, err := blob.ReadJSON[Stored](ctx, s.blobs, storeKey(name, revision))
	if errors.Is(err, blob.ErrNotFound) {
		return Stored{}, fmt.Errorf("get recipe %s r%d: %w", name, revision, ErrNotFound)
	}
	if err != nil {
		return Stored{}, fmt.Errorf("get recipe %s: %w", name, err)
	}
	return out, nil
}

// History reads all revisions of a recipe, newest first; there is at least one, or an error that wraps ErrNotFound.
func (s *Store) History(ctx context.Context, name string) ([]Stored, error) {
	revisions, err := s.revisions(ctx, name)
	if err != nil {
		return nil, err
	}
	out := make([]Stored, 0, len(revisions))
	for _, n := range slices.Backward(revisions) {
		one, err := s.Get(ctx, name, n)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

// revisions are the numbers of a recipe's revisions, ascending, at least one.
func (s *Store) revisions(ctx context.Context, name string) ([]int, error) {
	var out []int
	for info, err := range s.blobs.List(ctx, storePrefix+name+"/", blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list revisions of recipe %s: %w", name, err)
		}
		if _, revision, ok := parseStoreKey(info.Key); ok {
			out = append(out, revision)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("recipe %s: %w", name, ErrNotFound)
	}
	slices.Sort(out)
	return out, nil
}

// List gives all recipes with their newest revisions, by name.
func (s *Store) List(ctx context.Context) ([]Listed, error) {
	var out []Listed
	for info, err := range s.blobs.List(ctx, storePrefix, blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list recipes: %w", err)
		}
		name, revision, ok := parseStoreKey(info.Key)
		switch {
		case !ok:
		case len(out) > 0 && out[len(out)-1].Name == name:
			out[len(out)-1].Revision = max(out[len(out)-1].Revision, revision)
		default:
			out = append(out, Listed{Name: name, Revision: revision})
		}
	}
	// Keys are in the order of bytes, where "shop-2/" comes before "shop/".
	slices.SortFunc(out, func(a, b Listed) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// StoreKey is where a revision lies.
func StoreKey(name string, revision int) string { return storeKey(name, revision) }

func storeKey(name string, revision int) string {
	return fmt.Sprintf("%s%s/r%06d.json", storePrefix, name, revision)
}

func parseStoreKey(key string) (name string, revision int, ok bool) {
	name, file, ok := strings.Cut(strings.TrimPrefix(key, storePrefix), "/")
	digits, isRevision := strings.CutSuffix(strings.TrimPrefix(file, "r"), ".json")
	n, err := strconv.Atoi(digits)
	return name, n, ok && isRevision && err == nil && n > 0
}
