package datasets

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // schedules name zones; the machine may know none

	"github.com/robfig/cron"

	"sheaf/datasets/table"
	"sheaf/internal/spelling"
)

const (
	// maxBatch is the crawl protocol's bound on the items of a batch.
	maxBatch = 2000
	// minPartTarget keeps a typo ("32") from making a million parts.
	minPartTarget = 4 << 10
)

// Bounds of what somebody says who pauses a schedule, in bytes.
const maxPausedBy, maxPausedWhy = 200, 1000

var envForm = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// problem is one thing that is wrong with a definition, and where.
type problem struct{ path, reason string }

func (p problem) Error() string { return p.path + ": " + p.reason }

func (d Definition) withDefaults() Definition {
	if d.Kind == "" {
		d.Kind = table.Catalog
	}
	if d.Import != nil && d.Sources == nil {
		d.Sources = []Source{} // null would be no list
	}
	if d.Schedule != nil {
		s := *d.Schedule
		if s.Timezone == "" {
			s.Timezone = DefaultTimezone
		}
		if s.Catchup == 0 {
			s.Catchup = DefaultCatchup
		}
		if !s.Paused {
			s.PausedBy, s.PausedWhy = "", ""
		}
		d.Schedule = &s
	}
	return d
}

// Validate reports, as ErrInvalid, the first key that makes no sense.
func (d Definition) Validate() error {
	if bad := d.problems(); len(bad) > 0 {
		return fmt.Errorf("%w: %w", ErrInvalid, bad[0])
	}
	return nil
}

// problems lists everything that is wrong, from top to bottom.
func (d Definition) problems() (out []problem) {
	bad := func(path, format string, args ...any) {
		out = append(out, problem{path, fmt.Sprintf(format, args...)})
	}
	if ValidateName(d.Name) != nil {
		bad("name", "%q is not namespace/name in lower-case letters, digits, dots, dashes and underscores", d.Name)
	}
	if !slices.Contains(table.Kinds, d.Kind) {
		bad("kind", "%q is no kind of dataset; there are catalog (products), documents (texts) and table (a recipe's own fields)%s",
			d.Kind, nearestKind(d.Kind))
	} else {
		for _, p := range d.Checks.Problems(d.main()) {
			bad(p.Path, "%s", p.Reason)
		}
	}
	for i, name := range d.DropColumns {
		switch at := fmt.Sprintf("drop_columns[%d]", i); {
		case d.Kind != table.Custom:
			bad(at, "only a dataset of kind table has columns that can be dropped")
		case table.Reserved(name) || slices.Contains(d.DropColumns[:i], name):
			bad(at, "%q is a column of Sheaf's own, or named twice", name)
		}
	}
	if d.PartTarget != 0 && d.PartTarget < minPartTarget {
		bad("part_target", "%d bytes are too few; a part has at least 4KB", d.PartTarget)
	}
	out = append(out, d.importProblems()...)
	if len(d.Sources) == 0 && d.Import == nil {
		bad("sources", "name at least one, e.g. `- recipe: ebay`")
	}
	for i, s := range d.Sources {
		out = append(out, s.problems(fmt.Sprintf("sources[%d]", i))...)
	}
	out = append(out, d.Schedule.problems()...)
	out = append(out, d.Freshness.problems()...)
	names := map[string]bool{}
	for i, s := range d.Subscriptions {
		at := fmt.Sprintf("subscriptions[%d]", i)
		if !nameForm.MatchString(s.Name) || names[s.Name] {
			bad(at+".name", "%q must be a unique lower-case name", s.Name)
		}
		names[s.Name] = true
		out = append(out, s.problems(at)...)
	}
	out = append(out, d.Holds.problems()...)
	if r := d.Retention; r.KeepLast < 0 || r.KeepDays < 0 || r.KeepRunDays < 0 {
		bad("retention", "keep_last, keep_days and keep_run_days must not be negative")
	}
	for i, tag := range d.ProtectedTags {
		at := fmt.Sprintf("protected_tags[%d]", i)
		switch err := ValidateTag(tag); {
		case err != nil:
			bad(at, "%s", strings.TrimPrefix(err.Error(), ErrInvalid.Error()+": "))
		case tag == Latest || slices.Contains(d.ProtectedTags[:i], tag):
			bad(at, "%q is protected anyway, or named twice", tag)
		}
	}
	return out
}

var tableForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func (d Definition) importProblems() (out []problem) {
	if d.Import == nil {
		return nil
	}
	if d.Kind != table.Custom {
		out = append(out, problem{"import", "only a dataset of kind table takes files in"})
	}
	if len(d.Sources) > 0 {
		out = append(out, problem{"import", "a dataset has sources, or takes files in"})
	}
	if d.Schedule != nil {
		out = append(out, problem{"schedule", "a dataset that takes files in has none: sheaf import starts its runs"})
	}
	if len(d.Import.Key) == 0 {
		out = append(out, problem{"import.key", "name the columns that identify a row"})
	}
	if !tableForm.MatchString(d.Import.Table) || table.ReservedTable(d.Import.Table) {
		out = append(out, problem{"import.table", fmt.Sprintf("%q must be a name of lower-case letters, digits and underscores, none of Sheaf's own tables", d.Import.Table)})
	}
	return out
}

// main is the main table; without columns for a dataset of kind table, whose recipes know them.
func (d Definition) main() table.Schema {
	main, err := table.Main(d.Kind, table.Schema{})
	if err != nil {
		return table.Schema{}
	}
	return main
}

func nearestKind(k table.Kind) string {
	kinds := make([]string, len(table.Kinds))
	for i, known := range table.Kinds {
		kinds[i] = string(known)
	}
	if near := spelling.Nearest(string(k), kinds); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

func (s Source) problems(at string) (out []problem) {
	if s.Recipe == "" {
		out = append(out, problem{at + ".recipe", "is missing"})
	}
	for _, v := range []struct {
		key string
		n   int
	}{{"revision", s.Revision}, {"slots", s.Slots}, {"batch_items", s.BatchItems}, {"concurrency", s.Concurrency}} {
		if v.n < 0 {
			out = append(out, problem{at + "." + v.key, "must not be negative"})
		}
	}
	if s.BatchItems > maxBatch {
		out = append(out, problem{at + ".batch_items", fmt.Sprintf("%d is above %d", s.BatchItems, maxBatch)})
	}
	if s.Rate < 0 || math.IsNaN(s.Rate) || math.IsInf(s.Rate, 0) {
		out = append(out, problem{at + ".rate", "must be a number of requests a second"})
	}
	return out
}

func (s *Schedule) problems() (out []problem) {
	if s == nil {
		return nil
	}
	if _, err := cron.ParseStandard(s.Cron); err != nil || len(strings.Fields(s.Cron)) != 5 {
		out = append(out, problem{"schedule.cron", fmt.Sprintf("%q is not five fields: minute hour day month weekday, e.g. 0 2 * * *", s.Cron)})
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "Local" {
		out = append(out, problem{"schedule.timezone", fmt.Sprintf("%q is not a time zone like Asia/Seoul", s.Timezone)})
	}
	if s.Jitter < 0 {
		out = append(out, problem{"schedule.jitter", "must not be negative"})
	}
	if s.Catchup != 0 && s.Catchup < minCatchup {
		out = append(out, problem{"schedule.catchup", "must be 10s or longer, e.g. 1h"})
	}
	if len(s.PausedBy) > maxPausedBy || len(s.PausedWhy) > maxPausedWhy {
		out = append(out, problem{"schedule", "paused_by and paused_why are too long"})
	}
	return out
}
