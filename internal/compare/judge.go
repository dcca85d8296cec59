package compare

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/prep"
	"sheaf/internal/profile"
	"sheaf/internal/record"
)

// Rules of research on deletion: absence is no deletion.
const (
	// notFoundGap must lie between the first and a later not_found in a row.
	notFoundGap = 24 * time.Hour
	// missingRuns complete runs in a row must have missed a row that was last seen more than missingAge ago.
	missingRuns = 3
	missingAge  = 14 * 24 * time.Hour
)

// judge decides about single keys. Safe for concurrent use: it only reads.
type judge struct {
	in       Input
	maker    prep.Maker
	schema   table.Schema
	past     map[string]bool // columns that tell a row's past, not what the page says
	tracked  []int           // positions of the columns that make a row changed
	volatile []bool          // by position: makes a row refreshed
	loose    []string        // volatile fields that are no columns
}

// task is all there is about one key.
type task struct {
	key      string
	old      *State
	evidence []Evidence
	entries  []entry
}

// result is what became of it. Class is empty when nothing is or was published.
type result struct {
	class      datasets.Class
	upsert     table.Row
	remove     bool
	history    []table.Row
	quarantine []quarantined
	state      *State
	bodies     []Evidence
	before     cells // published by the parent
	after      cells // published now
	matched    string
	outcomes   []record.Outcome
	statuses   []int    // HTTP status of each outcome, 0 = none
	flags      []string // quality flags of the row that this run made, published or not
	denied     bool     // the row's own page said that there is none
	seen       bool
	read       int64 // records, without repeats
}

type quarantined struct {
	key, url, stage, reason, json string
}

func newJudge(in Input) (*judge, error) {
	main, err := table.Main(in.Kind, in.Main)
	if err != nil {
		return nil, err
	}
	maker, err := prep.For(in.Kind, main)
	if err != nil {
		return nil, err
	}
	j := &judge{in: in, maker: maker, schema: main, past: map[string]bool{}}
	past := maker.Past()
	for _, i := range []int{past.FirstSeen, past.Changed, past.Split, past.Content} {
		j.past[main.Columns[i].Name] = true
	}
	j.volatile = make([]bool, len(j.schema.Columns))
	for i, c := range j.schema.Columns {
		j.volatile[i] = c.Volatile || slices.Contains(in.Volatile, c.Name)
		if !j.volatile[i] && !c.Derived && c.Name != j.schema.Key {
			j.tracked = append(j.tracked, i)
		}
	}
	for _, name := range in.Volatile {
		if j.schema.Index(name) < 0 {
			j.loose = append(j.loose, name)
		}
	}
	return j, nil
}

// decide is pure: it depends on the task and the run's input only.
func (j *judge) decide(t task) (result, error) {
	r := result{}
	err := j.readOutcomes(t, &r)
	switch {
	case err != nil:
	case t.key == "":
		err = j.nameless(t, &r)
	default:
		var same bool
		if same, err = j.same(t, &r); err == nil && !same {
			err = j.compare(t, &r)
		}
	}
	if err != nil {
		return r, fmt.Errorf("compare %s: %w", t.key, err)
	}
	return r, nil
}

func (j *judge) readOutcomes(t task, r *result) error {
	for _, e := range t.entries {
		if e.kind != outcomeOf {
			continue
		}
		var o record.ItemOutcome
		if err := json.Unmarshal(e.json, &o); err != nil {
			return fmt.Errorf("decode outcome: %w", err)
		}
		r.outcomes, r.statuses = append(r.outcomes, o.Outcome), append(r.statuses, o.Status)
		if unread[o.Outcome] {
			r.quarantine = append(r.quarantine, quarantined{t.key, o.URL, stagePage, o.Reason, ""})
		}
	}
	return nil
}

// unread are outcomes of pages that answered and gave no record. What did not answer is no page to look at.
var unread = map[record.Outcome]bool{record.ParseFailed: true, record.Poison: true}

// nameless notes records that name no key.
func (j *judge) nameless(t task, r *result) error {
	for _, e := range t.entries {
		if e.kind != quarantinedRecord {
			continue
		}
		c, err := newCandidate(e.json, e.bodies)
		if err != nil {
			return err
		}
		r.read++
		r.quarantine = append(r.quarantine, quarantined{"", c.URL, stageExtract, c.Quarantine, string(e.json)})
	}
	return nil
}

func (j *judge) compare(t task, r *result) error {
	records, reparsed, err := j.records(t, r)
	if err != nil {
		return err
	}
	d := &decision{judge: j, task: t, result: r, records: records}
	return d.run(reparsed)
}

