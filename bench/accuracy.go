package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// tested is a line of `go test -json`.
type tested struct {
	Action, Test, Key, Value string
}

// benchAccuracy records what the tests of internal/accuracy find: they count and hold to the bars, here nothing is counted again.
// A test that fails, or one that is skipped because something is missing, fails the bench after all figures are kept.
func benchAccuracy(ctx context.Context, r *report) error {
	return benchTests(ctx, r, "./internal/accuracy")
}

// benchChecks records what the proof of the checks finds in the same way.
func benchChecks(ctx context.Context, r *report) error { return benchTests(ctx, r, "./internal/month") }

func benchTests(ctx context.Context, r *report, pkg string) error {
	said, err := output(ctx, command("", nil, "go", "test", "-count=1", "-json", pkg))
	shares, wrong, readErr := readShares(said)
	for _, f := range shares {
		if err := r.add(f); err != nil {
			return err
		}
	}
	switch {
	case len(wrong) > 0:
		return fmt.Errorf("run the tests of %s: %s", pkg, strings.Join(wrong, ", "))
	case err != nil || readErr != nil:
		return fmt.Errorf("run the tests of %s: %w", pkg, errors.Join(err, readErr))
	case len(shares) == 0:
		return fmt.Errorf("run the tests of %s: they gave no figures", pkg)
	}
	return nil
}

// readShares reads the figures that tests give as attributes, "0.978 of 46 known", and which tests failed or were skipped.
func readShares(said string) (shares []figure, wrong []string, err error) {
	for line := range strings.Lines(said) {
		var t tested
		if err := json.Unmarshal([]byte(line), &t); err != nil {
			return shares, wrong, fmt.Errorf("read what go test says: %w", err)
		}
		switch t.Action {
		case "fail", "skip":
			if t.Test != "" {
				wrong = append(wrong, t.Test+": "+t.Action)
			}
		case "attr":
			number, unit, _ := strings.Cut(t.Value, " ")
			value, err := strconv.ParseFloat(number, 64)
			if err != nil {
				return shares, wrong, fmt.Errorf("read the figure of %s: %w", t.Test, err)
			}
			shares = append(shares, figure{Name: t.Key, Value: value, Unit: unit})
		}
	}
	return shares, wrong, nil
}
