package imports

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

// Wish is what is to be imported and how.
type Wish struct {
	Dataset string
	Table   string   // name of the main table
	Files   []File   //
	Key     []string // columns, by the files' names, that identify a row
	// Before are the columns of the dataset's last version: they keep their types.
	Before []table.Column
}

// Survey is what the files hold.
type Survey struct {
	Columns []Column `json:"columns"`
	Key     []string `json:"key"`
	Rows    int64    `json:"rows"` // read, bad ones too
	// SplitColumn is the column that states the split of its row; "" for none.
	SplitColumn string `json:"split_column,omitempty"`
	// LeftOut are columns of a pulled version that Sheaf fills itself, for these rows as for all others.
	LeftOut []string `json:"left_out,omitempty"`
}

// Column is one column and what became of it.
type Column struct {
	table.Column
	From   string `json:"from"`   // its name in the files
	Filled int64  `json:"filled"` // rows with a value
	// Note says what is worth knowing: renamed, kept as text.
	Note string `json:"note,omitempty"`
}

// Look reads all files once and types their columns. Errors: datasets.ErrInvalid.
func Look(ctx context.Context, w Wish) (Survey, error) {
	columns := map[string]*seen{}
	var order []string
	note := func(name string) {
		if columns[name] == nil {
			columns[name] = &seen{}
			order = append(order, name)
		}
	}
	out := Survey{}
	for _, f := range w.Files {
		for l, err := range f.read(ctx, note) {
			if err != nil {
				return out, fmt.Errorf("%w: %w", datasets.ErrInvalid, err)
			}
			if len(order) > MaxColumns {
				return out, fmt.Errorf("%w: %s: more than %d columns", datasets.ErrInvalid, l.where, MaxColumns)
			}
			if out.Rows++; out.Rows > MaxRows {
				return out, fmt.Errorf("%w: more than %d rows; import them as several datasets", datasets.ErrInvalid, MaxRows)
			}
			if l.bad != nil {
				continue
			}
			for name, v := range l.cells {
				columns[name].look(v, f.Form != "csv" && f.Form != "tsv")
			}
		}
	}
	if len(order) == 0 {
		return out, fmt.Errorf("%w: the files hold no columns", datasets.ErrInvalid)
	}
	out.name(w, order, columns)
	return out, out.identify(w.Key)
}

// splitColumn states the split of its row where the files' names do not.
const splitColumn = "split"

// name gives every column its name and type in the table.
func (s *Survey) name(w Wish, order []string, columns map[string]*seen) {
	taken := map[string]bool{}
	before := table.Schema{Columns: w.Before}
	named := slices.ContainsFunc(w.Files, func(f File) bool { return f.Split != "" })
	again := pulled(order)
	for _, from := range order {
		if from == splitColumn && !named {
			s.SplitColumn = from
			continue
		}
		if again && table.Reserved(from) && !slices.Contains(w.Key, from) {
			s.LeftOut = append(s.LeftOut, from)
			continue
		}
		name := columnName(from, taken)
		taken[strings.ToLower(name)] = true
		c, kept := columns[from].column(name)
		out := Column{Column: c, From: from, Filled: columns[from].filled}
		if i := before.Index(name); i >= 0 {
			out.Column = before.Columns[i]
		} else if name == "url" {
			out.Type, out.Children = table.String, nil
		}
		switch {
		case name != from:
			out.Doc, out.Note = fmt.Sprintf("Column %q of the imported files.", from), fmt.Sprintf("renamed from %q", from)
		case kept && out.Type == table.String:
			out.Note = "values of several types, kept as text"
		case out.Filled == 0:
			out.Note = "no value in any row"
		}
		s.Columns = append(s.Columns, out)
	}
}

// pulled reports whether files have what identifies the rows of a dataset of kind table and what sums them up: they come from a
// version that was pulled, whatever tool wrote them since.
func pulled(names []string) bool {
	for _, own := range []string{table.OwnKey, "site", "marketplace", "site_key", "content_hash"} {
		if !slices.Contains(names, own) {
			return false
		}
	}
	return true
}

var (
	plainName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{M}\p{N}_]*$`)
	strange   = regexp.MustCompile(`[^\p{L}\p{M}\p{N}_]+`)
)

// maxName bounds a column's name in bytes.
const maxName = 128

// columnName is the name in the table: letters, digits and underscores, none that Sheaf fills itself.
func columnName(from string, taken map[string]bool) string {
	name := from
	if !plainName.MatchString(name) || strings.HasPrefix(name, "__") || len(name) > maxName {
		name = strings.Trim(strange.ReplaceAllString(cut(from, maxName-8), "_"), "_")
		if name == "" || !plainName.MatchString(name) {
			name = "column_" + name
		}
	}
	if table.Reserved(name) {
		name = "imported_" + name
	}
	base := name
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	return name
}

// usualKeys identify rows where nobody says what does: the usual name, and the key of products that were pulled.
var usualKeys = []string{"id", "product_uid"}

// identify finds the key's columns: those that are asked for, otherwise the first of usualKeys.
func (s *Survey) identify(wanted []string) error {
	has := func(from string) bool {
		return slices.ContainsFunc(s.Columns, func(c Column) bool { return c.From == from || c.Name == from })
	}
	if len(wanted) == 0 {
		at := slices.IndexFunc(usualKeys, has)
		if at < 0 {
			return fmt.Errorf("%w: say with --key which column identifies a row, so that a later import tells changed rows from new ones; there are %s",
				datasets.ErrInvalid, strings.Join(s.names(), ", "))
		}
		wanted = usualKeys[at : at+1]
	}
	for _, k := range wanted {
		if !has(k) {
			return fmt.Errorf("%w: key column %q is not in the files; there are %s%s", datasets.ErrInvalid, k, strings.Join(s.names(), ", "), otherSeparator(s.names()))
		}
	}
	s.Key = wanted
	return nil
}

// otherSeparator says so where a header of one column looks as if something else than a comma stood between its names.
func otherSeparator(names []string) string {
	if len(names) != 1 {
		return ""
	}
	switch {
	case strings.Contains(names[0], "\t"):
		return ": there are tabs between its names: call the file .tsv"
	case strings.Contains(names[0], ";"):
		return ": there are semicolons between its names, and .csv has commas"
	}
	return ""
}

func (s *Survey) names() []string {
	var out []string
	for _, c := range s.Columns {
		out = append(out, c.From)
	}
	return out
}

// keyOf is the text that identifies a row: the key's cell, of several a JSON list of them.
func (s *Survey) keyOf(cells map[string]any) (string, error) {
	var parts []string
	for _, k := range s.Key {
		i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.From == k || c.Name == k })
		v := cells[s.Columns[i].From]
		switch v.(type) {
		case nil:
			return "", fmt.Errorf("key %s is empty", k)
		case []any, map[string]any:
			return "", fmt.Errorf("key %s is a list", k)
		}
		text, err := plainText(v)
		if err != nil {
			return "", err
		}
		if text == "" {
			return "", fmt.Errorf("key %s is empty", k)
		}
		parts = append(parts, text)
	}
	key := parts[0]
	if len(parts) > 1 {
		body, err := json.Marshal(parts)
		if err != nil {
			return "", fmt.Errorf("join key: %w", err)
		}
		key = string(body)
	}
	if len(key) > MaxKey {
		return "", fmt.Errorf("key is longer than %d bytes", MaxKey)
	}
	return key, nil
}
