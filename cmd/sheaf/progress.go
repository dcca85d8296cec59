package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"sheaf/datasets"
	"sheaf/internal/clock"
)

// How often progress writes a line in a log, and draws anew on a terminal.
const (
	lineEvery = 10 * time.Second
	drawEvery = 100 * time.Millisecond
)

// progress shows how far a long operation is, with rate and time to go: on a terminal a line with a bar that is drawn anew, in a
// log a line now and then, nothing for scripts that read JSON. The rate is that of what was done since the stage began: what
// was there before (of a pull that goes on) did not travel now.
type progress struct {
	out   io.Writer
	clock clock.Clock
	draw  bool

	mu     sync.Mutex
	stage  string
	began  time.Duration // of the stage
	said   time.Duration // the latest line
	last   int64         // what was done at the latest report
	gained int64         // since the stage began; what was thrown away stays gained
	width  int           // of the line that stands on the terminal, in characters
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
		p.clear()
		p.stage, p.began, p.said, p.last, p.gained = now.Stage, at, at, now.Done, 0
		if p.draw {
			p.put(bar(now) + line(now, 0, 0))
		}
		return
	}
	p.gained += max(now.Done-p.last, 0)
	p.last = now.Done
	every := lineEvery
	if p.draw {
		every = drawEvery
	}
	if at-p.said < every {
		return
	}
	p.said = at
	text := line(now, p.gained, at-p.began)
	if p.draw {
		p.put(bar(now) + text)
		return
	}
	fmt.Fprintln(p.out, text)
}

// bar is the share that is done, drawn; nothing where it is not known how much there is.
func bar(now datasets.Progress) string {
	if now.Total <= 0 {
		return ""
	}
	const width = 12 // the whole line fits into 80 characters
	n := int(width * min(max(now.Done, 0), now.Total) / now.Total)
	return "[" + strings.Repeat("#", n) + strings.Repeat(" ", width-n) + "] "
}

// line is progress in words: "fetch: 120 MB of 2.0 GB (6 %), 12 MB/s, 2m37s to go". What has no rate yet has no end in sight.
func line(now datasets.Progress, gained int64, took time.Duration) string {
	text := fmt.Sprintf("%s: %s", now.Stage, amount(now.Stage, now.Done))
	if now.Total > 0 {
		text += fmt.Sprintf(" of %s (%d %%)", amount(now.Stage, now.Total), 100*now.Done/now.Total)
	}
	if gained <= 0 || took <= 0 {
		return text
	}
	rate := float64(gained) / took.Seconds()
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

// put draws a line over the one that stands on the terminal. Blanks clear what is left of that: not every terminal knows
// how to do it by a sequence.
func (p *progress) put(text string) {
	width := utf8.RuneCountInString(text)
	fmt.Fprint(p.out, "\r", text, strings.Repeat(" ", max(p.width-width, 0)))
	p.width = width
}

// clear takes the line off the terminal.
func (p *progress) clear() {
	if p.width > 0 {
		p.put("")
		fmt.Fprint(p.out, "\r")
	}
}

func (p *progress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
