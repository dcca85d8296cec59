package datasets

import "fmt"

// pullFile is one file to be written and the part that it is made of.
type pullFile struct {
	path  string // relative, with slashes
	part  Part
	table TableVersion
	split string
	sha   string // of the written file
	size  int64
	rows  int64
}

// tables are the tables and splits that are asked for.
func (p *puller) tables() ([]TableVersion, error) {
	switch p.o.Format {
	case Parquet, JSONL, CSV:
	default:
		return nil, fmt.Errorf("%w: format %q; there are parquet, jsonl and csv", ErrInvalid, p.o.Format)
	}
	if len(p.o.Columns) > 0 && p.o.Table == "" && len(p.v.Tables) > 1 {
		p.o.Table = p.v.Tables[0].Name
	}
	snap := &Snapshot{Version: p.v, repo: p.repo}
	var out []TableVersion
	for _, t := range p.v.Tables {
		if p.o.Table != "" && t.Name != p.o.Table {
			continue
		}
		if p.o.Split != "" {
			s, ok := t.Split(p.o.Split)
			if !ok && p.o.Table == "" {
				continue
			}
			t.Splits = []SplitVersion{s}
		}
		out = append(out, t)
	}
	if len(out) == 0 || p.o.Table != "" {
		if _, _, err := snap.pick(Selection{Table: p.o.Table, Split: p.o.Split}); err != nil {
			return nil, err
		}
	}
	for _, t := range out {
		if _, err := project(t.Schema, p.o.Columns); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// plan is one file a part; of a sample, one file a split.
func (p *puller) plan() ([]*pullFile, error) {
	tables, err := p.tables()
	if err != nil {
		return nil, err
	}
	var out []*pullFile
	for _, t := range tables {
		for _, s := range t.Splits {
			if p.o.Sample > 0 {
				out = append(out, &pullFile{path: DataFile(t.Name, s.Name, 0, 1, string(p.o.Format)), table: t, split: s.Name})
				continue
			}
			for i, part := range s.Parts {
				f := &pullFile{path: DataFile(t.Name, s.Name, i, len(s.Parts), string(p.o.Format)), part: part, table: t, split: s.Name}
				if p.o.whole() {
					f.sha, f.size, f.rows = part.SHA256, part.Bytes, part.Rows
				}
				out = append(out, f)
			}
		}
	}
	return out, nil
}
