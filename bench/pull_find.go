package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/remote"
)

// served is a server process.
type served struct {
	*child
	address string
}

// serve starts a server process and waits until it answers.
func (p *pulling) serve(ctx context.Context, flags ...string) (*served, error) {
	at, err := freeAddr()
	if err != nil {
		return nil, err
	}
	c, err := start(command("", p.env, binary, append([]string{"server", "--server-address", at}, flags...)...))
	if err != nil {
		return nil, err
	}
	s := &served{c, "http://" + at}
	for {
		select {
		case <-c.ended:
			return nil, fmt.Errorf("the server ended: %s", tail(c.log.String()))
		case <-ctx.Done():
			c.stop()
			return nil, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
		resp, err := http.Get(s.address + "/healthz") //nolint:noctx // on loopback, and polled
		if err != nil {
			continue // not listening yet
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return s, nil
		}
	}
}

const (
	manyVersions = 1000
	findRounds   = 30
	listRounds   = 3
)

// many is the dataset with a thousand versions.
const many = "bench/many"

// thousand measures what it takes to find a version among a thousand: first as of a store where no publication noted anything for
// lists, then as it is; with store credentials, through a server, by the API, and by the hub. Commands are whole processes.
func (p *pulling) thousand(ctx context.Context) error {
	v, err := p.bulk.repo.Version(ctx, pullDataset, 1)
	if err != nil {
		return err
	}
	var bytesOf int
	for i := 1; i <= manyVersions; i++ {
		m := v.Manifest
		m.Dataset, m.Version = many, i
		body, _, err := m.Encode()
		if err != nil {
			return err
		}
		bytesOf = len(body)
		if _, err := p.bulk.store.Put(ctx, manifestKey(many, i), bytes.NewReader(body), int64(len(body)), blob.PutOptions{SHA256: blob.SHA256Hex(body)}); err != nil {
			return err
		}
		if i%100 == 0 { // a tag's log is as long as it was moved
			entry := datasets.TagEntry{Tag: datasets.Latest, To: i, Who: "bench", Why: "bench", When: m.PublishedAt, Forced: true}
			if _, err := p.bulk.repo.SetTag(ctx, many, entry); err != nil {
				return err
			}
		}
	}
	fmt.Printf("  a manifest has %d KB\n", bytesOf/1000)
	list := func(env []string) *exec.Cmd { return p.ask(env, "version", "ls", many) }
	if err := p.command(ctx, "list, nothing noted (store)", listRounds, func() *exec.Cmd { return list(p.env) }); err != nil {
		return err
	}
	// A deletion notes what lists read, as a publication does.
	began := time.Now()
	if _, err := p.bulk.repo.DeleteVersion(ctx, many, 1, datasets.Deletion{Who: "bench", Why: "bench", When: v.PublishedAt}); err != nil {
		return err
	}
	if err := p.report.add(figure{Name: "1,000 versions: note them all", Value: millis(began), Unit: "ms"}); err != nil {
		return err
	}
	s, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	for _, c := range []struct {
		name   string
		rounds int
		cmd    func() *exec.Cmd
	}{
		{"sheaf version ls (store)", listRounds, func() *exec.Cmd { return list(p.env) }},
		{"sheaf version ls (server)", listRounds, func() *exec.Cmd { return list(p.away(s.address)) }},
		{"sheaf version show latest (store)", listRounds, func() *exec.Cmd { return p.ask(p.env, "version", "show", many) }},
		{"sheaf version show latest (server)", listRounds, func() *exec.Cmd { return p.ask(p.away(s.address), "version", "show", many) }},
	} {
		if err := p.command(ctx, c.name, c.rounds, c.cmd); err != nil {
			return err
		}
	}
	if err := p.within(ctx, s); err != nil {
		return err
	}
	return p.answers(ctx, s)
}

func millis(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }

func (p *pulling) ask(env []string, args ...string) *exec.Cmd {
	cmd := command("", nil, binary, append(args, "--json")...)
	cmd.Env = env
	return cmd
}

// command runs a command several times.
func (p *pulling) command(ctx context.Context, name string, rounds int, cmd func() *exec.Cmd) error {
	var times, peaks []float64
	for range rounds {
		e, err := p.timed(ctx, cmd())
		if err != nil {
			return err
		}
		times, peaks = append(times, float64(e.took.Microseconds())/1000), append(peaks, float64(e.peak)/1e6)
	}
	if err := p.report.add(figure{Name: "1,000 versions: " + name, Value: median(times), Unit: "ms"}); err != nil {
		return err
	}
	return p.report.add(figure{Name: "1,000 versions: " + name + ", memory", Value: median(peaks), Unit: "MB, peak"})
}

// within measures the calls of package datasets, in this process.
func (p *pulling) within(ctx context.Context, s *served) error {
	away, err := remote.New(remote.Options{URL: s.address})
	if err != nil {
		return err
	}
	v, err := p.bulk.repo.Resolve(ctx, many)
	if err != nil {
		return err
	}
	for _, from := range []struct {
		name string
		repo *datasets.Repo
	}{{"store", p.bulk.repo}, {"server", datasets.New(away)}} {
		for _, c := range []struct {
			name string
			do   func() error
		}{
			{"resolve latest", func() error { _, err := from.repo.Resolve(ctx, many); return err }},
			{"resolve v500", func() error { _, err := from.repo.Resolve(ctx, many+"@v500"); return err }},
			{"resolve a commit id", func() error { _, err := from.repo.Resolve(ctx, many+"@"+v.Commit); return err }},
			{"list tags", func() error { _, err := from.repo.Tags(ctx, many); return err }},
			{"list versions", func() error { _, err := from.repo.Listing(ctx, many); return err }},
		} {
			times := make([]float64, findRounds)
			for i := range times {
				began := time.Now()
				if err := c.do(); err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				times[i] = millis(began)
			}
			if err := p.report.add(figure{Name: fmt.Sprintf("1,000 versions: %s (%s)", c.name, from.name), Value: median(times), Unit: "ms"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// answers measures what a server that has just started answers, and how large that makes it.
func (p *pulling) answers(ctx context.Context, warm *served) error {
	warm.stop()
	s, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	for _, c := range []struct{ name, path string }{
		{"hub refs", "/api/datasets/" + many + "/refs"},
		{"hub commits of main", "/api/datasets/" + many + "/commits/main"},
		{"API, the newest 50", "/api/v1/datasets/" + many + "/versions"},
		{"API, the newest 500", "/api/v1/datasets/" + many + "/versions?limit=500"},
	} {
		times := make([]float64, findRounds)
		for i := range times {
			began := time.Now()
			if err := fetchAll(ctx, s.address+c.path); err != nil {
				return err
			}
			times[i] = millis(began)
		}
		for _, f := range []figure{
			{Name: "1,000 versions: " + c.name + ", first", Value: times[0], Unit: "ms"},
			{Name: "1,000 versions: " + c.name, Value: median(times), Unit: "ms"},
		} {
			if err := p.report.add(f); err != nil {
				return err
			}
		}
		peak, err := peakMemory(s.cmd.Process.Pid)
		if err != nil {
			return err
		}
		if err := p.report.add(figure{Name: "1,000 versions: server after " + c.name, Value: float64(peak) / 1e6, Unit: "MB, peak"}); err != nil {
			return err
		}
	}
	return nil
}

func fetchAll(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("get %s: %w", address, err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return fmt.Errorf("get %s: %w", address, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("get %s: %s", address, resp.Status)
	}
	return nil
}
