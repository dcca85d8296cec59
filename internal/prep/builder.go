package prep

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// builder is one row in the making.
type builder struct {
	*layout
	in       Input
	row      table.Row
	flags    flagSet
	problems []Problem
}

// set fills a cell; empty texts and lists are null.
func (b *builder) set(column string, v any) {
	switch t := v.(type) {
	case string:
		if t == "" {
			v = nil
		}
	case []string:
		if len(t) == 0 {
			v = nil
		}
	}
	b.row[b.index[column]] = v
}

func (b *builder) get(column string) any { return b.row[b.index[column]] }

func (b *builder) text(column string) string {
	s, _ := b.get(column).(string)
	return s
}

func (b *builder) list(column string) []string {
	l, _ := b.get(column).([]string)
	return l
}

func (b *builder) problem(field, format string, args ...any) {
	b.problems = append(b.problems, Problem{Field: field, Reason: fmt.Sprintf(format, args...)})
	b.flag(field + "_unreadable")
}

func (b *builder) flag(flags ...string) { b.flags = append(b.flags, flags...) }

// why is the reason that was found for a column, or otherwise.
func (b *builder) why(column, otherwise string) string {
	for _, p := range b.problems {
		if p.Field == column {
			return column + ": " + p.Reason
		}
	}
	return column + ": " + otherwise
}

// allFlags takes up what extraction doubted.
func (b *builder) allFlags() {
	for _, f := range b.in.Fields {
		b.flag(f.Flags...) // sorted at the end
	}
	b.flag(b.in.Flags...)
}

// finish completes the row.
func (b *builder) finish(groupKey string) Prepared {
	b.set("quality_flags", b.flags.sorted())
	b.sortProblems()
	return Prepared{Row: b.row, GroupKey: groupKey, Problems: b.problems}
}

func (b *builder) sortProblems() {
	slices.SortFunc(b.problems, func(x, y Problem) int {
		return cmp.Or(strings.Compare(x.Field, y.Field), strings.Compare(x.Reason, y.Reason))
	})
}

// attributes gathers the fields that are no columns.
func (b *builder) attributes() error {
	extra := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(b.in.Fields)) {
		f := b.in.Fields[name]
		if _, isColumn := b.columns[name]; isColumn || f.State != record.Value || ofMoney(name) {
			continue
		}
		extra[name] = plain(f.Value)
	}
	if len(extra) == 0 {
		return nil
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(extra); err != nil {
		return fmt.Errorf("prepare %s: encode attributes: %w", b.in.Key.Hash(), err)
	}
	b.set("attributes_json", strings.TrimSuffix(out.String(), "\n"))
	return nil
}

// ofMoney: the currency that an extractor states beside an amount.
func ofMoney(name string) bool {
	column, ok := strings.CutSuffix(name, "_currency")
	return ok && slices.Contains(amounts, column)
}

// plain replaces amounts by their text, so that a JSON reader needs no convention of ours.
func plain(v any) any {
	switch t := v.(type) {
	case record.Decimal:
		return t.String()
	case []map[string]any:
		out := make([]map[string]any, len(t))
		for i, row := range t {
			out[i] = make(map[string]any, len(row))
			for k, cell := range row {
				out[i][k] = plain(cell)
			}
		}
		return out
	}
	return v
}

// flagSet collects quality flags in any order.
type flagSet []string

func (f flagSet) sorted() []string {
	out := slices.Clone([]string(f))
	slices.Sort(out)
	return slices.Compact(out)
}
