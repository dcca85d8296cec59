package main

import (
	"bufio"
	"bytes"
	"cmp"
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

// fixtures are other people's pages and suites, in the place where tests find them too.
var (
	fixtures       = cmp.Or(os.Getenv("SHEAF_FIXTURES"), filepath.Join("..", "shared", "fixtures"))
	extructSamples = filepath.Join(fixtures, "suites", "extruct", "tests", "samples")
)

// benchStructured reads what the product pages of the fixtures and extruct's own samples declare: bytes in, values out, one core,
// sides taking turns every few tenths of a second. What they read is compared before any figure is given.
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
	python := []string{filepath.Join(peers, "python"), filepath.Join("bench", "extruct", "read.py")}
	var sides []*structuredSide
	defer func() {
		for _, s := range sides {
			err = errors.Join(err, s.stop())
		}
	}()
	for _, side := range []struct {
		name    string
		program []string
		last    []string // argument
		passes  int      // in one turn
		rounds  int
	}{
		{name: "sheaf", program: []string{own}, passes: 5, rounds: structuredRounds},
		{name: "extruct 0.18.0", program: python, passes: 1, rounds: structuredRounds},
		{name: "extruct 0.18.0, all syntaxes", program: python, last: []string{"all"}, passes: 1, rounds: 1},
	} {
		out := filepath.Join(dir, strconv.Itoa(len(sides))+".jsonl")
		s, err := startSide(ctx, side.name, slices.Concat(side.program, []string{list, out}, side.last))
		if err != nil {
			return err
		}
		s.out, s.passes, s.rounds = out, side.passes, side.rounds
		sides = append(sides, s)
	}
	if err := readInTurns(sides, len(pages)); err != nil {
		return err
	}
	if err := sameDeclared(sides[0].out, sides[1].out, pages); err != nil {
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

// structuredFigures adds pages a second of CPU time, and the median of the ratios that the rounds have.
func structuredFigures(r *report, sides []*structuredSide, pages int) error {
	own := sides[0]
	var errs []error
	for _, s := range sides {
		rates, ratios := make([]float64, len(s.seconds)), make([]float64, len(s.seconds))
		for round, seconds := range s.seconds {
			rates[round], ratios[round] = float64(pages)/seconds, seconds/own.seconds[round]
		}
		f := figure{Name: "structured pages", Unit: "pages/s and core", Cores: 1, Value: median(rates)}
		if s != own {
			f.Peer, f.Ratio = s.name, median(ratios)
			fmt.Printf("  %s: the ratios of %d rounds lie between %.2f and %.2f\n", s.name, len(ratios), slices.Min(ratios), slices.Max(ratios))
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
