package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/diff"
)

// diffRounds is how often each side runs; diffText how many characters a description has.
const (
	diffRounds = 3
	diffText   = 300
)

// benchDiff compares a version of 1,000,000 rows (BENCH_DIFF_ROWS) with those before and after it, in which the price of 1 % of the
// rows is another: spread over all rows, then in one place. The peer is DuckDB, which joins the same files on the key and
// compares every column; its files lie on the local disk, ours in the object store.
func benchDiff(ctx context.Context, r *report) error {
	rows, err := amountOf("BENCH_DIFF_ROWS", 1_000_000)
	if err != nil {
		return err
	}
	return stocked(ctx, r, rows, func(p *pulling) error {
		p.bulk.text = diffText
		var scattered, clustered []int
		for i := range rows / 100 {
			scattered, clustered = append(scattered, i*100), append(clustered, rows/3+i)
		}
		for _, changed := range [][]int{nil, scattered, clustered} {
			if err := p.bulk.publish(ctx, changed); err != nil {
				return err
			}
			if err := p.unload(ctx, p.bulk.runs); err != nil {
				return err
			}
		}
		for _, one := range []struct {
			name string
			to   int
		}{{"scattered", 2}, {"clustered", 3}} {
			if err := p.compare(ctx, fmt.Sprintf("diff of %d rows, 1 %% changed, %s", rows, one.name), one.to, len(scattered)); err != nil {
				return err
			}
		}
		return nil
	})
}

// unload puts the files of a version's main table where DuckDB finds them.
func (p *pulling) unload(ctx context.Context, version int) error {
	v, err := p.bulk.repo.Version(ctx, pullDataset, version)
	if err != nil {
		return err
	}
	dir := filepath.Join(p.dir, fmt.Sprintf("v%d", version))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	for _, part := range v.Tables[0].Parts() {
		if err := p.save(ctx, part, filepath.Join(dir, part.SHA256+".parquet")); err != nil {
			return err
		}
	}
	return nil
}

func (p *pulling) save(ctx context.Context, part datasets.Part, path string) error {
	var body io.ReadCloser
	body, _, err := p.bulk.store.Get(ctx, part.Key)
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Close())
}

// peerDiff joins two directories of Parquet on the key and prints how many rows were added, removed and changed.
const peerDiff = `
import duckdb, sys
duckdb.sql("set enable_progress_bar = false")  # it is printed among the answer
a, b = (f"read_parquet('{d}/*.parquet')" for d in sys.argv[1:3])
names = [c[0] for c in duckdb.sql(f"describe select * from {a}").fetchall()]
differ = " or ".join(f'a."{n}" is distinct from b."{n}"' for n in names)
print(duckdb.sql(f"""select count(*) filter (where a.product_uid is null), count(*) filter (where b.product_uid is null),
  count(*) filter (where a.product_uid = b.product_uid and ({differ})) from {a} a full outer join {b} b on a.product_uid = b.product_uid""").fetchall()[0])
`

// compare runs both sides in turns.
func (p *pulling) compare(ctx context.Context, name string, to, changed int) error {
	var own, peer []effort
	var read diff.Work
	for range diffRounds {
		cmd := command("", p.env, "bin/sheaf", "diff", fmt.Sprintf("%s@v%d", pullDataset, to-1), fmt.Sprintf("v%d", to), "--rows", "--stats", "none", "--limit", "1", "--json")
		e, err := p.timed(ctx, cmd)
		if err != nil {
			return err
		}
		var out struct{ Totals diff.Totals }
		if err := json.Unmarshal([]byte(e.out), &out); err != nil {
			return fmt.Errorf("read what diff printed: %w", err)
		}
		if n := out.Totals.Rows[diff.Changed]; n != int64(changed) || len(out.Totals.Rows) != 1 {
			return fmt.Errorf("diff found %v, and %d rows were changed", out.Totals.Rows, changed)
		}
		own, read = append(own, e), out.Totals.Work
		d, err := p.timed(ctx, command("", nil, ".venv/bin/python", "-c", peerDiff, filepath.Join(p.dir, fmt.Sprintf("v%d", to-1)), filepath.Join(p.dir, fmt.Sprintf("v%d", to))))
		if err != nil {
			return err
		}
		if want := fmt.Sprintf("(0, 0, %d)", changed); strings.TrimSpace(d.out) != want {
			return fmt.Errorf("DuckDB found %s, and %s was changed", d.out, want)
		}
		peer = append(peer, d)
	}
	of := func(list []effort, get func(effort) float64) float64 {
		var all []float64
		for _, e := range list {
			all = append(all, get(e))
		}
		return median(all)
	}
	const duckdb = "DuckDB, full outer join of local files"
	for _, f := range []struct {
		what, unit string
		get        func(effort) float64
	}{
		{"", "s", func(e effort) float64 { return e.took.Seconds() }},
		{": CPU", "CPU s", func(e effort) float64 { return e.cpu.Seconds() }},
		{": memory", "MB, peak", func(e effort) float64 { return float64(e.peak) / 1e6 }},
	} {
		value := of(own, f.get)
		if err := p.report.add(figure{Name: name + f.what, Value: value, Unit: f.unit, Peer: duckdb, Ratio: value / of(peer, f.get)}); err != nil {
			return err
		}
	}
	v, err := p.bulk.repo.Version(ctx, pullDataset, to)
	if err != nil {
		return err
	}
	var size int64
	for _, part := range v.Tables[0].Parts() {
		size += part.Bytes
	}
	fmt.Printf("  %d parts read, %d the same, of 2 × %.0f MB\n", read.PartsRead, read.PartsSame, float64(size)/1e6)
	return p.report.add(figure{Name: name + ": read", Value: float64(read.BytesRead) / 1e6, Unit: "MB of both versions"})
}
