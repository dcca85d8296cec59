package diff

import (
	"slices"
	"time"

	"sheaf/datasets"
)

// Summary is what manifests alone say about two versions.
type Summary struct {
	From Head `json:"from"`
	To   Head `json:"to"`
	Same bool `json:"same" doc:"The record tables hold the same rows: equal data digests"`
	// Counts are the row classes of the run that made the later version, where it was made from the earlier one.
	Counts  map[datasets.Class]int64 `json:"counts,omitempty" doc:"Rows by class as the run counted them; absent unless the one was built from the other"`
	Tables  []Table                  `json:"tables"`
	Sources []Source                 `json:"sources"`
}

// Head names one of the versions.
type Head struct {
	Dataset     string    `json:"dataset"`
	Version     int       `json:"version"`
	Commit      string    `json:"commit"`
	DataDigest  string    `json:"data_digest"`
	AsOf        time.Time `json:"as_of"`
	PublishedAt time.Time `json:"published_at"`
	Rows        int64     `json:"rows" doc:"Of the main table"`
}

// Count is a number on both sides.
type Count struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Table is a table of either version.
type Table struct {
	Name   string `json:"name"`
	Only   string `json:"only,omitempty" enum:"from,to" doc:"The one version that has it; absent = both"`
	Record bool   `json:"record" doc:"One row a key; otherwise rows are only ever appended"`
	// Schema is absent where only one version has the table.
	Schema  *Schema          `json:"schema,omitempty"`
	Rows    Count            `json:"rows"`
	Splits  map[string]Count `json:"splits" doc:"Rows by split"`
	Sources map[string]Count `json:"sources" doc:"Rows by source"`
	Parts   Parts            `json:"parts"`
}

// Parts say how much of a table is the same file on both sides: comparing rows reads the rest.
type Parts struct {
	Same      int   `json:"same" doc:"Parts that both have"`
	From      int   `json:"from" doc:"Parts that only the earlier version has"`
	To        int   `json:"to"`
	SameBytes int64 `json:"same_bytes"`
	Bytes     int64 `json:"bytes" doc:"Of the parts that only one has: what a comparison of rows reads at most"`
}

// Source is a source of either version.
type Source struct {
	Source string       `json:"source"`
	Rows   Count        `json:"rows"`
	From   *SourceState `json:"from,omitempty" doc:"Absent: the version does not have it"`
	To     *SourceState `json:"to,omitempty"`
}

// SourceState is what a version says of a source.
type SourceState struct {
	Run       string                   `json:"run"`
	AsOf      time.Time                `json:"as_of"`
	Recipe    string                   `json:"recipe"`
	RecipeRev int                      `json:"recipe_rev"`
	PrepRev   int                      `json:"prep_rev"`
	Partial   bool                     `json:"partial,omitempty"`
	Carried   string                   `json:"carried,omitempty" doc:"Why the rows are those of an earlier version: held, failed, not run"`
	Counts    map[datasets.Class]int64 `json:"counts" doc:"Rows by class, against the version before"`
}

// Summary reads nothing: both manifests are there.
func (d *Diff) Summary() Summary {
	out := Summary{From: head(d.From), To: head(d.To), Same: d.Same(), Tables: []Table{}, Sources: []Source{}}
	if d.From.Dataset == d.To.Dataset && d.To.Parent.Version == d.From.Version {
		out.Counts = d.To.Counts()
	}
	var names []string
	for _, v := range []datasets.Version{d.From, d.To} {
		for _, t := range v.Tables {
			if !slices.Contains(names, t.Name) {
				names = append(names, t.Name)
			}
		}
	}
	for _, n := range names {
		a, before := d.From.Table(n)
		b, after := d.To.Table(n)
		t := tableOf(n, a, b)
		switch {
		case before && after:
			s := schemaOf(a, b)
			t.Schema = &s
		case before:
			t.Only = "from"
		default:
			t.Only = "to"
		}
		out.Tables = append(out.Tables, t)
	}
	out.Sources = append(out.Sources, d.sources()...)
	return out
}

func head(v datasets.Version) Head {
	h := Head{Dataset: v.Dataset, Version: v.Version, Commit: v.Commit, DataDigest: v.DataDigest, AsOf: v.AsOf, PublishedAt: v.PublishedAt}
	if len(v.Tables) > 0 {
		h.Rows = v.Tables[0].Rows()
	}
	return h
}

func tableOf(name string, a, b datasets.TableVersion) Table {
	t := Table{
		Name: name, Record: a.Schema.Key != "" || b.Schema.Key != "", Rows: Count{a.Rows(), b.Rows()},
		Splits: map[string]Count{}, Sources: map[string]Count{},
	}
	left, right := a.Parts(), b.Parts()
	have := map[string]bool{}
	for _, p := range left {
		have[p.SHA256] = true
		count(t.Splits, p.Split, Count{From: p.Rows})
		count(t.Sources, p.Source, Count{From: p.Rows})
	}
	both := map[string]bool{}
	for _, p := range right {
		count(t.Splits, p.Split, Count{To: p.Rows})
		count(t.Sources, p.Source, Count{To: p.Rows})
		if have[p.SHA256] {
			both[p.SHA256] = true
			t.Parts.Same++
			t.Parts.SameBytes += p.Bytes
			continue
		}
		t.Parts.To++
		t.Parts.Bytes += p.Bytes
	}
	for _, p := range left {
		if !both[p.SHA256] {
			t.Parts.From++
			t.Parts.Bytes += p.Bytes
		}
	}
	return t
}

func count(m map[string]Count, name string, n Count) {
	m[name] = Count{m[name].From + n.From, m[name].To + n.To}
}

func (d *Diff) sources() []Source {
	by := map[string]*Source{}
	var names []string
	of := func(name string) *Source {
		if by[name] == nil {
			by[name] = &Source{Source: name}
			names = append(names, name)
		}
		return by[name]
	}
	for _, s := range d.From.Sources {
		one := of(s.Source)
		one.From, one.Rows.From = stateOf(s), s.Rows
	}
	for _, s := range d.To.Sources {
		one := of(s.Source)
		one.To, one.Rows.To = stateOf(s), s.Rows
	}
	slices.Sort(names)
	var out []Source
	for _, n := range names {
		out = append(out, *by[n])
	}
	return out
}

func stateOf(s datasets.SourceVersion) *SourceState {
	out := &SourceState{
		Run: s.Run, AsOf: s.AsOf, Recipe: s.Recipe, RecipeRev: s.RecipeRev, PrepRev: s.PrepRev, Partial: s.Partial, Carried: s.Carried,
		Counts: s.Counts,
	}
	if out.Counts == nil {
		out.Counts = map[datasets.Class]int64{}
	}
	return out
}
