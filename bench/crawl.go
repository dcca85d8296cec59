package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/mall"
)

const (
	crawlProducts = 6000 // of all shops; 30 % are amazon's
	crawlRounds   = 3
	crawlOpen     = 16 // requests at once, on every side
	unlimited     = 1e6
)

// seen is one side's crawl as the server and the kernel saw it.
type seen struct {
	pages  int           // unique addresses answered with 200, robots.txt and sitemaps left out
	span   time.Duration // from the first request to the last
	whole  time.Duration // from start to items on disk or in a published version
	cpu    time.Duration // of all processes of the side
	report string        // how the CPU time is shared out
}

func (s seen) rate() float64 { return float64(s.pages) / s.span.Seconds() }

// benchCrawl lets Sheaf, Colly and Scrapy take turns at the same shop. Each extracts the same columns of every product;
// a side whose items differ from the mall's truth fails the bench. The shop has one core, the crawlers the other, Sheaf
// with its Temporal and MinIO.
func benchCrawl(ctx context.Context, r *report) (err error) {
	peers, err := installPython(ctx, "bench/scrapy/requirements.txt")
	if err != nil {
		return err
	}
	scrapy := filepath.Join(peers, "scrapy")
	colly, err := buildColly(ctx)
	if err != nil {
		return err
	}
	g, err := newRig(ctx, mall.Options{Products: crawlProducts}, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close(ctx)) }()
	if err := g.startWorker(ctx, unlimited); err != nil {
		return err
	}
	want, err := truthOf(g.mall, mall.Amazon, 1)
	if err != nil {
		return err
	}
	sides := []struct {
		name  string
		crawl func(round int) (seen, items, error)
	}{
		{"sheaf", func(round int) (seen, items, error) { return g.crawlSheaf(ctx, round) }},
		{"Colly 2.3.0", func(int) (seen, items, error) { return g.crawlColly(ctx, colly) }},
		{"Scrapy 2.19.0", func(int) (seen, items, error) { return g.crawlScrapy(ctx, scrapy) }},
	}
	all := make([][]seen, len(sides))
	for round := range crawlRounds {
		for n := range sides {
			i := (n + round) % len(sides) // each side goes first, in the middle and last
			g.mall.Reset()
			s, got, err := sides[i].crawl(round)
			if err != nil {
				return fmt.Errorf("%s: %w", sides[i].name, err)
			}
			if err := got.check(sides[i].name, want); err != nil {
				return err
			}
			if err := s.count(g.mall); err != nil {
				return err
			}
			fmt.Printf("  round %d %-14s %6.0f pages/s (%d pages in %s), %.2f ms CPU a page, whole %s %s\n", round+1, sides[i].name, s.rate(), s.pages,
				s.span.Round(time.Millisecond), s.cpu.Seconds()*1e3/float64(s.pages), s.whole.Round(time.Millisecond), s.report)
			all[i] = append(all[i], s)
		}
	}
	for i, side := range sides {
		if err := crawlFigures(r, side.name, all[0], all[i], i > 0); err != nil {
			return err
		}
	}
	return nil
}

// crawlFigures adds rate and CPU of one side; a peer's come with the median ratio of the rounds.
func crawlFigures(r *report, name string, sheaf, side []seen, peer bool) error {
	each := func(of func(own, other seen) float64) float64 {
		var v []float64
		for i := range side {
			v = append(v, of(sheaf[i], side[i]))
		}
		return median(v)
	}
	if !peer {
		err := r.add(figure{Name: "crawl pages", Value: each(func(s, _ seen) float64 { return s.rate() }), Unit: "unique pages/s", Cores: 1})
		return errors.Join(err, r.add(figure{Name: "crawl cpu", Value: each(func(s, _ seen) float64 { return s.cpu.Seconds() * 1e3 / float64(s.pages) }), Unit: "ms CPU a page", Cores: 1}))
	}
	err := r.add(figure{
		Name: "crawl pages", Value: each(func(s, _ seen) float64 { return s.rate() }), Unit: "unique pages/s", Cores: 1,
		Peer: name, Ratio: each(func(s, o seen) float64 { return s.rate() / o.rate() }),
	})
	return errors.Join(err, r.add(figure{
		Name: "crawl cpu", Value: each(func(s, _ seen) float64 { return s.cpu.Seconds() * 1e3 / float64(s.pages) }), Unit: "ms CPU a page", Cores: 1,
		Peer: name, Ratio: each(func(s, o seen) float64 { return s.cpu.Seconds() / o.cpu.Seconds() }),
	}))
}

