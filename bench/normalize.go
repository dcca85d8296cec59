package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// normalizeRounds is odd, so that a median is a round.
const normalizeRounds = 5

// normalized is what bench/normal and bench/normal/peers.py print.
type normalized struct {
	Items   int     `json:"items"`
	Bytes   int     `json:"bytes"`
	Seconds float64 `json:"seconds"`
}

// benchNormalize measures on one core: full product records a minute, and prices and texts in turns with their Python peers. It is
// CPU time, so what else the machine does slows it down only by what it takes from the caches. The peers need their suites.
func benchNormalize(ctx context.Context, r *report) error {
	program, err := filepath.Abs(filepath.Join("bin", "bench-normal"))
	if err != nil {
		return fmt.Errorf("build bench/normal: %w", err)
	}
	if _, err := output(ctx, command("", nil, "go", "build", "-o", program, "./bench/normal")); err != nil {
		return err
	}
	var rates []float64
	for range normalizeRounds {
		n, err := normalizeOnce(ctx, program, "prep", "20000")
		if err != nil {
			return err
		}
		rates = append(rates, float64(n.Items)/n.Seconds*60)
	}
	if err := r.add(figure{Name: "normalize/records", Value: median(rates), Unit: "records/min/core", Cores: 1}); err != nil {
		return err
	}
	suites := filepath.Join(fixtures, "suites")
	peers, err := installPython(ctx, "bench/normal/requirements.txt")
	if err != nil {
		return err
	}
	python := filepath.Join(peers, "python")
	for _, c := range []struct {
		kind, source, times, unit, peer string
		size                            func(normalized) float64
	}{
		{"money", filepath.Join(suites, "cases", "price-parser.json"), "20", "prices/s/core", "price-parser 0.5.1", func(n normalized) float64 { return float64(n.Items) }},
		{"charset", filepath.Join(suites, "chardet", "tests"), "1", "MB/s/core", "chardet 7.7.0", func(n normalized) float64 { return float64(n.Bytes) / 1e6 }},
	} {
		if _, err := os.Stat(c.source); errors.Is(err, os.ErrNotExist) {
			fmt.Printf("  %s left out: %s is not here (SHEAF_FIXTURES)\n", c.kind, c.source)
			continue
		}
		var ours, ratios []float64
		for range normalizeRounds {
			n, err := normalizeOnce(ctx, program, c.kind, c.source, c.times)
			if err != nil {
				return err
			}
			p, err := normalizeOnce(ctx, python, filepath.Join("bench", "normal", "peers.py"), c.kind, c.source, c.times)
			if err != nil {
				return err
			}
			rate, peer := c.size(n)/n.Seconds, c.size(p)/p.Seconds
			ours, ratios = append(ours, rate), append(ratios, rate/peer)
		}
		if err := r.add(figure{Name: "normalize/" + c.kind, Value: median(ours), Unit: c.unit, Peer: c.peer, Ratio: median(ratios), Cores: 1}); err != nil {
			return err
		}
	}
	return nil
}

// normalizeOnce runs a program on one core and reads its line.
func normalizeOnce(ctx context.Context, program string, args ...string) (n normalized, err error) {
	text, err := output(ctx, command("0", []string{"GOMAXPROCS=1"}, program, args...))
	if err != nil {
		return n, err
	}
	if err := json.Unmarshal([]byte(text), &n); err != nil {
		return n, fmt.Errorf("read what %s printed: %w", filepath.Base(program), err)
	}
	if n.Items == 0 || n.Seconds <= 0 {
		return n, fmt.Errorf("%s did nothing", filepath.Base(program))
	}
	return n, nil
}
