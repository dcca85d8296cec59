// Command bench measures Sheaf with its shipping binary and writes bench/latest.json, one line a figure.
//
//	go run ./bench           all figures
//	go run ./bench crawl     one of them
//
// It needs Linux (CPU time and memory come from /proc), bin/sheaf and the two servers in bin/ (make tools build). All
// traffic stays on loopback; every process ends with it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// figures are what can be measured, in this order.
var figures = []bench{
	{"crawl", "unique pages a second of one shop against Colly and Scrapy", benchCrawl},
	{"workers", "1, 2 and 4 workers on a site that takes 100 ms to answer", benchWorkers},
	{"churn", "bytes that 0.1, 1 and 10 % churn rewrite", benchChurn},
	{"large", "70,000 products: a first run and one with 1 % churn", benchLarge},
	{"structured", "pages whose declared data is read, a second and core, against extruct", benchStructured},
	{"normalize", "records, prices and undeclared texts on one core, against price-parser and chardet", benchNormalize},
	{"accuracy", "shares of right values: the shops' recipes, pages and lists without a recipe", benchAccuracy},
	{"notify", "from an event to its delivery with 100 subscriptions; 10,000 events through a kill and a restart", benchNotify},
	{"diff", "two versions of 1,000,000 rows with 1 % of them changed, scattered and clustered, against DuckDB", benchDiff},
	{"api", "answers of the API with 100 datasets, 100 versions and a crawl of 2,000 batches", benchAPI},
	{"pull", "a version of 2 GB against minio-go alone and snapshot_download; after 1 % changed; among 1,000 versions", benchPull},
	{"publish", "a version of 10 GB (BENCH_PUBLISH_MB) against a bare upload of its parts", benchPublish},
	{"import", "1,000,000 rows (BENCH_IMPORT_ROWS) of Parquet, JSONL and CSV in, against DuckDB; a version out and in elsewhere", benchImport},
	{"search", "a catalogue of 1,000 datasets: the first search, later ones, and one after a change", benchSearch},
	{"sweep", "a bucket of 200,000 objects: a rehearsal, and a sweep that removes half of them and more", benchSweep},
	{"checks", "thirty simulated days with five seeds: what each gate holds, and of what is broken", benchChecks},
}

type bench struct {
	name    string
	about   string
	measure func(ctx context.Context, r *report) error
}

// Children are told to die with the thread that started them; the main one lives as long as the process.
func init() { runtime.LockOSThread() }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	for _, name := range args {
		if !slices.Contains(names(), name) {
			return fmt.Errorf("no figure %q; there are %s", name, strings.Join(names(), ", "))
		}
	}
	r, err := openReport(filepath.Join("bench", "latest.json"))
	if err != nil {
		return err
	}
	for _, f := range figures {
		if len(args) > 0 && !slices.Contains(args, f.name) {
			continue
		}
		fmt.Printf("# %s: %s\n", f.name, f.about)
		began := time.Now()
		if err := f.measure(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		fmt.Printf("# %s took %s\n", f.name, time.Since(began).Round(time.Second))
	}
	return nil
}

func names() (out []string) {
	for _, f := range figures {
		out = append(out, f.name)
	}
	return out
}

// figure is one line of latest.json.
type figure struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	// Peer is what Ratio compares with: another crawler, or another setting of Sheaf. Ratio is value by the peer's.
	Peer  string  `json:"peer,omitempty"`
	Ratio float64 `json:"ratio,omitempty"`
	Cores int     `json:"cores"`
	Date  string  `json:"date"`
}

// report is latest.json. A figure that is measured again replaces the older one, so that one can be measured alone.
type report struct {
	path string
	all  []figure
}

func openReport(path string) (*report, error) {
	r := &report{path: path}
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return r, nil
	case err != nil:
		return nil, fmt.Errorf("open report: %w", err)
	}
	if err := json.Unmarshal(text, &r.all); err != nil {
		return nil, fmt.Errorf("read %s (remove it to start anew): %w", path, err)
	}
	return r, nil
}

// add prints a figure and writes the file at once: what is measured is kept, whatever comes after it.
func (r *report) add(f figure) error {
	f.Date = time.Now().UTC().Format(time.RFC3339)
	if f.Cores == 0 {
		f.Cores = runtime.NumCPU()
	}
	fmt.Printf("%-34s %10.5g %-22s", f.Name, f.Value, f.Unit)
	if f.Peer != "" {
		fmt.Printf(" %.3g times %s", f.Ratio, f.Peer)
	}
	fmt.Println()
	if i := slices.IndexFunc(r.all, func(o figure) bool { return o.Name == f.Name && o.Peer == f.Peer }); i >= 0 {
		r.all[i] = f
	} else {
		r.all = append(r.all, f)
	}
	text, err := json.MarshalIndent(r.all, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	if err := os.WriteFile(r.path, append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// median of an odd or even number of values.
func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	if n := len(v); n%2 == 0 {
		return (v[n/2-1] + v[n/2]) / 2
	}
	return v[len(v)/2]
}
