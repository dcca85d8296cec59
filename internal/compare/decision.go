package compare

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/prep"
	"sheaf/internal/record"
)

// decision is the working of one key.
type decision struct {
	*judge
	task
	*result
	records []candidate

	loaded   *combined // of old
	stored   *combined // the same; after a change of the recipe as the archived bodies read now
	row      *prepared // of stored, made only after such a change
	reparsed bool      // row differs from what is published
}

func (d *decision) run(reread []reread) error {
	if d.old != nil {
		if err := d.load(reread); err != nil {
			return err
		}
	}
	dead := d.dead()
	if dead {
		d.records = nil // the item's own page ranks above lists that still show it
	}
	switch {
	case d.old == nil && len(d.records) == 0:
		return nil
	case d.old == nil:
		return d.add()
	case len(d.records) > 0 || d.seen && !dead && d.old.Live():
		return d.see()
	case !d.old.Live():
		d.state = d.old // gone stays gone; its tombstone is written once
		return nil
	case d.in.Again:
		return d.again()
	}
	return d.miss(dead)
}

// load takes up what is stored.
func (d *decision) load(reread []reread) error {
	stored, err := decodeCombined(d.old.RecordJSON)
	if err != nil {
		return err
	}
	d.loaded, d.stored = &stored, &stored
	if !d.old.Live() {
		return nil
	}
	if d.before, err = decodeCells(d.old.CellsJSON); err != nil {
		return err
	}
	if !d.in.rereads(*d.old, d.evidence) {
		return nil
	}
	return d.reparse(reread)
}

// reparse reads what is stored with today's recipe and preparation, before anything new is looked at.
func (d *decision) reparse(reread []reread) error {
	again, err := replay(d.stored, d.evidence, reread)
	if err != nil {
		return err
	}
	row, err := d.prepare(d.old.SiteProductID, *again)
	if reason, no := rejected(err); no {
		// The published row stands: better parsing must not lose a product.
		return d.reject(*again, "after a change of recipe or preparation: "+reason)
	}
	if err != nil {
		return err
	}
	d.stored, d.row = again, &row
	tracked, volatile, derived := d.differences(d.before, row.cells)
	if len(tracked) == 0 && len(volatile) == 0 && !derived {
		return nil
	}
	d.reparsed = true
	for _, column := range tracked {
		d.history = append(d.history, d.historyRow(d.key, datasets.Reparsed, causeParser, column, d.before, row.cells))
	}
	d.problems(row)
	if len(tracked) == 0 {
		d.history = append(d.history, d.historyRow(d.key, datasets.Reparsed, causeParser, -1, nil, nil))
	}
	return nil
}

const (
	causeSource = "source"
	causeParser = "parser"
)

// dead reports whether the item's own page said that there is none (any more) and no item was read.
func (d *decision) dead() bool {
	return !d.visited() && denied(d.outcomes)
}

// visited reports whether an item (not only rows of lists) was read.
func (d *decision) visited() bool {
	return slices.ContainsFunc(d.records, func(c candidate) bool { return ofItem(c.Record) })
}

// add publishes a key for the first time.
func (d *decision) add() error {
	known, used := merge(nil, d.records)
	row, err := d.prepare(d.records[0].Key.ID, known)
	if reason, no := rejected(err); no {
		return d.reject(known, reason)
	}
	if err != nil {
		return err
	}
	d.class = datasets.Added
	d.state = &State{
		Key: d.key, SiteProductID: d.records[0].Key.ID, FirstSeenAt: d.in.AsOf, ChangedAt: d.in.AsOf,
		GroupKey: row.GroupKey, Split: cmp.Or(row.Split, prep.Split(row.GroupKey)),
	}
	d.history = append(d.history, d.historyRow(d.key, datasets.Added, causeSource, -1, nil, nil))
	d.problems(row)
	d.note(used)
	d.doubts(&row)
	if err := d.alive(); err != nil {
		return err
	}
	return d.publish(known, row)
}

// see compares a row that was seen with what is published.
func (d *decision) see() error {
	next := *d.old
	d.state = &next
	known, used := merge(d.stored, d.records)
	d.note(used)
	if err := d.alive(); err != nil {
		return err
	}
	row, err := d.prepareChanged(known)
	if reason, no := rejected(err); no {
		d.keep()
		d.state.InputsHash = "" // it is looked at, and said, each time
		return d.reject(known, reason)
	}
	if err != nil {
		return err
	}
	d.doubts(row)
	if !d.old.Live() {
		d.class = datasets.Reappeared
		d.state.ChangedAt = d.in.AsOf
		d.history = append(d.history, d.historyRow(d.key, datasets.Reappeared, causeSource, -1, nil, nil))
		d.problems(*row)
		return d.publish(known, *row)
	}
	return d.classify(known, row)
}

// doubts notes the flags of a row that was made, also where the published one is kept: a page whose characters are damaged and
// repaired says the same as before, and is broken.
func (d *decision) doubts(row *prepared) {
	if row != nil {
		d.flags, _ = row.Row[d.schema.Index("quality_flags")].([]string)
	}
}

// prepareChanged makes the row of what is known now; nil when that is what is published.
func (d *decision) prepareChanged(known combined) (*prepared, error) {
	_, hash, err := known.encode()
	if err != nil {
		return nil, err
	}
	if hash == d.old.ContentHash && d.old.PrepRev == prep.Revision && d.old.Live() {
		return nil, nil
	}
	row, err := d.prepare(d.old.SiteProductID, known)
	return &row, err
}

