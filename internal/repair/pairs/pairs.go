// Package pairs finds archived pages that show the same thing before and after: in the bodies that a version's rows were read
// from, and in those that a run fetched.
package pairs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/repair"
	"sheaf/internal/runs"
)

// Ref names the two archived bodies of a pair.
type Ref struct {
	Key  string            `json:"key"` // the site's id, or a list's address
	List bool              `json:"list,omitempty"`
	Vars map[string]string `json:"vars,omitempty"` // of the item
	Old  record.Evidence   `json:"old"`
	New  record.Evidence   `json:"new"`
}

// Question asks for pairs of a source.
type Question struct {
	Dataset, Run, Source string
	// Version is that whose rows are the pages before; 0 = the one that the run was compared with.
	Version int
	Items   int // pairs of pages of one kind of an item, at most
	Lists   int // of one kind of list
}

// Found are pairs, and where they are from.
type Found struct {
	Refs    []Ref
	Version int    // of the pages before
	Run     string // that fetched the pages after: the one that was asked about, or the one whose pages it read
	// Before and After count the bodies that were looked at; where either is 0 there is nothing to compare.
	Before, After int
	Gone          int // pairs of which the archive does not have both any more
}

// ErrNoVersion says that the run had no version to be compared with.
var ErrNoVersion = errors.New("there is no version from before this run")

// keysLookedAt is how many items of the run are looked for in the version.
const keysLookedAt = 400

// Find finds pairs, the same every time: of the items whose keys come first. Errors: ErrNoVersion, blob.ErrNotFound where the run
// is not there or has collected nothing of the source, the store's.
func Find(ctx context.Context, s blob.Store, plan *recipe.Plan, q Question) (Found, error) {
	run, err := runs.Get(ctx, s, q.Dataset, q.Run)
	if err != nil {
		return Found{}, fmt.Errorf("read run %s: %w", q.Run, err)
	}
	out := Found{Version: cmp.Or(q.Version, run.Plan.Parent), Run: cmp.Or(run.Plan.Records, q.Run)}
	if again := run.Plan.Reextract; again != nil {
		out.Run = cmp.Or(again.Run, out.Run)
	}
	if out.Version == 0 {
		return out, ErrNoVersion
	}
	now, err := fetched(ctx, s, plan, frontier.Place{Run: out.Run, Source: q.Source})
	if err != nil {
		return out, err
	}
	out.After = now.total
	snap, err := datasets.Open(ctx, s, fmt.Sprintf("%s@v%d", q.Dataset, out.Version))
	if err != nil {
		return out, fmt.Errorf("open v%d of %s: %w", out.Version, q.Dataset, err)
	}
	parent, err := datasets.New(s).NewestState(ctx, snap.Version)
	if err != nil {
		return out, fmt.Errorf("read what v%d knows: %w", out.Version, err)
	}
	in := compare.Input{RecipeRev: -1} // whatever revision read them
	in.Parent.State, in.Parent.Evidence = parent.SourceState(q.Source)
	m := matching{found: &out, now: now, question: q, many: map[string]int{}, lists: map[string]bool{}}
	return out, m.walk(ctx, s, compare.Archived(ctx, s, in))
}

// after are the bodies of a run.
type after struct {
	total int
	items map[string][]record.Evidence // by the hash of the key
	keys  []string                     // of items, sorted
	lists map[string][]record.Evidence // by page kind
}

// fetched are the bodies that a run has of a source.
func fetched(ctx context.Context, s blob.Store, plan *recipe.Plan, at frontier.Place) (after, error) {
	out := after{items: map[string][]record.Evidence{}, lists: map[string][]record.Evidence{}}
	crawl, err := frontier.OpenSoFar(ctx, s, at)
	if err != nil {
		return out, fmt.Errorf("open what %s collected of %s: %w", at.Run, at.Source, err)
	}
	for b, err := range crawl.Bodies(ctx) {
		if err != nil {
			return out, fmt.Errorf("read what %s collected: %w", at.Run, err)
		}
		if b.Archive == "" {
			continue
		}
		out.total++
		if page := plan.Pages[b.Page]; page == nil || page.Rows != nil {
			out.lists[b.Page] = append(out.lists[b.Page], b.Evidence)
			continue
		}
		key := cmp.Or(b.Key, keyOf(plan, b.Evidence))
		if key == "" || slices.ContainsFunc(out.items[key], func(e record.Evidence) bool { return e.Page == b.Page }) {
			continue
		}
		out.items[key] = append(out.items[key], b.Evidence)
		if len(out.items) > 8*keysLookedAt {
			out.shorten()
		}
	}
	out.shorten()
	return out, nil
}

