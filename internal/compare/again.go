package compare

import (
	"maps"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/internal/record"
)

// again keeps a row of which nothing was collected: its bodies were read with today's rules, or are older than what was
// asked for and left alone.
func (d *decision) again() error {
	next := *d.old
	d.state, d.bodies, d.class = &next, d.evidence, datasets.Unchanged
	d.matched = d.old.Matched
	if !d.in.rereads(*d.old, d.evidence) {
		d.keep()
		return nil
	}
	d.forget()
	d.matched = d.stored.matched()
	d.state.Matched = d.matched
	if d.reparsed {
		d.class = datasets.Reparsed
		return d.publish(*d.stored, *d.row)
	}
	d.keep()
	return d.remember(*d.stored)
}

// matched lists which alternatives stated the fields, a line a field, as state keeps it.
func (c combined) matched() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		if f := c.Fields[name]; f.State != record.Absent && f.Matched != "" {
			b.WriteString(name + "=" + f.Matched + "\n")
		}
	}
	return b.String()
}
