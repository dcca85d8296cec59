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
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sheaf/datasets"
	"sheaf/internal/mall"
)

// parallel is how many requests every side has at once: what `sheaf pull` does by itself.
const parallel = 8

// linkRate is the network between two machines, bytes a second: what a cloud gives a small one. On one machine MinIO, the disk and
// whoever pulls share the cores, and every second of them that a digest takes is a second more.
const linkRate = 250_000_000

// pullRounds is how often each side pulls; sides take turns.
const pullRounds = 3

// benchPull pulls a version of 2 GB (BENCH_PULL_MB) by every way there is, in turns: with minio-go alone, once without and once
// with a look at the SHA-256 of what came; with store credentials, through a server that hands out signed URLs, through one that
// has none, and with huggingface_hub if it is installed; the first ones over a network of 2 Gbit/s, too. Then a version in which 1 % of the rows have changed, scattered and
// clustered, over the one before; then what it takes to find a version among 1,000.
func benchPull(ctx context.Context, r *report) error {
	size, err := amountOf("BENCH_PULL_MB", 2000)
	if err != nil {
		return err
	}
	return pullingOf(ctx, r, size, func(p *pulling) error {
		if err := p.bulk.publish(ctx, nil); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{p.sides, p.changes, p.thousand} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// pullingOf readies everything for versions of so many megabytes, and the program that moves bytes by minio-go alone.
func pullingOf(ctx context.Context, r *report, mb int, do func(p *pulling) error) error {
	return stocked(ctx, r, mb*1_000_000/pullRow, func(p *pulling) error {
		p.bare = filepath.Join(p.rig.dir, "bare")
		if _, err := output(ctx, command("", nil, "go", "build", "-o", p.bare, "./bench/bare")); err != nil {
			return err
		}
		return do(p)
	})
}

// stocked starts the servers, and readies versions of so many rows and a directory to work in.
func stocked(ctx context.Context, r *report, rows int, do func(p *pulling) error) (err error) {
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
	p := &pulling{rig: g, report: r, bulk: newBulk(t.store, g.dir, rows)}
	if p.dir, err = scratch(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(p.dir)) }()
	return do(p)
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

func (p *pulling) sides(ctx context.Context) (err error) {
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
	network, err := newLink(ctx, p.stack.Config().S3Addr, linkRate)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	linked, err := p.serve(ctx, "--server-s3-public-url", "http://"+network.Addr().String())
	if err != nil {
		return err
	}
	defer linked.stop()
	far, err := p.serve(ctx, "--server-s3-public-url", "http://127.0.0.1:1")
	if err != nil {
		return err
	}
	defer far.stop()
	at, through := p.stack.Config().S3Addr, network.Addr().String()
	sides := []side{
		{"minio-go alone", func(dir string) *exec.Cmd { return p.alone(at, keys.String(), dir) }},
		{"minio-go alone, with SHA-256", func(dir string) *exec.Cmd { return p.alone(at, keys.String(), dir, "-sha256") }},
		{"sheaf pull", func(dir string) *exec.Cmd { return p.pull(p.env, dir, "v1") }},
		{"sheaf pull, signed URLs", func(dir string) *exec.Cmd { return p.pull(p.away(near.address), dir, "v1") }},
		{"sheaf pull, through the server", func(dir string) *exec.Cmd { return p.pull(p.away(far.address), dir, "v1") }},
	}
	between := []side{
		{"minio-go alone", func(dir string) *exec.Cmd { return p.alone(through, keys.String(), dir) }},
		{"sheaf pull", func(dir string) *exec.Cmd {
			return p.pull(append(slices.Clone(p.env), "SHEAF_STORE_ENDPOINT="+through), dir, "v1")
		}},
		{"sheaf pull, signed URLs", func(dir string) *exec.Cmd { return p.pull(p.away(linked.address), dir, "v1") }},
	}
	if libraries, err := filepath.Abs(filepath.Join(".hub", "newest")); err == nil && exists(filepath.Join(libraries, "huggingface_hub")) {
		snapshot := func(server string) side {
			return side{"snapshot_download", func(dir string) *exec.Cmd {
				return command("", append(p.away(server), "PYTHONPATH="+libraries), filepath.Join(".venv", "bin", "python"), "-c",
					fmt.Sprintf("from huggingface_hub import snapshot_download as s; s(%q, repo_type='dataset', revision='v1', local_dir=%q, max_workers=%d)", pullDataset, dir, parallel))
			}}
		}
		sides, between = append(sides, snapshot(near.address)), append(between, snapshot(linked.address))
	}
	if err := p.race(ctx, "pull", sides, size); err != nil {
		return err
	}
	return p.race(ctx, fmt.Sprintf("pull over %d Mbit/s,", linkRate*8/1_000_000), between, size)
}

// race lets all sides pull, one after the other, in every round another first.
func (p *pulling) race(ctx context.Context, what string, sides []side, size int64) error {
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
		name := fmt.Sprintf("%s %d MB: %s", what, size/1e6, s.name)
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

// alone is a download with minio-go alone.
func (p *pulling) alone(at, keys, dir string, flags ...string) *exec.Cmd {
	cfg := p.stack.Config()
	cmd := command("", []string{"BARE_ACCESS_KEY=" + cfg.AccessKey, "BARE_SECRET_KEY=" + cfg.SecretKey.Reveal()},
		p.bare, append(flags, at, cfg.Bucket, dir, strconv.Itoa(parallel))...)
	cmd.Stdin = strings.NewReader(keys)
	return cmd
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
