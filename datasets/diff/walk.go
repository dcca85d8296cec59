package diff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
)

// Query narrows the rows that are compared or told. The zero value is everything of the main table.
type Query struct {
	Table  string // empty: the main table
	Class  Class  // only this one
	Source string // only this one; others are not read
	Column string // only rows in which it differs: changed and refreshed ones
	Key    string // only the row with this key
	// After goes on behind a place that an earlier answer named (Change.At, Page.Next).
	After string
	// Scan ends after so many rows were compared; 0 = never.
	Scan int64
}

// Work is what a comparison took.
type Work struct {
	PartsSame    int   `json:"parts_same" doc:"Parts that are the same on both sides and were not read"`
	PartsRead    int64 `json:"parts_read"`
	RowsSame     int64 `json:"rows_same" doc:"Rows of parts that are the same, on either side"`
	RowsCompared int64 `json:"rows_compared"`
	BytesRead    int64 `json:"bytes_read"`
}

// step is a row that differs. Only the sides that have it are set.
type step struct {
	class  Class
	a, b   *cursor
	fields []int // positions in columns.list; valid until the next step
	at     string
}

// source is where the row lies, or lay.
func (s *step) source() string {
	if s.b != nil {
		return s.b.part.Source
	}
	return s.a.part.Source
}

// errStop ends a walk early; it is no error.
var errStop = errors.New("enough")

// walker compares one table of two versions.
type walker struct {
	*reading
	a, b    datasets.TableVersion
	columns *columns
	query   Query
	column  int // of query.Column, -1 = all
	visit   func(*walker, step) error
	twins   map[[2]*cursor]pair
	fields  []int
	work    Work
	at      string // the last place that was compared
	stopped bool   // by query.Scan
}

// walk calls visit for every row that differs and meets the query; visit ends it with errStop. Rows come source by source, in
// key order (docs/FORMAT.md, "How versions differ").
func (d *Diff) walk(ctx context.Context, q Query, visit func(*walker, step) error) (*walker, error) {
	a, b, err := d.tables(q.Table)
	if err != nil {
		return nil, err
	}
	w := &walker{
		reading: newReading(d.store), a: a, b: b, columns: newColumns(a.Schema, b.Schema), query: q, column: -1,
		visit: visit, twins: map[[2]*cursor]pair{},
	}
	if q.Column != "" {
		if w.column, err = w.columns.index(q.Column); err != nil {
			return nil, err
		}
	}
	if a.Schema.Key != b.Schema.Key {
		return nil, fmt.Errorf("%w: rows of table %s are identified by %q in %s and by %q in %s", datasets.ErrInvalid,
			a.Name, a.Schema.Key, name(d.From), b.Schema.Key, name(d.To))
	}
	if a.Schema.Key == "" && q.Key != "" {
		return nil, fmt.Errorf("%w: table %s has no key: its rows are only ever appended", datasets.ErrInvalid, a.Name)
	}
	before, after := w.apart()
	groups := groupsOf(before, after)
	from, err := w.place(groups)
	if err != nil {
		return nil, err
	}
	for _, g := range groups[from.group:] {
		if !g.has(q.Source) {
			continue
		}
		if err = w.group(ctx, g, from); err != nil {
			break
		}
		from = place{}
	}
	w.work.PartsRead, w.work.BytesRead = w.opened.Load(), w.bytes.Load()
	if err != nil && !errors.Is(err, errStop) {
		return nil, fmt.Errorf("compare %s of %s with %s: %w", a.Name, name(d.From), name(d.To), damaged(err))
	}
	return w, nil
}

// damaged makes what Parquet and the store say of bytes that are not what they should be the domain's.
func damaged(err error) error {
	if errors.Is(err, parquet.ErrDamaged) || errors.Is(err, parquet.ErrForeign) || errors.Is(err, blob.ErrChecksum) {
		return fmt.Errorf("%w: %w", datasets.ErrDamaged, err)
	}
	return err
}

