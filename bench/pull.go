package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sheaf/datasets"
	"sheaf/internal/mall"
)

// parallel is how many requests every side has at once: what `sheaf pull` does by itself.
const parallel = 8

// pullRounds is how often each side pulls; sides take turns.
const pullRounds = 3

// benchPull pulls a version of 2 GB (BENCH_PULL_MB) by every way there is, in turns: with store credentials, through a server
// that hands out signed URLs, through one that has none, with minio-go alone, and with huggingface_hub if it is installed.
// Then a version in which 1 % of the rows have changed, scattered and clustered, over the one before; then what it takes to find
// a version among 1,000. With BENCH_PUBLISH_GB it also publishes so much against a bare upload of the same parts.
func benchPull(ctx context.Context, r *report) (err error) {
	size, err := amountOf("BENCH_PULL_MB", 2000)
	if err != nil {
		return err
	}
	g, err := newRig(ctx, mall.Options{Products: 10}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close(ctx)) }()
	t, err := newTelling(g, nil)
	if err != nil {
		return err
	}
	defer t.client.Close()
	p := &pulling{rig: g, report: r, bulk: newBulk(t.store, g.dir, size*1_000_000/pullRow)}
	if p.dir, err = scratch(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(p.dir)) }()
	p.bare = filepath.Join(g.dir, "bare")
	if _, err := output(ctx, command("", nil, "go", "build", "-o", p.bare, "./bench/bare")); err != nil {
		return err
	}
	if gb := os.Getenv("BENCH_PUBLISH_GB"); gb != "" {
		return p.publish(ctx, gb)
	}
	if err := p.bulk.publish(ctx, nil); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{p.sides, p.changes, p.thousand} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func amountOf(variable string, otherwise int) (int, error) {
	s := os.Getenv(variable)
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s: %q is no number above 0", variable, s)
	}
	return n, nil
}

// pulling is the bench at work.
type pulling struct {
	*rig
	report *report
	bulk   *bulk
	bare   string // program
	dir    string
}

// effort is what a process took.
type effort struct {
	took time.Duration
	cpu  time.Duration
	peak int64 // bytes
	out  string
}