// records decodes the records of a key, in their order and without those that must not be published, which are
// noted as quarantined.
func (j *judge) records(t task, r *result) (records []candidate, reparsed []reread, err error) {
	for _, e := range t.entries {
		switch e.kind {
		case outcomeOf:
		case reparsedRecord:
			var p reread
			if err := json.Unmarshal(e.json, &p); err != nil {
				return nil, nil, fmt.Errorf("decode re-extracted record: %w", err)
			}
			reparsed = append(reparsed, p)
		default:
			c, err := newCandidate(e.json, e.bodies)
			if err != nil {
				return nil, nil, err
			}
			r.read++
			if e.kind == quarantinedRecord {
				r.quarantine = append(r.quarantine, quarantined{t.key, c.URL, stageExtract, c.Quarantine, string(e.json)})
				r.seen = true
				continue
			}
			records = append(records, c)
		}
	}
	slices.SortFunc(records, candidate.order)
	return records, reparsed, nil
}

// Stages of quarantine.
const (
	stagePage    = "page"
	stageExtract = "extract"
	stagePrepare = "prepare"
	stageField   = "field"
)

// prepared is a row with its cells in text form.
type prepared struct {
	prep.Prepared
	cells cells
}

// prepare makes the row of what is known. A *prep.RejectError says that there is none.
func (j *judge) prepare(id string, c combined) (prepared, error) {
	url := c.Item
	if url == "" && c.ItemKind != "" && c.ItemKind == c.Kind {
		url = c.URL
	}
	p, err := j.maker.Prepare(prep.Input{
		Key: record.Key{Site: j.in.Site, Marketplace: j.in.Source, ID: id}, Locale: j.in.Locale,
		URL: url, Canonical: c.Canonical, Fields: c.Fields, Flags: c.Flags,
		Verbatim: j.in.Imported,
	})
	if err != nil {
		return prepared{}, err
	}
	cells, err := rowCells(j.schema, p.Row, j.past)
	if err != nil {
		return prepared{}, err
	}
	if err := j.settle(cells, p.Row); err != nil {
		return prepared{}, err
	}
	if text := childrenOf(j.schema, p.Row); text != "" {
		cells[profile.NestedCell] = text
	}
	return prepared{p, cells}, nil
}

// rejected gives the reason when err says that no row can be made.
func rejected(err error) (string, bool) {
	var r *prep.RejectError
	if errors.As(err, &r) {
		return r.Reason, true
	}
	return "", false
}

// remarks stand beside values. Alone they make no difference: a redesign that words a price otherwise changes no row.
var remarks = map[string]bool{"price_raw": true, "availability_raw": true, "quality_flags": true}

// differences lists the columns in which two rows differ: tracked and volatile ones, and whether others do.
func (j *judge) differences(a, b cells) (tracked, volatile []int, derived bool) {
	for i, c := range j.schema.Columns {
		if j.past[c.Name] {
			continue
		}
		if a.same(b, c.Name) {
			continue
		}
		switch {
		case j.volatile[i] || c.Name == attributes && j.onlyLoose(a, b):
			volatile = append(volatile, i)
		case c.Derived && remarks[c.Name]:
		case c.Derived:
			derived = true
		default:
			tracked = append(tracked, i)
		}
	}
	return tracked, volatile, derived
}

// historyRow is one row of history about a key; column is -1 for the row as a whole.
func (j *judge) historyRow(key string, class datasets.Class, cause string, column int, before, after cells) table.Row {
	row := table.Row{key, j.in.AsOf.UnixMicro(), string(class), nil, nil, nil, cause, j.in.Site, j.in.Source}
	if column < 0 {
		return row
	}
	name := j.schema.Columns[column].Name
	row[3] = name
	if v, ok := before[name]; ok {
		row[4] = v
	}
	if v, ok := after[name]; ok {
		row[5] = v
	}
	return row
}

// slot is where the newest body is kept.
type slot struct{ kind, page string }

// restated puts the bodies of this run's records over the parent's: the newest by record kind and page kind, of
// several in one run the one whose record comes first. tie reports that there were several.
func restated(old []Evidence, key string, fresh []bodiesOf, asOf time.Time) (bodies []Evidence, tie bool) {
	slots := map[slot]Evidence{}
	for _, b := range fresh {
		for _, e := range b.Evidence {
			at := slot{b.Kind, e.Page}
			if _, taken := slots[at]; taken {
				tie = true
				continue
			}
			slots[at] = Evidence{Key: key, Kind: b.Kind, Evidence: e, AsOf: asOf}
		}
	}
	for _, e := range old {
		at := slot{e.Kind, e.Page}
		if _, taken := slots[at]; !taken {
			slots[at] = e
		}
	}
	return slices.SortedFunc(maps.Values(slots), Evidence.order), tie
}