// count fills in what the server saw since its reset.
func (s *seen) count(m *mall.Mall) error {
	unique := map[string]bool{}
	hits := m.Hits(0)
	for _, h := range hits {
		if h.Status == 200 && h.URL != "/robots.txt" && !strings.HasPrefix(h.URL, "/sitemap") {
			unique[h.Method+" "+h.Host+h.URL] = true
		}
	}
	if len(unique) == 0 {
		return errors.New("the server saw no page")
	}
	s.pages, s.span = len(unique), hits[len(hits)-1].Time.Sub(hits[0].Time)
	return nil
}

// crawlSheaf is a whole first run: crawl, archive, compare, check, build, publish.
func (g *rig) crawlSheaf(ctx context.Context, round int) (seen, items, error) {
	dataset := fmt.Sprintf("bench/amazon%d", round)
	if err := g.apply(ctx, dataset, shop(mall.Amazon, 4, crawlOpen/4, 500)); err != nil {
		return seen{}, nil, err
	}
	before, err := g.cpu()
	if err != nil {
		return seen{}, nil, err
	}
	res, err := g.run(ctx, dataset, day(1))
	if err != nil {
		return seen{}, nil, err
	}
	after, err := g.cpu()
	if err != nil {
		return seen{}, nil, err
	}
	dir := filepath.Join(g.dir, "pulled", dataset)
	if _, err := g.sheaf(ctx, "pull", dataset+"@v1", dir, "--table", "products", "--format", "jsonl"); err != nil {
		return seen{}, nil, err
	}
	got, err := readItems(filepath.Join(dir, "data", "products", "*.jsonl"))
	spent := after.minus(before)
	return seen{whole: res.took, cpu: spent.temporal + spent.store + spent.workers, report: spent.String()}, got, err
}

func buildColly(ctx context.Context) (string, error) {
	path, err := filepath.Abs(filepath.Join("bin", "bench-colly"))
	if err != nil {
		return "", fmt.Errorf("build the Colly peer: %w", err)
	}
	cmd := command("", nil, "go", "build", "-o", path, ".")
	cmd.Dir = filepath.Join("bench", "colly")
	_, err = output(ctx, cmd)
	return path, err
}

func (g *rig) crawlColly(ctx context.Context, path string) (seen, items, error) {
	out := filepath.Join(g.dir, "colly.jsonl")
	cmd := command(g.core, nil, path, "-addr", g.addr, "-keywords", strings.Join(mall.Keywords(mall.Amazon), "|"), "-parallel", strconv.Itoa(crawlOpen), "-out", out)
	began := time.Now()
	if _, err := output(ctx, cmd); err != nil {
		return seen{}, nil, err
	}
	s := seen{whole: time.Since(began), cpu: spent(cmd)}
	got, err := readItems(out)
	return s, got, err
}

func (g *rig) crawlScrapy(ctx context.Context, program string) (seen, items, error) {
	out := filepath.Join(g.dir, "scrapy.jsonl")
	if err := os.Remove(out); err != nil && !errors.Is(err, os.ErrNotExist) {
		return seen{}, nil, fmt.Errorf("clear items: %w", err)
	}
	open := strconv.Itoa(crawlOpen)
	cmd := command(g.core, []string{"http_proxy=http://" + g.addr}, program, "runspider", "bench/scrapy/mall.py", "-o", out,
		"-a", "keywords="+strings.Join(mall.Keywords(mall.Amazon), "|"), "-s", "CONCURRENT_REQUESTS="+open, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN="+open,
		"-s", "ROBOTSTXT_OBEY=True", "-s", "DOWNLOAD_DELAY=0", "-s", "LOG_LEVEL=ERROR", "-s", "TELNETCONSOLE_ENABLED=False")
	began := time.Now()
	if _, err := output(ctx, cmd); err != nil {
		return seen{}, nil, err
	}
	s := seen{whole: time.Since(began), cpu: spent(cmd)}
	got, err := readItems(out)
	return s, got, err
}
