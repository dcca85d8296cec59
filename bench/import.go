package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// importForms are what is imported; each has the same rows.
var importForms = []string{"parquet", "jsonl", "csv"}

// makeFiles writes rows in every form: about 300 bytes each, a tenth of them without a price.
const makeFiles = `
import duckdb, sys
rows, to = int(sys.argv[1]), sys.argv[2]
duckdb.sql("set enable_progress_bar = false")
duckdb.sql(f"""create table t as select i as id, 'Product ' || i as title, md5(i::varchar) || ' ' || md5((i + {rows})::varchar) || ' '
  || md5((i * 7)::varchar) || ' ' || md5((i * 13)::varchar) || ' ' || md5((i * 17)::varchar) || ' ' || md5((i * 19)::varchar) as description,
  case when i % 10 > 0 then (i % 10000) / 4 end as price, 'brand ' || (i % 500) as brand, i % 7 = 0 as available,
  date '2026-01-01' + (i % 300)::int as seen, case i % 20 when 0 then 'test' when 1 then 'validation' else 'train' end as split
  from range({rows}) r(i)""")
duckdb.sql(f"copy t to '{to}/rows.parquet' (format parquet, compression zstd)")
duckdb.sql(f"copy t to '{to}/rows.jsonl' (format json)")
duckdb.sql(f"copy t to '{to}/rows.csv' (format csv, header)")
`

// toParquet is the peer: the same file to Parquet, sorted by key, with its types found out, and nothing else.
const toParquet = `
import duckdb, sys
duckdb.sql("set enable_progress_bar = false")
duckdb.sql(f"copy (select * from '{sys.argv[1]}' order by id) to '{sys.argv[2]}' (format parquet, compression zstd)")
`

// benchImport takes 1,000,000 rows (BENCH_IMPORT_ROWS) in from each form, with a worker beside it, against DuckDB that makes
// Parquet of the same file; takes one in again; exports a version against a plain copy of the archive; and takes the archive
// into another store.
func benchImport(ctx context.Context, r *report) error {
	rows, err := amountOf("BENCH_IMPORT_ROWS", 1_000_000)
	if err != nil {
		return err
	}
	return stocked(ctx, r, 1, func(p *pulling) error {
		if _, err := p.timed(ctx, command("", nil, ".venv/bin/python", "-c", makeFiles, fmt.Sprint(rows), p.dir)); err != nil {
			return err
		}
		if err := p.startWorker(ctx, 1); err != nil {
			return err
		}
		for _, form := range importForms {
			if err := p.imported(ctx, form, int64(rows)); err != nil {
				return err
			}
		}
		if err := p.took(ctx, "import: parquet, again, nothing new", "bench/parquet", int64(rows), "import", p.file("parquet"), "bench/parquet"); err != nil {
			return err
		}
		return p.exported(ctx, int64(rows))
	})
}

func (p *pulling) file(form string) string { return filepath.Join(p.dir, "rows."+form) }

// imported imports one file, and lets the peer make Parquet of it.
func (p *pulling) imported(ctx context.Context, form string, rows int64) error {
	if err := p.took(ctx, "import: "+form, "bench/"+form, rows, "import", p.file(form), "bench/"+form, "--key", "id"); err != nil {
		return err
	}
	out := filepath.Join(p.dir, "peer.parquet")
	peer, err := p.timed(ctx, command("", nil, ".venv/bin/python", "-c", toParquet, p.file(form), out))
	if err != nil {
		return err
	}
	return p.told("import: "+form+", to Parquet by DuckDB", peer)
}

// took runs a command that ends with a version of so many rows, and tells what it and the worker took.
func (p *pulling) took(ctx context.Context, name, dataset string, rows int64, args ...string) error {
	before, err := p.cpu()
	if err != nil {
		return err
	}
	e, err := p.timed(ctx, command("", p.env, binary, append(args, "--json")...))
	if err != nil {
		return err
	}
	after, err := p.cpu()
	if err != nil {
		return err
	}
	peak, err := peakMemory(p.workers[0].cmd.Process.Pid)
	if err != nil {
		return err
	}
	fmt.Printf("  %s %s\n", name, after.minus(before))
	if err := p.told(name, e); err != nil {
		return err
	}
	for _, f := range []figure{
		{Name: name + ", worker CPU", Value: after.minus(before).workers.Seconds(), Unit: "CPU s"},
		{Name: name + ", worker memory so far", Value: float64(peak) / 1e6, Unit: "MB, peak"},
	} {
		if err := p.report.add(f); err != nil {
			return err
		}
	}
	out, err := output(ctx, p.ask(p.env, "version", "show", dataset))
	if err != nil {
		return err
	}
	var v struct {
		Tables []struct {
			Splits []struct{ Rows int64 }
		}
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil || len(v.Tables) == 0 {
		return fmt.Errorf("%s: version has %.300s: %w", name, strings.TrimSpace(out), err)
	}
	var have int64
	for _, s := range v.Tables[0].Splits {
		have += s.Rows
	}
	if have != rows {
		return fmt.Errorf("%s: the version has %d rows, the file %d", name, have, rows)
	}
	return nil
}

func (p *pulling) told(name string, e effort) error {
	for _, f := range []figure{
		{Name: name, Value: e.took.Seconds(), Unit: "s"},
		{Name: name + ", CPU", Value: e.cpu.Seconds(), Unit: "CPU s"},
		{Name: name + ", memory", Value: float64(e.peak) / 1e6, Unit: "MB, peak"},
	} {
		if err := p.report.add(f); err != nil {
			return err
		}
	}
	return nil
}

// exported makes an archive of a version, copies it, and takes it into a store that has nothing.
func (p *pulling) exported(ctx context.Context, rows int64) error {
	archive := filepath.Join(p.dir, "v1.tar")
	e, err := p.timed(ctx, command("", p.env, binary, "export", "bench/parquet@v1", archive))
	if err != nil {
		return err
	}
	info, err := os.Stat(archive)
	if err != nil {
		return fmt.Errorf("look at the archive: %w", err)
	}
	copied, err := p.timed(ctx, command("", nil, "cp", archive, archive+".copy"))
	if err != nil {
		return err
	}
	size := float64(info.Size()) / 1e6
	for _, err := range []error{
		p.told(fmt.Sprintf("export: %.0f MB", size), e),
		p.told(fmt.Sprintf("export: %.0f MB, cp of the archive", size), copied),
	} {
		if err != nil {
			return err
		}
	}
	p.stopWorkers()
	p.env = append(p.env, "SHEAF_STORE_PREFIX=restored/")
	if err := p.startWorker(ctx, 1); err != nil {
		return err
	}
	began := time.Now()
	defer func() { fmt.Printf("  restored in %s\n", time.Since(began).Round(time.Second)) }()
	return p.took(ctx, fmt.Sprintf("export: %.0f MB, taken in elsewhere", size), "bench/parquet", rows, "import", archive)
}