// classify tells changed, refreshed, reparsed and unchanged apart. base is what the stored bodies say today.
func (d *decision) classify(known combined, row *prepared) error {
	base := d.before
	if d.row != nil {
		base = d.row.cells
	}
	if row == nil {
		row = d.row
	}
	var tracked, volatile []int
	if row != nil {
		tracked, volatile, _ = d.differences(base, row.cells)
	}
	switch {
	case len(tracked) > 0:
		d.class = datasets.Changed
		d.state.ChangedAt = d.in.AsOf
		for _, column := range tracked {
			d.history = append(d.history, d.historyRow(d.key, datasets.Changed, causeSource, column, base, row.cells))
		}
		d.problems(*row)
	case d.reparsed:
		d.class = datasets.Reparsed
	case len(volatile) > 0:
		d.class = datasets.Refreshed
		d.problems(*row)
	default:
		d.class = datasets.Unchanged
		d.keep()
		return d.remember(known)
	}
	return d.publish(known, *row)
}

// miss handles a published row that this run has no record of.
func (d *decision) miss(dead bool) error {
	next := *d.old
	d.state = &next
	d.class, d.denied = datasets.Missing, dead
	switch {
	case dead: // says so itself, however much of the source was seen
		d.state.Status, d.state.LastVisitAt = StatusMissing, d.in.AsOf
		if d.state.NotFoundAt.IsZero() {
			d.state.NotFoundAt = d.in.AsOf
		}
		d.count()
	case slices.Contains(d.outcomes, record.RedirectedAway):
		d.state.LastVisitAt, d.state.NotFoundAt = d.in.AsOf, time.Time{}
		d.count()
	case len(d.outcomes) == 0:
		d.count()
	}
	if d.isGone(dead) {
		d.class, d.remove = datasets.Gone, true
		d.state.Status = StatusGone
		d.history = append(d.history, d.historyRow(d.key, datasets.Gone, causeSource, -1, nil, nil))
		return nil
	}
	d.bodies = d.evidence
	d.forget()
	if d.reparsed {
		return d.publish(*d.stored, *d.row)
	}
	d.keep()
	return d.remember(*d.stored)
}

// count notes a miss where missing means something: lists that cover everything, walked to their end. Any other
// outcome (blocked, failed, over budget) is no information. What a run misses counts once, however often its pages are
// read again.
func (d *decision) count() {
	if d.in.Partial || d.in.Sampled || d.in.AsOf.Equal(d.in.Parent.AsOf) {
		return
	}
	d.state.Status = StatusMissing
	d.state.MissingRuns++
}

func (d *decision) isGone(dead bool) bool {
	if d.in.Imported {
		return !d.in.Partial
	}
	if dead && d.in.AsOf.Sub(d.state.NotFoundAt) >= notFoundGap {
		return true
	}
	return d.state.MissingRuns >= missingRuns && d.state.MissingRuns > d.old.MissingRuns && d.in.AsOf.Sub(d.state.LastSeenAt) > missingAge
}

// alive notes that the key was seen, and in which bodies.
func (d *decision) alive() error {
	d.seen = true
	d.state.seenAt(d.in.AsOf, d.visited())
	var fresh []bodiesOf
	for _, c := range d.records {
		b, err := c.evidence()
		if err != nil {
			return err
		}
		fresh = append(fresh, b)
	}
	d.bodies, _ = restated(d.evidence, d.key, fresh, d.in.AsOf)
	return nil
}

// seenAt resets what counts towards gone.
func (s *State) seenAt(asOf time.Time, visited bool) {
	s.Status, s.LastSeenAt, s.MissingRuns, s.NotFoundAt = StatusActive, asOf, 0, time.Time{}
	if visited {
		s.LastVisitAt = asOf
	}
}

// keep leaves the published row as it is; a gone one stays gone.
func (d *decision) keep() {
	if !d.old.Live() {
		*d.state = *d.old
		d.bodies = nil
		return
	}
	d.after = d.before
	if d.class == "" {
		d.class = datasets.Unchanged
	}
}

// reject quarantines what cannot be published.
func (d *decision) reject(known combined, reason string) error {
	text, _, err := known.encode()
	if err != nil {
		return err
	}
	d.quarantine = append(d.quarantine, quarantined{d.key, known.URL, stagePrepare, reason, text})
	return nil
}

// problems notes the fields that a new or changed row had to leave out.
func (d *decision) problems(row prepared) {
	for _, p := range row.Problems {
		q := quarantined{key: d.key, url: rowText(row, "url", d.schema), stage: stageField, reason: p.Field + ": " + p.Reason}
		if f, ok := d.fieldJSON(p.Field); ok {
			q.json = f
		}
		d.quarantine = append(d.quarantine, q)
	}
}

// fieldJSON is what the records of this run say about a field.
func (d *decision) fieldJSON(name string) (string, bool) {
	for _, c := range d.records {
		f, ok := c.Fields[name]
		if !ok {
			continue
		}
		if b, err := json.Marshal(map[string]record.Field{name: f}); err == nil {
			return string(b), true
		}
	}
	return "", false
}

// note remembers what the row is made of: a hash of the records and which alternatives stated the fields.
func (d *decision) note(used map[string]*candidate) {
	if len(d.records) == 0 {
		d.forget()
		return
	}
	d.state.InputsHash, _ = inputs(d.entries)
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if m := used[name].Fields[name].Matched; m != "" {
			b.WriteString(name + "=" + m + "\n")
		}
	}
	d.matched = b.String()
	d.state.Matched = d.matched
}

// forget drops the hash of the records when the stored record is no longer what they made it.
func (d *decision) forget() {
	if d.stored != d.loaded {
		d.state.InputsHash = ""
	}
}

func rowText(row prepared, column string, s table.Schema) string {
	text, _ := row.Row[s.Index(column)].(string)
	return text
}