// shorten keeps the items whose keys come first.
func (a *after) shorten() {
	a.keys = a.keys[:0]
	for key := range a.items {
		a.keys = append(a.keys, key)
	}
	slices.Sort(a.keys)
	if len(a.keys) > keysLookedAt {
		for _, key := range a.keys[keysLookedAt:] {
			delete(a.items, key)
		}
		a.keys = a.keys[:keysLookedAt]
	}
}

// keyOf is the hash of the key of an item whose page made no record; "" where its address does not tell.
func keyOf(plan *recipe.Plan, e record.Evidence) string {
	for _, kind := range plan.ItemKinds {
		if !slices.ContainsFunc(plan.Items[kind].Answers, func(a recipe.Answer) bool { return a.Page == e.Page }) {
			continue
		}
		if vars, ok := plan.ItemVars(kind, e.URL); ok {
			if key, ok := plan.ItemKey(kind, vars); ok {
				return key.Hash()
			}
		}
	}
	return ""
}

// matching puts the bodies of a version beside those of a run.
type matching struct {
	found    *Found
	now      after
	question Question
	many     map[string]int  // pairs, by page kind
	lists    map[string]bool // list pages of the version that were seen, by body
}

// walk goes through the version's rows in the order of their keys, as far as there are keys to look for.
func (m *matching) walk(ctx context.Context, s blob.Store, rows iter.Seq2[compare.ArchivedRow, error]) error {
	seen := 0
	for row, err := range rows {
		if err != nil {
			return fmt.Errorf("read what v%d was read from: %w", m.found.Version, err)
		}
		if seen++; seen > 20*keysLookedAt || seen > keysLookedAt && (len(m.now.keys) == 0 || row.Key > m.now.keys[len(m.now.keys)-1]) {
			return nil
		}
		vars, err := row.Vars()
		if err != nil {
			return fmt.Errorf("read the variables of %s: %w", row.SiteProductID, err)
		}
		for _, e := range row.Bodies {
			m.found.Before++
			var pair Ref
			var ok bool
			if e.Kind == row.ItemKind {
				pair, ok = m.item(row, e.Evidence, vars)
			} else {
				pair, ok = m.list(e.Evidence)
			}
			if !ok {
				continue
			}
			there, err := both(ctx, s, pair)
			if err != nil {
				return err
			}
			if !there {
				m.found.Gone++
				continue
			}
			m.many[pair.Old.Page]++
			m.found.Refs = append(m.found.Refs, pair)
		}
	}
	return nil
}

func (m *matching) item(row compare.ArchivedRow, old record.Evidence, vars map[string]string) (Ref, bool) {
	if m.many[old.Page] >= m.question.Items {
		return Ref{}, false
	}
	for _, e := range m.now.items[row.Key] {
		if e.Page == old.Page && e.SHA256 != old.SHA256 {
			return Ref{Key: row.SiteProductID, Vars: vars, Old: old, New: e}, true
		}
	}
	return Ref{}, false
}

// list pairs a list's page with that of the same address, each once.
func (m *matching) list(old record.Evidence) (Ref, bool) {
	if m.many[old.Page] >= m.question.Lists || m.lists[old.SHA256] {
		return Ref{}, false
	}
	m.lists[old.SHA256] = true
	for _, e := range m.now.lists[old.Page] {
		if e.URL == old.URL && e.RequestBody == old.RequestBody && e.SHA256 != old.SHA256 {
			return Ref{Key: e.URL, List: true, Old: old, New: e}, true
		}
	}
	return Ref{}, false
}

// both reports whether the archive has both bodies.
func both(ctx context.Context, s blob.Store, r Ref) (bool, error) {
	for _, e := range []record.Evidence{r.Old, r.New} {
		_, err := s.Stat(ctx, e.Archive)
		if errors.Is(err, blob.ErrNotFound) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("look for archive: %w", err)
		}
	}
	return true, nil
}

// Load reads both bodies of a pair. Errors: blob.ErrNotFound where one is gone, archive.ErrDamaged and archive.ErrDigest, the
// store's.
func Load(ctx context.Context, s blob.Store, r Ref) (repair.Pair, error) {
	old, err := page(ctx, s, r.Old, r.Vars)
	if err != nil {
		return repair.Pair{}, err
	}
	now, err := page(ctx, s, r.New, r.Vars)
	if err != nil {
		return repair.Pair{}, err
	}
	return repair.Pair{Key: r.Key, Old: old, New: now}, nil
}

func page(ctx context.Context, s blob.Store, e record.Evidence, vars map[string]string) (repair.Page, error) {
	body, _, err := frontier.ReadBody(ctx, s, e)
	if err != nil {
		return repair.Page{}, fmt.Errorf("read the archived page %s: %w", e.URL, err)
	}
	return repair.Page{Kind: e.Page, URL: e.URL, FinalURL: e.FinalURL, Status: e.Status, ContentType: e.ContentType, Body: body, Vars: vars}, nil
}