// timed runs a program to its end, with everything before it written out.
func (p *pulling) timed(ctx context.Context, cmd *exec.Cmd) (effort, error) {
	syscall.Sync()
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return effort{}, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })
	defer stop()
	ended := make(chan int64)
	done := make(chan struct{})
	go func() { // what the kernel adds up for a child that has ended includes the parent's size
		var peak int64
		for {
			if now, err := peakMemory(cmd.Process.Pid); err == nil {
				peak = max(peak, now)
			}
			select {
			case <-done:
				ended <- peak
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	err := cmd.Wait()
	e := effort{took: time.Since(began), out: out.String()}
	close(done)
	e.peak = <-ended
	if err != nil {
		return e, fmt.Errorf("%s: %w: %s", cmd.Path, errors.Join(err, context.Cause(ctx)), tail(said.String()))
	}
	e.cpu = spent(cmd)
	return e, nil
}

// away is the environment of a machine that has no credentials.
func (p *pulling) away(server string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "SHEAF_SERVER=" + server, "HF_ENDPOINT=" + server, "HF_HOME=" + filepath.Join(p.dir, "hf"),
		"HF_HUB_DISABLE_TELEMETRY=1", "HF_HUB_DISABLE_PROGRESS_BARS=1"}
}

// side is one way to pull v1 into a directory.
type side struct {
	name string
	cmd  func(dir string) *exec.Cmd
}

func (p *pulling) sides(ctx context.Context) error {
	v, err := p.bulk.repo.Resolve(ctx, pullDataset)
	if err != nil {
		return err
	}
	var keys strings.Builder
	var size int64
	for _, f := range datasets.Files(v) {
		if f.Part != nil {
			fmt.Fprintln(&keys, f.Part.Key)
			size += f.Size
		}
	}
	near, err := p.serve(ctx, "--server-s3-public-url", "http://"+p.stack.Config().S3Addr)
	if err != nil {
		return err
	}
	defer near.stop()
	far, err := p.serve(ctx, "--server-s3-public-url", "http://127.0.0.1:1")
	if err != nil {
		return err
	}
	defer far.stop()
	sides := []side{
		{"minio-go alone", func(dir string) *exec.Cmd {
			cfg := p.stack.Config()
			cmd := command("", []string{"BARE_ACCESS_KEY=" + cfg.AccessKey, "BARE_SECRET_KEY=" + cfg.SecretKey.Reveal()}, p.bare, cfg.S3Addr, cfg.Bucket, dir, strconv.Itoa(parallel))
			cmd.Stdin = strings.NewReader(keys.String())
			return cmd
		}},
		{"sheaf pull", func(dir string) *exec.Cmd { return p.pull(p.env, dir, "v1") }},
		{"sheaf pull, signed URLs", func(dir string) *exec.Cmd { return p.pull(p.away(near.address), dir, "v1") }},
		{"sheaf pull, through the server", func(dir string) *exec.Cmd { return p.pull(p.away(far.address), dir, "v1") }},
	}
	if libraries, err := filepath.Abs(filepath.Join(".hub", "newest")); err == nil && exists(filepath.Join(libraries, "huggingface_hub")) {
		sides = append(sides, side{"snapshot_download", func(dir string) *exec.Cmd {
			return command("", append(p.away(near.address), "PYTHONPATH="+libraries), filepath.Join(".venv", "bin", "python"), "-c",
				fmt.Sprintf("from huggingface_hub import snapshot_download as s; s(%q, repo_type='dataset', revision='v1', local_dir=%q, max_workers=%d)", pullDataset, dir, parallel))
		}})
	}
	return p.race(ctx, sides, size)
}

// race lets all sides pull, one after the other, in every round another first.
func (p *pulling) race(ctx context.Context, sides []side, size int64) error {
	efforts := map[string][]effort{}
	for round := range pullRounds {
		for i := range sides {
			s := sides[(round+i)%len(sides)]
			dir := filepath.Join(p.dir, "to")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return fmt.Errorf("make a directory: %w", err)
			}
			e, err := p.timed(ctx, s.cmd(dir))
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			efforts[s.name] = append(efforts[s.name], e)
			fmt.Printf("  round %d: %-32s %6.2f s, %6.2f s CPU, peak %d MB\n", round+1, s.name, e.took.Seconds(), e.cpu.Seconds(), e.peak/1e6)
			if err := os.RemoveAll(dir); err != nil {
				return fmt.Errorf("remove what was pulled: %w", err)
			}
		}
	}
	base := efforts[sides[0].name]
	for _, s := range sides {
		var rates, ratios, cpu, peak []float64
		for i, e := range efforts[s.name] {
			rates = append(rates, float64(size)/1e6/e.took.Seconds())
			ratios = append(ratios, base[i].took.Seconds()/e.took.Seconds())
			cpu = append(cpu, e.cpu.Seconds()/(float64(size)/1e9))
			peak = append(peak, float64(e.peak)/1e6)
		}
		name := fmt.Sprintf("pull %d MB: %s", size/1e6, s.name)
		for _, f := range []figure{
			{Name: name, Value: median(rates), Unit: "MB/s", Peer: sides[0].name, Ratio: median(ratios)},
			{Name: name + ", CPU", Value: median(cpu), Unit: "s a GB"},
			{Name: name + ", memory", Value: median(peak), Unit: "MB, peak"},
		} {
			if err := p.report.add(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// changes pulls versions with 1 % changed rows over the one before.
func (p *pulling) changes(ctx context.Context) error {
	n := len(p.bulk.keys)
	scattered, clustered := []int{}, []int{}
	for i := 0; i < n; i += 100 {
		scattered = append(scattered, i)
	}
	for i := range n / 100 {
		clustered = append(clustered, n/3+i)
	}
	dir := filepath.Join(p.dir, "kept")
	if _, err := p.timed(ctx, p.pull(p.env, dir, "v1")); err != nil {
		return err
	}
	for _, c := range []struct {
		name string
		rows []int
	}{{"clustered", clustered}, {"scattered", scattered}} {
		if err := p.bulk.publish(ctx, c.rows); err != nil {
			return err
		}
		e, err := p.timed(ctx, p.pull(p.env, dir, "latest"))
		if err != nil {
			return err
		}
		var got datasets.Pulled
		if err := json.Unmarshal([]byte(e.out), &got); err != nil {
			return fmt.Errorf("read what was pulled: %w", err)
		}
		fmt.Printf("  1 %% %s: %.2f s, peak %d MB\n", c.name, e.took.Seconds(), e.peak/1e6)
		name := "pull after 1 % changed, " + c.name
		if err := p.report.add(figure{Name: name, Value: float64(got.Fetched) / 1e6, Unit: "MB moved", Peer: "the whole version", Ratio: float64(got.Fetched) / float64(got.Bytes)}); err != nil {
			return err
		}
	}
	return os.RemoveAll(dir)
}

func (p *pulling) pull(env []string, dir, version string) *exec.Cmd {
	cmd := command("", nil, binary, "pull", pullDataset+"@"+version, dir, "--no-cache", "--json")
	cmd.Env = env // and nothing else: who is away has no credentials
	return cmd
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// publish times the publication of so many gigabytes, from what Compare hands over to the version, against a bare upload of the
// parts that came of it.
func (p *pulling) publish(ctx context.Context, gb string) error {
	size, err := strconv.ParseFloat(gb, 64)
	if err != nil || size <= 0 {
		return fmt.Errorf("BENCH_PUBLISH_GB: %q is no number above 0", gb)
	}
	p.bulk = newBulk(p.bulk.store, p.rig.dir, int(size*1e9/pullRow))
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
	fmt.Printf("  publish %s, CPU %s; bare upload %s\n", took, cpuAfter-cpu, e.took)
	return p.report.add(figure{
		Name: fmt.Sprintf("publish %.1f GB, built and verified", float64(total)/1e9), Value: float64(total) / 1e6 / took.Seconds(), Unit: "MB/s",
		Peer: "a bare upload of the parts", Ratio: e.took.Seconds() / took.Seconds(),
	})
}
