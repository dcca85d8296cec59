package datasets

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// begin makes the directory one that holds no complete pull and notes every name that an earlier pull or this one
// gives a file, so that whichever pull completes knows what does not belong to it.
func (p *puller) begin(files []*pullFile) error {
	owned := map[string]bool{}
	for _, list := range []string{checksumsFile, pullingFile} {
		names, err := p.listed(list)
		if err != nil {
			return err
		}
		for _, path := range names {
			owned[path] = true
		}
	}
	for _, f := range files {
		owned[f.path] = true
	}
	var lines strings.Builder
	for _, path := range sortedKeys(owned) {
		fmt.Fprintf(&lines, "-  %s\n", path)
	}
	if err := writeFile(p.at(pullingFile), []byte(lines.String())); err != nil {
		return err
	}
	return p.remove(checksumsFile)
}

// listed are the names in a file of checksums; none if there is no such file.
func (p *puller) listed(list string) ([]string, error) {
	body, err := os.ReadFile(p.at(list))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read names of the earlier pull: %w", err)
	}
	var out []string
	for line := range strings.Lines(string(body)) {
		if _, path, ok := strings.Cut(strings.TrimSpace(line), "  "); ok {
			out = append(out, path)
		}
	}
	return out, nil
}

// finish removes what does not belong to the version and writes what stands beside the data, the checksums last: a
// directory that has them is complete.
func (p *puller) finish(files []*pullFile) error {
	beside, err := p.beside(files)
	if err != nil {
		return err
	}
	keep := map[string]bool{}
	for _, f := range files {
		keep[f.path] = true
	}
	for _, f := range beside {
		keep[f.Path] = true
	}
	if err := p.removeStale(keep); err != nil {
		return err
	}
	for _, f := range beside {
		if f.Path == checksumsFile {
			if err := p.clear(); err != nil {
				return err
			}
		}
		if err := writeFile(p.at(f.Path), f.Body()); err != nil {
			return err
		}
	}
	return nil
}

// clear removes what only a pull at work needs.
func (p *puller) clear() error {
	if err := os.RemoveAll(p.at(partialDir)); err != nil {
		return fmt.Errorf("remove partial files: %w", err)
	}
	return p.remove(pullingFile)
}

// beside are the files that go with the data, the checksums last. A pull of a part of a version, or in another format,
// says so in its card and has checksums of its own.
func (p *puller) beside(files []*pullFile) ([]VersionFile, error) {
	var out []VersionFile
	if p.o.whole() && p.o.Table == "" && p.o.Split == "" {
		out = slices.DeleteFunc(Files(p.v), func(f VersionFile) bool { return f.Part != nil })
		sums := slices.IndexFunc(out, func(f VersionFile) bool { return f.Path == checksumsFile })
		return append(slices.Delete(slices.Clone(out), sums, sums+1), out[sums]), nil
	}
	held, err := p.held(files)
	if err != nil {
		return nil, err
	}
	out = append(out, made(cardFileName, card(p.v, beside{held, p.o.Format, false})), made(manifestFile, p.v.Bytes()))
	all := slices.Clone(out)
	for _, f := range files {
		all = append(all, VersionFile{Path: f.path, SHA256: f.sha})
	}
	return append(out, made(checksumsFile, checksums(all))), nil
}

// held are the tables of which rows were written, with the splits, columns and counts that were.
func (p *puller) held(files []*pullFile) ([]TableVersion, error) {
	var out []TableVersion
	for _, t := range p.v.Tables {
		rows := map[string]int64{}
		for _, f := range files {
			if f.table.Name == t.Name {
				rows[f.split] += f.rows
			}
		}
		t.Splits = slices.DeleteFunc(slices.Clone(t.Splits), func(s SplitVersion) bool {
			_, ok := rows[s.Name]
			return !ok
		})
		if len(t.Splits) == 0 {
			continue
		}
		for i := range t.Splits {
			t.Splits[i].Rows = rows[t.Splits[i].Name]
		}
		var err error
		if t.Schema, err = project(t.Schema, p.o.Columns); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// removeStale takes away what an earlier pull wrote and this version does not have.
func (p *puller) removeStale(keep map[string]bool) error {
	names, err := p.listed(pullingFile)
	if err != nil {
		return err
	}
	for _, path := range names {
		if keep[path] || !filepath.IsLocal(path) || !pullOwns(path) {
			continue
		}
		if err := p.remove(path); err != nil {
			return err
		}
		_ = os.Remove(filepath.Dir(p.at(path))) // a directory that still holds something stays
	}
	return nil
}

// remove removes a file of the directory, if it is there.
func (p *puller) remove(path string) error {
	if err := os.Remove(p.at(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file of an earlier pull: %w", err)
	}
	return nil
}

// pullOwns says that nobody but a pull writes a file of that name.
func pullOwns(path string) bool {
	return strings.HasPrefix(path, "data/") || strings.HasPrefix(path, metaDir+"/")
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ReadPulled reads which version a directory holds. ErrNotFound: it holds no complete pull.
func ReadPulled(dir string) (Version, error) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return Version{}, fmt.Errorf("%w: there is no directory %s", ErrNotFound, dir)
	}
	switch _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(checksumsFile))); {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return Version{}, fmt.Errorf("%w: %s holds no complete pull", ErrNotFound, dir)
	case err != nil:
		return Version{}, fmt.Errorf("look for a complete pull: %w", err)
	}
	body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(manifestFile)))
	if err != nil {
		return Version{}, fmt.Errorf("read manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return Version{}, fmt.Errorf("read manifest: %w: %w", ErrDamaged, err)
	}
	return decodeVersion(body, m.Dataset, m.Version)
}
