package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// benchPublish publishes 10 GB (BENCH_PUBLISH_MB) against a bare upload of the same parts. What is published once takes three times
// its size on the disk meanwhile.
func benchPublish(ctx context.Context, r *report) error {
	size, err := amountOf("BENCH_PUBLISH_MB", 10_000)
	if err != nil {
		return err
	}
	return pullingOf(ctx, r, size, func(p *pulling) error { return p.publish(ctx) })
}

// publish times the publication, from what Compare hands over to the version, against a bare upload of the parts that came
// of it.
func (p *pulling) publish(ctx context.Context) error {
	delta, err := p.bulk.prepare(ctx, nil)
	if err != nil {
		return err
	}
	cpu, err := cpuTime(os.Getpid())
	if err != nil {
		return err
	}
	began := time.Now()
	if _, err := delta(); err != nil {
		return err
	}
	took := time.Since(began)
	cpuAfter, err := cpuTime(os.Getpid())
	if err != nil {
		return err
	}
	if _, err := p.timed(ctx, p.pull(p.env, filepath.Join(p.dir, "v"), "v1")); err != nil {
		return err
	}
	flat := filepath.Join(p.dir, "flat")
	if err := os.MkdirAll(flat, 0o755); err != nil {
		return fmt.Errorf("make a directory: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(p.dir, "v", "data", "*", "*.parquet"))
	if err != nil {
		return fmt.Errorf("list files: %w", err)
	}
	var total int64
	for i, f := range files {
		if err := os.Rename(f, filepath.Join(flat, strconv.Itoa(i))); err != nil {
			return fmt.Errorf("move a file: %w", err)
		}
		if info, err := os.Stat(filepath.Join(flat, strconv.Itoa(i))); err == nil {
			total += info.Size()
		}
	}
	cfg := p.stack.Config()
	e, err := p.timed(ctx, command("", []string{"BARE_ACCESS_KEY=" + cfg.AccessKey, "BARE_SECRET_KEY=" + cfg.SecretKey.Reveal()}, p.bare, "-up", cfg.S3Addr, cfg.Bucket, flat, strconv.Itoa(parallel), "bare/"))
	if err != nil {
		return err
	}
	fmt.Printf("  publish %s, CPU %s; bare upload %s, CPU %s\n", took, cpuAfter-cpu, e.took, e.cpu)
	peak, err := peakMemory(os.Getpid())
	if err != nil {
		return err
	}
	if err := p.report.add(figure{Name: "publish, memory", Value: float64(peak) / 1e6, Unit: "MB, peak"}); err != nil {
		return err
	}
	return p.report.add(figure{
		Name: fmt.Sprintf("publish %.1f GB, built and verified", float64(total)/1e9), Value: float64(total) / 1e6 / took.Seconds(), Unit: "MB/s",
		Peer: "a bare upload of the parts", Ratio: e.took.Seconds() / took.Seconds(),
	})
}
