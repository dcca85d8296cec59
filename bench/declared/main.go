// Command declared is Sheaf's side of the bench "structured": it reads what pages declare, each from its bytes.
//
//	declared PAGES OUT
//
// PAGES is JSON lines {path, charset, base}. It writes what it read as JSON lines to OUT, which warms it up, and then says, for
// each number of passes that it is given as a line on stdin, the CPU seconds of so many passes on stdout.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"time"

	"sheaf/internal/extract/structured"
	"sheaf/internal/fetch/charset"
)

type page struct {
	body    []byte
	charset string
	base    *url.URL
}

// declared is what extruct gives for the same four syntaxes.
type declared struct {
	Microdata  []any                    `json:"microdata"`
	JSONLD     []any                    `json:"json-ld"`
	OpenGraph  []*structured.OpenGraph  `json:"opengraph"`
	DublinCore []*structured.DublinCore `json:"dublincore"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "declared:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("want PAGES OUT, not %d arguments", len(args))
	}
	pages, err := readPages(args[0])
	if err != nil {
		return err
	}
	if err := write(args[1], pages); err != nil {
		return err
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		passes, err := strconv.Atoi(lines.Text())
		if err != nil {
			return fmt.Errorf("read the number of passes: %w", err)
		}
		spent, err := measure(pages, passes)
		if err != nil {
			return err
		}
		fmt.Println(spent.Seconds())
	}
	return nil
}

// measure is the CPU time of passes over all pages, the garbage collector's with it.
func measure(pages []page, passes int) (time.Duration, error) {
	began, err := cpuTime()
	if err != nil {
		return 0, err
	}
	for range passes {
		for _, p := range pages {
			if _, err := p.read(); err != nil {
				return 0, err
			}
		}
	}
	ended, err := cpuTime()
	return ended - began, err
}

func readPages(list string) ([]page, error) {
	f, err := os.Open(list) //nolint:gosec // the bench names it
	if err != nil {
		return nil, fmt.Errorf("read the list of pages: %w", err)
	}
	defer f.Close()
	var out []page
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var entry struct{ Path, Charset, Base string }
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return nil, fmt.Errorf("read the list of pages: %w", err)
		}
		p := page{charset: "text/html; charset=" + entry.Charset}
		if p.body, err = os.ReadFile(entry.Path); err != nil {
			return nil, fmt.Errorf("read page: %w", err)
		}
		if p.base, err = url.Parse(entry.Base); err != nil {
			return nil, fmt.Errorf("read page's address: %w", err)
		}
		out = append(out, p)
	}
	return out, nil
}

func (p page) read() (*declared, error) {
	body, _ := charset.Decode(p.body, p.charset, nil)
	root, err := structured.Parse(body)
	if err != nil {
		return nil, fmt.Errorf("read page: %w", err)
	}
	m := structured.Read(root, p.base)
	out := &declared{
		Microdata: m.Microdata().Plain(structured.Form{}), JSONLD: structured.DeclaredItems(m.Blocks()),
		OpenGraph: []*structured.OpenGraph{}, DublinCore: []*structured.DublinCore{m.DublinCore()},
	}
	if og := m.OpenGraph(); og != nil {
		out.OpenGraph = append(out.OpenGraph, og)
	}
	return out, nil
}

func write(path string, pages []page) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, p := range pages {
		d, err := p.read()
		if err != nil {
			return err
		}
		if err := e.Encode(d); err != nil {
			return fmt.Errorf("write what was read: %w", err)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil { //nolint:gosec // the bench names it
		return fmt.Errorf("write what was read: %w", err)
	}
	return nil
}

// cpuTime is what all threads of this process have computed so far, in user and kernel.
func cpuTime() (time.Duration, error) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, fmt.Errorf("read CPU time: %w", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), nil
}
