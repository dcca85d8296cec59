package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"

	"sheaf/datasets"
	"sheaf/internal/clock"
)

// lineEvery is how often progress writes a line where it cannot draw a bar.
const lineEvery = 10 * time.Second

// progress shows how far a long operation is: a bar with rate and time to go on a terminal, a line now and then in a log,
// nothing for scripts that read JSON.
type progress struct {
	out   io.Writer
	clock clock.Clock
	draw  bool

	mu    sync.Mutex
	stage string
	bar   *progressbar.ProgressBar
	began time.Duration // of the stage
	first int64         // done at its beginning: it did not travel now
	said  time.Duration
}

func (a *app) progress() *progress {
	p := &progress{out: a.err, clock: a.clock}
	if a.json {
		p.out = io.Discard
	}
	f, ok := a.err.(*os.File)
	p.draw = ok && !a.json && isTerminal(f)
	return p
}

// report takes in progress.
func (p *progress) report(now datasets.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.clock.BootNow()
	if now.Stage != p.stage {
		p.end()
		p.stage, p.began, p.said, p.first = now.Stage, at, at, now.Done
		if p.draw && now.Total > 0 {
			p.bar = progressbar.NewOptions64(now.Total-now.Done, progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(now.Stage),
				progressbar.OptionShowBytes(inBytes(now.Stage)), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
		}
		return
	}
	switch {
	case p.bar != nil:
		_ = p.bar.Set64(max(now.Done-p.first, 0)) // only fails when writing to the terminal does
	case at-p.said >= lineEvery && !p.draw:
		p.said = at
		fmt.Fprintln(p.out, line(now, now.Done-p.first, at-p.began))
	}
}

// line is progress in words: "fetch: 120 MB of 2.0 GB (6 %), 12 MB/s, 2m37s to go".
func line(now datasets.Progress, gained int64, took time.Duration) string {
	text := fmt.Sprintf("%s: %s", now.Stage, amount(now.Stage, now.Done))
	if now.Total > 0 {
		text += fmt.Sprintf(" of %s (%d %%)", amount(now.Stage, now.Total), 100*now.Done/now.Total)
	}
	rate := float64(gained) / took.Seconds()
	if rate <= 0 {
		return text
	}
	text += fmt.Sprintf(", %s/s", amount(now.Stage, int64(rate)))
	if left := now.Total - now.Done; left > 0 {
		text += fmt.Sprintf(", %s to go", (time.Duration(float64(left) / rate * float64(time.Second))).Round(time.Second))
	}
	return text
}

// inBytes says what a stage counts.
func inBytes(stage string) bool {
	return stage == "fetch" || stage == "hash" || stage == "export" || stage == "import"
}

func amount(stage string, n int64) string {
	if !inBytes(stage) {
		return fmt.Sprint(n)
	}
	return byteSize(n)
}

// byteSize writes a number of bytes as people say it, in powers of ten.
func byteSize(n int64) string {
	v, unit := float64(n), 0
	units := []string{"B", "kB", "MB", "GB", "TB"}
	for ; v >= 999.5 && unit < len(units)-1; unit++ {
		v /= 1000
	}
	if unit == 0 || v >= 99.5 {
		return fmt.Sprintf("%.0f %s", v, units[unit])
	}
	return fmt.Sprintf("%.1f %s", v, units[unit])
}

// end clears the bar of a stage.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
		p.bar = nil
	}
}

func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
