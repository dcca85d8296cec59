package imports

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"sheaf/datasets"
)

// File is one file to be read; Split is the split of its rows, "" where the directory names none.
type File struct {
	Path  string // on this machine
	Name  string // for people
	Split string
	Form  string // csv, tsv, jsonl or parquet
	Pack  string // "", gz or zst
}

// Find lists the files that are read at a path: a file, or a directory with data files. A README.md whose front matter has
// `configs` says which files belong to which split (config names one of several); otherwise names such as
// train-00000-of-00002.parquet do.
func Find(at, config string) ([]File, error) {
	info, err := os.Stat(at)
	if err != nil {
		return nil, fmt.Errorf("look at %s: %w", at, err)
	}
	if !info.IsDir() {
		f, ok := formOf(at)
		if !ok && strings.EqualFold(filepath.Ext(at), ".json") {
			return nil, fmt.Errorf("%w: %s: rows are read one a line: make it a .jsonl (jq -c '.[]' takes a list apart)", datasets.ErrInvalid, at)
		}
		if !ok {
			return nil, fmt.Errorf("%w: %s: files to be imported end in .csv, .tsv, .jsonl, .ndjson or .parquet (texts also .gz or .zst)", datasets.ErrInvalid, at)
		}
		f.Path, f.Name = at, filepath.Base(at)
		return []File{f}, nil
	}
	names, err := dataFiles(at)
	if err != nil {
		return nil, err
	}
	patterns, err := configured(at, config)
	if err != nil {
		return nil, err
	}
	var out []File
	for _, name := range names {
		f, _ := formOf(name)
		f.Path, f.Name = filepath.Join(at, filepath.FromSlash(name)), name
		if patterns == nil {
			f.Split = splitInName(name)
			out = append(out, f)
			continue
		}
		for _, p := range patterns {
			if p.match.MatchString(name) {
				f.Split = p.split
				out = append(out, f)
				break
			}
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s holds no data files", datasets.ErrInvalid, at)
	}
	return out, nil
}

// dataFiles are the readable files below a directory, hidden ones aside, sorted.
func dataFiles(root string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if p != root && strings.HasPrefix(d.Name(), ".") {
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		if rel, err := filepath.Rel(root, p); err == nil && d.Type().IsRegular() {
			if _, ok := formOf(p); ok {
				out = append(out, filepath.ToSlash(rel))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", root, err)
	}
	slices.Sort(out)
	return out, nil
}

func formOf(name string) (f File, ok bool) {
	name = strings.ToLower(name)
	for _, pack := range []string{"gz", "zst"} {
		if rest, packed := strings.CutSuffix(name, "."+pack); packed {
			name, f.Pack = rest, pack
		}
	}
	switch path.Ext(filepath.ToSlash(name)) {
	case ".csv":
		f.Form = "csv"
	case ".tsv":
		f.Form = "tsv"
	case ".jsonl", ".ndjson":
		f.Form = "jsonl"
	case ".parquet":
		f.Form = "parquet"
	}
	return f, f.Form != "" && (f.Form != "parquet" || f.Pack == "")
}

var splitForm = regexp.MustCompile(`(?:^|[/._-])(train|training|validation|valid|val|dev|test|testing|eval)(?:[/._-])`)

// splitInName is the split that a file's name or directory states, in the Hub's words.
func splitInName(name string) string {
	m := splitForm.FindStringSubmatch(strings.ToLower(name))
	if m == nil {
		return ""
	}
	switch m[1] {
	case "train", "training":
		return "train"
	case "test", "testing", "eval":
		return "test"
	}
	return "validation"
}

type pattern struct {
	split string
	match *regexp.Regexp
}

// maxCard bounds the README.md that is looked at.
const maxCard = 4 << 20

// configured reads which files the card names for each split; nil when it names none.
func configured(root, config string) ([]pattern, error) {
	info, err := os.Stat(filepath.Join(root, "README.md"))
	if err != nil || info.Size() > maxCard {
		return nil, wanted(config, nil)
	}
	body, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		return nil, fmt.Errorf("read card: %w", err)
	}
	return configs(body, config)
}

// configs reads the data files of one config out of a card; nil when the card names none. Errors: datasets.ErrInvalid.
func configs(card []byte, config string) ([]pattern, error) {
	text := strings.ReplaceAll(string(card), "\r\n", "\n")
	rest, ok := strings.CutPrefix(text, "---\n")
	front, _, closed := strings.Cut(rest, "\n---")
	if !ok || !closed {
		return nil, wanted(config, nil)
	}
	var head struct {
		Configs []struct {
			Name    string    `yaml:"config_name"`
			Default bool      `yaml:"default"`
			Files   yaml.Node `yaml:"data_files"`
		} `yaml:"configs"`
	}
	if err := yaml.Unmarshal([]byte(front), &head); err != nil {
		return nil, fmt.Errorf("%w: front matter of README.md: %w", datasets.ErrInvalid, err)
	}
	at := -1
	var names []string
	for i, c := range head.Configs {
		names = append(names, c.Name)
		if c.Name == config || config == "" && (c.Default || at < 0 && (c.Name == "default" || len(head.Configs) == 1)) {
			at = i
		}
	}
	if at < 0 {
		return nil, wanted(config, names)
	}
	return patternsOf(head.Configs[at].Files)
}

func wanted(config string, names []string) error {
	switch {
	case len(names) > 0:
		return fmt.Errorf("%w: name one of the card's configs with --data-config: %s", datasets.ErrInvalid, strings.Join(names, ", "))
	case config != "":
		return fmt.Errorf("%w: the directory has no card that names config %q", datasets.ErrInvalid, config)
	}
	return nil
}

// patternsOf reads data_files: one pattern, a list of them, a list of {split, path}, or a mapping of splits.
func patternsOf(n yaml.Node) ([]pattern, error) {
	var out []pattern
	add := func(split string, globs ...string) error {
		for _, g := range globs {
			re, err := globForm(g)
			if err != nil {
				return err
			}
			out = append(out, pattern{split, re})
		}
		return nil
	}
	var one string
	var list []string
	var splits []struct {
		Split string    `yaml:"split"`
		Path  yaml.Node `yaml:"path"`
	}
	var bySplit map[string]yaml.Node
	switch {
	case n.IsZero():
		return nil, nil
	case n.Decode(&one) == nil:
		return out, add("train", one)
	case n.Decode(&list) == nil:
		err := add("train", list...)
		return out, err
	case n.Decode(&splits) == nil:
		for _, s := range splits {
			globs, err := texts(s.Path)
			if err == nil {
				err = add(s.Split, globs...)
			}
			if err != nil {
				return nil, err
			}
		}
		return out, nil
	case n.Decode(&bySplit) == nil:
		for _, split := range sortedKeys(bySplit) {
			globs, err := texts(bySplit[split])
			if err == nil {
				err = add(split, globs...)
			}
			if err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return nil, fmt.Errorf("%w: line %d of the card: data_files is no list of paths", datasets.ErrInvalid, n.Line)
}

func texts(n yaml.Node) ([]string, error) {
	var one string
	if n.Decode(&one) == nil {
		return []string{one}, nil
	}
	var list []string
	if n.Decode(&list) == nil {
		return list, nil
	}
	return nil, fmt.Errorf("%w: line %d of the card: a path is no text", datasets.ErrInvalid, n.Line)
}

// globForm turns a glob of the Hub into an expression: * within a directory, ** across.
func globForm(glob string) (*regexp.Regexp, error) {
	if len(glob) > 1000 || strings.Contains(glob, "://") {
		return nil, fmt.Errorf("%w: data_files %.80q: only paths within the directory are read", datasets.ErrInvalid, glob)
	}
	var b strings.Builder
	b.WriteString("^")
	glob = strings.TrimPrefix(glob, "./")
	for i := 0; i < len(glob); i++ {
		switch {
		case strings.HasPrefix(glob[i:], "**/"):
			b.WriteString("(?:.*/)?")
			i += 2
		case strings.HasPrefix(glob[i:], "**"):
			b.WriteString(".*")
			i++
		case glob[i] == '*':
			b.WriteString("[^/]*")
		case glob[i] == '?':
			b.WriteString("[^/]")
		default:
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		}
	}
	re, err := regexp.Compile(b.String() + "$")
	if err != nil {
		return nil, fmt.Errorf("%w: data_files %.80q: %w", datasets.ErrInvalid, glob, err)
	}
	return re, nil
}
