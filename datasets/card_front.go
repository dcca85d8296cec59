package datasets

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// cardHead is the front matter that Hugging Face's datasets library reads.
type cardHead struct {
	License    string       `yaml:"license,omitempty"`
	PrettyName string       `yaml:"pretty_name,omitempty"`
	Language   []string     `yaml:"language,omitempty"`
	Tasks      []string     `yaml:"task_categories,omitempty"`
	Size       []string     `yaml:"size_categories,omitempty"`
	Tags       []string     `yaml:"tags,omitempty"`
	Configs    []cardConfig `yaml:"configs,omitempty"`
	Info       []cardInfo   `yaml:"dataset_info,omitempty"`
}

type cardConfig struct {
	Name    string     `yaml:"config_name"`
	Files   []cardFile `yaml:"data_files"`
	Default bool       `yaml:"default,omitempty"`
}

type cardFile struct {
	Split string `yaml:"split"`
	Path  string `yaml:"path"`
}

type cardInfo struct {
	Name         string        `yaml:"config_name"`
	Features     []cardFeature `yaml:"features"`
	Splits       []cardSplit   `yaml:"splits,omitempty"`
	DownloadSize int64         `yaml:"download_size,omitempty"`
	DatasetSize  int64         `yaml:"dataset_size,omitempty"`
}

// cardFeature is a column: List is a dtype, or the children of a list of structs.
type cardFeature struct {
	Name  string `yaml:"name"`
	Dtype string `yaml:"dtype,omitempty"`
	List  any    `yaml:"list,omitempty"`
}

type cardSplit struct {
	Name     string `yaml:"name"`
	Bytes    int64  `yaml:"num_bytes"`
	Examples int64  `yaml:"num_examples"`
}

// dtypes are the types in the words of Hugging Face's datasets.
var dtypes = map[table.Type]string{
	table.String: "string", table.Int32: "int32", table.Int64: "int64", table.Float32: "float32", table.Float64: "float64",
	table.Bool: "bool", table.Decimal: "decimal128(18, 4)", table.Timestamp: "timestamp[us, tz=UTC]", table.Date: "date32",
}

// features are the types that columns have once they were read from files of a format, which clients have to be told: JSON and
// CSV state none, and what a client guesses from one split (whole prices, nothing but nulls) it refuses to find otherwise in
// the next. Decimals are float64 there: no client makes decimals of numbers. filled says of a column that it has no null.
func features(columns []table.Column, format Format, filled func(string) bool) []cardFeature {
	var out []cardFeature
	for _, c := range columns {
		f := cardFeature{Name: c.Name}
		switch {
		case format == CSV:
			f.Dtype = csvType(c.Type, filled(c.Name))
		case c.Type == table.Strings:
			f.List = dtypes[table.String]
		case c.Type == table.Rows:
			f.List = features(c.Children, format, filled)
		case c.Type == table.Decimal && format == JSONL:
			f.Dtype = dtypes[table.Float64]
		default:
			f.Dtype = dtypes[c.Type]
		}
		out = append(out, f)
	}
	return out
}

// csvType is what pandas, which reads CSV for clients, can make of a column: numbers, whole ones and truth values only where
// none is missing, all else as text.
func csvType(t table.Type, filled bool) string {
	switch t {
	case table.Int32, table.Int64, table.Bool:
		if filled {
			return dtypes[t]
		}
		if t == table.Bool {
			return dtypes[table.String]
		}
		return dtypes[table.Float64]
	case table.Float32, table.Float64, table.Decimal:
		return dtypes[table.Float64]
	}
	return dtypes[table.String]
}

// filledIn says of the columns of a table whether its parts hold no null of theirs.
func filledIn(t TableVersion) func(string) bool {
	return func(column string) bool {
		for _, s := range t.Splits {
			for _, p := range s.Parts {
				if stats, ok := p.Columns[column]; !ok || stats.Nulls > 0 {
					return false
				}
			}
		}
		return true
	}
}

// frontMatter is the YAML of a card: what lies beside it, and nothing else, or clients would look for files that are not there.
// Row counts, which clients enforce, are stated of whole versions only.
func frontMatter(v Version, b beside) []byte {
	head := cardHead{
		PrettyName: cmp.Or(v.About.Title, v.Dataset), License: cmp.Or(v.About.License, "other"), Language: languages(v),
		Tasks: v.About.Tasks, Tags: append([]string{"sheaf", "sheaf:" + v.Dataset}, v.About.Tags...),
	}
	if len(v.Tables) > 0 {
		head.Size = []string{sizeCategory(v.Tables[0].Rows())}
	}
	for i, t := range b.tables {
		if len(t.Splits) == 0 {
			continue
		}
		config := cardConfig{Name: t.Name, Default: i == 0}
		info := cardInfo{Name: t.Name, Features: features(t.Schema.Columns, b.format, filledIn(t))}
		for _, s := range t.Splits {
			config.Files = append(config.Files, cardFile{Split: s.Name, Path: fmt.Sprintf("data/%s/%s-*.%s", t.Name, s.Name, b.format)})
			if !b.whole {
				continue
			}
			split := cardSplit{Name: s.Name, Examples: s.Rows}
			for _, p := range s.Parts {
				split.Bytes += p.Uncompressed
				info.DownloadSize += p.Bytes
			}
			info.DatasetSize += split.Bytes
			info.Splits = append(info.Splits, split)
		}
		head.Configs = append(head.Configs, config)
		head.Info = append(head.Info, info)
	}
	front, err := yaml.Marshal(head)
	if err != nil {
		panic(fmt.Sprintf("encode card: %v", err)) // plain structs of texts and numbers
	}
	return front
}

// languageShare is the share of rows from which a language is named.
const languageShare = 0.01

// languages are those that the owner states, otherwise those of the rows, the most frequent first.
func languages(v Version) []string {
	if len(v.About.Languages) > 0 {
		return v.About.Languages
	}
	counts := map[string]int64{}
	var rows int64
	for _, s := range v.Sources {
		rows += s.Rows
		for code, n := range s.Stats.Now.Languages {
			profile.Add(&counts, code, n)
		}
	}
	var out []string
	for code, n := range counts {
		if len(code) == 2 && float64(n) >= languageShare*float64(rows) {
			out = append(out, code)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	return out
}

// sizeCategory is the number of rows in the words of the Hub.
func sizeCategory(rows int64) string {
	bounds := map[int64]string{
		1e3: "n<1K", 1e4: "1K<n<10K", 1e5: "10K<n<100K", 1e6: "100K<n<1M", 1e7: "1M<n<10M", 1e8: "10M<n<100M", 1e9: "100M<n<1B",
	}
	for _, bound := range slices.Sorted(maps.Keys(bounds)) {
		if rows < bound {
			return bounds[bound]
		}
	}
	return "n>1B"
}
