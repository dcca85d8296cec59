package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// How often each side reads all pages, and how often sides take turns.
const (
	structuredRounds = 5
	structuredPasses = 5
)

const (
	fixtures       = "../shared/fixtures"
	extructSamples = fixtures + "/suites/extruct/tests/samples"
)

// structuredSide is one reader of declared data.
type structuredSide struct {
	name    string
	program []string
	last    []string // arguments after PAGES PASSES OUT
	passes  int
	seconds []float64 // of one pass, by round
}

// benchStructured reads what the product pages of the fixtures and extruct's own samples declare: bytes in, values out, one core,
// sides taking turns. What they read is compared before any figure is given.
func benchStructured(ctx context.Context, r *report) (err error) {
	peers, err := installPython(ctx, "bench/extruct/requirements.txt")
	if err != nil {
		return err
	}
	own, err := filepath.Abs(filepath.Join("bin", "bench-declared"))
	if err != nil {
		return fmt.Errorf("build Sheaf's side: %w", err)
	}
	if _, err := output(ctx, command("", nil, "go", "build", "-o", own, "./bench/declared")); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sheaf-bench-")
	if err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	list := filepath.Join(dir, "pages.jsonl")
	pages, err := listPages(list)
	if err != nil {
		return err
	}
	peer := []string{filepath.Join(peers, "python"), filepath.Join("bench", "extruct", "read.py")}
	sides := []*structuredSide{
		{name: "sheaf", program: []string{own}, passes: structuredPasses},
		{name: "extruct 0.18.0", program: peer, passes: structuredPasses},
		{name: "extruct 0.18.0, all syntaxes", program: peer, last: []string{"all"}, passes: 1},
	}
	if err := readInTurns(ctx, sides, list, dir, len(pages)); err != nil {
		return err
	}
	if err := sameDeclared(filepath.Join(dir, "0.jsonl"), filepath.Join(dir, "1.jsonl"), pages); err != nil {
		return err
	}
	return structuredFigures(r, sides, len(pages))
}

// listPages writes the list that both sides read and gives the pages' paths.
func listPages(path string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(fixtures, "index.json"))
	if err != nil {
		return nil, fmt.Errorf("list pages (the fixtures are needed): %w", err)
	}
	var index map[string]struct{ Kind, Charset string }
	if err := json.Unmarshal(text, &index); err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	type page struct {
		Path    string `json:"path"`
		Charset string `json:"charset"`
		Base    string `json:"base"`
	}
	const base = "https://www.example.com/a/page.html"
	var all []page
	for _, name := range slices.Sorted(maps.Keys(index)) {
		if p := index[name]; p.Kind == "product" {
			all = append(all, page{filepath.Join(fixtures, "pages", name), p.Charset, base})
		}
	}
	samples, err := filepath.Glob(filepath.Join(extructSamples, "*", "*.html"))
	if err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	for _, p := range samples {
		all = append(all, page{p, "utf-8", base})
	}
	var out bytes.Buffer
	var paths []string
	for _, p := range all {
		if err := json.NewEncoder(&out).Encode(p); err != nil {
			return nil, fmt.Errorf("list pages: %w", err)
		}
		paths = append(paths, p.Path)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		return nil, fmt.Errorf("list pages: %w", err)
	}
	return paths, nil
}

// readInTurns lets every side read all pages in each round, in turn first, in the middle and last. In the first round
// the two that are compared write what they read.
func readInTurns(ctx context.Context, sides []*structuredSide, list, dir string, pages int) error {
	for round := range structuredRounds {
		for n := range sides {
			i := (n + round) % len(sides)
			s := sides[i]
			out := ""
			if round == 0 && i < 2 {
				out = filepath.Join(dir, strconv.Itoa(i)+".jsonl")
			}
			args := append(slices.Concat(s.program[1:], []string{list, strconv.Itoa(s.passes), out}), s.last...)
			said, err := output(ctx, command(clientCore, []string{"GOMAXPROCS=1"}, s.program[0], args...))
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			seconds, err := strconv.ParseFloat(strings.TrimSpace(said), 64)
			if err != nil {
				return fmt.Errorf("%s: read its time: %w", s.name, err)
			}
			s.seconds = append(s.seconds, seconds/float64(s.passes))
			fmt.Printf("  round %d %-30s %7.1f pages/s\n", round+1, s.name, float64(pages*s.passes)/seconds)
		}
	}
	return nil
}

// structuredFigures adds pages a second of CPU time and the median ratios of the rounds.
func structuredFigures(r *report, sides []*structuredSide, pages int) error {
	own := sides[0]
	each := func(of func(round int) float64) float64 {
		var v []float64
		for round := range own.seconds {
			v = append(v, of(round))
		}
		return median(v)
	}
	var errs []error
	for _, s := range sides {
		f := figure{Name: "structured pages", Unit: "pages/s and core", Cores: 1, Value: each(func(i int) float64 { return float64(pages) / s.seconds[i] })}
		if s != own {
			f.Peer, f.Ratio = s.name, each(func(i int) float64 { return s.seconds[i] / own.seconds[i] })
		}
		errs = append(errs, r.add(f))
	}
	return errors.Join(errs...)
}

// sameDeclared demands equal values of both sides for every page and syntax. Where the peer gives up a syntax (it does so for a
// whole page when one block is no JSON) there is nothing to compare; that is counted and said.
func sameDeclared(own, peer string, pages []string) error {
	ours, err := readDeclared(own, len(pages))
	if err != nil {
		return err
	}
	theirs, err := readDeclared(peer, len(pages))
	if err != nil {
		return err
	}
	same, values := 0, 0
	var wrong, missing []string
	for i, path := range pages {
		for _, syntax := range []string{"microdata", "json-ld", "opengraph", "dublincore"} {
			want, ok := theirs[i][syntax]
			switch {
			case !ok:
				missing = append(missing, filepath.Base(path)+" "+syntax)
			case reflect.DeepEqual(ours[i][syntax], want):
				same++
				if list, ok := want.([]any); ok && len(list) > 0 {
					values++
				}
			default:
				wrong = append(wrong, path+" "+syntax)
			}
		}
	}
	fmt.Printf("  %d outputs are equal, %d of them hold something; not read by the peer: %s\n", same, values, strings.Join(missing, ", "))
	if len(wrong) > 0 {
		return fmt.Errorf("%d outputs differ: %s", len(wrong), strings.Join(wrong[:min(5, len(wrong))], ", "))
	}
	return nil
}

func readDeclared(path string, pages int) ([]map[string]any, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read what a side read: %w", err)
	}
	defer f.Close()
	var out []map[string]any
	lines := bufio.NewScanner(f)
	for lines.Buffer(nil, 64<<20); lines.Scan(); {
		var v map[string]any
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("read what a side read: %w", err)
		}
		out = append(out, v)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read what a side read: %w", err)
	}
	if len(out) != pages {
		return nil, fmt.Errorf("a side read %d of %d pages", len(out), pages)
	}
	return out, nil
}