// apart are the parts of either side that the other does not have. A key lies in one part of a version: the rows of a part
// that both have differ nowhere.
func (w *walker) apart() (a, b []datasets.Part) {
	before, after := w.a.Parts(), w.b.Parts()
	shared := func(parts, others []datasets.Part) (out []datasets.Part) {
		have := map[string]bool{}
		for _, p := range others {
			have[p.SHA256] = true
		}
		for _, p := range parts {
			if !have[p.SHA256] {
				out = append(out, p)
				continue
			}
			w.work.RowsSame += p.Rows
			w.work.PartsSame++
		}
		return out
	}
	a, b = shared(before, after), shared(after, before)
	w.work.PartsSame /= 2
	w.work.RowsSame /= 2
	return a, b
}

// group is what is merged at once: a source, whose keys are in no other one; or all sources of which only one version has a
// name, where both have such, because one may be the other's under a new name.
type group struct {
	name string
	a, b []datasets.Part
}

// has reports whether rows of a source may be in the group.
func (g group) has(source string) bool {
	of := func(p datasets.Part) bool { return p.Source == source }
	return source == "" || slices.ContainsFunc(g.a, of) || slices.ContainsFunc(g.b, of)
}

// joint names the group of sources that only one version has. No source can be called so.
const joint = "*"

func groupsOf(a, b []datasets.Part) (out []group) {
	left, right := sourcesOf(a), sourcesOf(b)
	onlyLeft := without(left, right)
	onlyRight := without(right, left)
	mixed := len(onlyLeft) > 0 && len(onlyRight) > 0
	all := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(left), right...))))
	var rest group
	for _, source := range all {
		of := func(p datasets.Part) bool { return p.Source != source }
		g := group{name: source, a: slices.DeleteFunc(slices.Clone(a), of), b: slices.DeleteFunc(slices.Clone(b), of)}
		if mixed && (slices.Contains(onlyLeft, source) || slices.Contains(onlyRight, source)) {
			rest.a, rest.b = append(rest.a, g.a...), append(rest.b, g.b...)
			continue
		}
		out = append(out, g)
	}
	if mixed {
		rest.name = joint
		out = append(out, rest)
	}
	return out
}

func without(list, others []string) (out []string) {
	for _, s := range list {
		if !slices.Contains(others, s) {
			out = append(out, s)
		}
	}
	return out
}

// place is where a comparison goes on: a group and, in it, a key (or a number of changes, in tables without keys).
type place struct {
	group int
	key   string // the least that is wanted
	skip  int64
}

// place reads query.After. A group that has gone is no error: the groups are a function of the versions.
func (w *walker) place(groups []group) (place, error) {
	if w.query.After == "" {
		return place{}, nil
	}
	name, rest, ok := strings.Cut(w.query.After, ":")
	i := slices.IndexFunc(groups, func(g group) bool { return g.name == name })
	p := place{group: i, key: rest + "\x00"}
	var err error
	if w.a.Schema.Key == "" {
		p.skip, err = strconv.ParseInt(rest, 10, 64)
	}
	if !ok || i < 0 || err != nil || p.skip < 0 {
		return p, fmt.Errorf("%w: %q is no place in the comparison of these versions", datasets.ErrInvalid, w.query.After)
	}
	return p, nil
}

func (w *walker) group(ctx context.Context, g group, from place) error {
	ctx, cancel := context.WithCancel(ctx)
	defer w.all.Wait() // nothing reads on when the answer is given
	defer cancel()
	clear(w.twins)
	if w.a.Schema.Key == "" {
		return w.appended(ctx, g, from.skip)
	}
	within := bounds{least: from.key}
	if w.query.Key != "" {
		within = bounds{max(w.query.Key, from.key), w.query.Key}
	}
	a, err := newSide(ctx, w.streams(w.a, g.a, 0, within))
	if err != nil {
		return err
	}
	b, err := newSide(ctx, w.streams(w.b, g.b, 1, within))
	if err != nil {
		return err
	}
	return w.merge(ctx, g, a, b)
}

// streams are one a source and split, whose parts lie in key order.
func (w *walker) streams(t datasets.TableVersion, parts []datasets.Part, side int, within bounds) (out []*stream) {
	by := map[[2]string]*stream{}
	for _, p := range parts {
		id := [2]string{p.Source, p.Split}
		if by[id] == nil {
			by[id] = &stream{reading: w.reading, table: t, key: w.columns.key[side], within: within}
			out = append(out, by[id])
		}
		by[id].parts = append(by[id].parts, p)
	}
	return out
}

// merge walks both sides in key order.
func (w *walker) merge(ctx context.Context, g group, a, b *side) error {
	for a.least != nil || b.least != nil {
		s := step{}
		switch {
		case b.least == nil || a.least != nil && a.least.key < b.least.key:
			s.class, s.a = Removed, a.least
		case a.least == nil || b.least.key < a.least.key:
			s.class, s.b = Added, b.least
		default:
			s.a, s.b = a.least, b.least
			if err := w.same(&s); err != nil {
				return err
			}
		}
		key := ""
		if s.a != nil {
			key = s.a.key
		} else {
			key = s.b.key
		}
		if err := w.tell(&s, func() string { return g.name + ":" + key }); err != nil {
			return err
		}
		if s.a != nil {
			if err := a.advance(ctx); err != nil {
				return err
			}
		}
		if s.b != nil {
			if err := b.advance(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell shows a row that differs to who asked, and ends the walk where it looked at enough.
func (w *walker) tell(s *step, at func() string) error {
	w.work.RowsCompared++
	if s.class != "" && w.wants(s) {
		s.at = strings.Clone(at())
		if err := w.visit(w, *s); err != nil {
			w.at = s.at
			return err
		}
	}
	if w.query.Scan > 0 && w.work.RowsCompared >= w.query.Scan {
		w.stopped, w.at = true, strings.Clone(at())
		return errStop
	}
	return nil
}

func (w *walker) wants(s *step) bool {
	if w.query.Class != "" && s.class != w.query.Class || w.query.Source != "" && s.source() != w.query.Source {
		return false
	}
	return w.column < 0 || s.a != nil && s.b != nil && slices.Contains(s.fields, w.column)
}

// same compares two rows of one key: the class stays empty where they are equal.
func (w *walker) same(s *step) error {
	twins, err := w.paired(s.a, s.b)
	if err != nil {
		return err
	}
	if w.fields, err = twins.Differ(w.fields[:0], s.a.i, s.b.i); err != nil {
		return err
	}
	for i, c := range w.columns.list {
		if c.retyped && (!s.a.batch.Null(c.a, s.a.i) || !s.b.batch.Null(c.b, s.b.i)) {
			w.fields = append(w.fields, i)
		}
	}
	if len(w.fields) == 0 {
		return nil
	}
	s.class, s.fields = Refreshed, w.fields
	for _, i := range w.fields {
		if !w.columns.list[i].minor {
			s.class = Changed
		}
	}
	slices.Sort(s.fields)
	return nil
}

// pair is two row groups that are compared.
type pair struct {
	a, b  *parquet.Batch
	twins *parquet.Twins
}

// paired compares the row groups at which two cursors stand. Pairs that a cursor left behind are forgotten: they hold on to row
// groups, and would let memory grow with the rows.
func (w *walker) paired(a, b *cursor) (*parquet.Twins, error) {
	id := [2]*cursor{a, b}
	if p := w.twins[id]; p.a == a.batch && p.b == b.batch {
		return p.twins, nil
	}
	twins, err := parquet.Match(a.batch, b.batch, w.columns.pairs)
	if err != nil {
		return nil, err
	}
	for id, p := range w.twins {
		if p.a != id[0].batch || p.b != id[1].batch {
			delete(w.twins, id)
		}
	}
	w.twins[id] = pair{a.batch, b.batch, twins}
	return twins, nil
}
