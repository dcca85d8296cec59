// Command normal normalises what it is told and prints one line of JSON: how much, in how many seconds of CPU time. The bench
// runs it on one core, in turns with its Python peers.
//
//	normal prep N           full product records: shown prices and availability parsed, then rows prepared
//	normal money SUITE N    the strings of price-parser's suite, N times
//	normal charset DIR N    the files of chardet's suite, N times, without any declaration
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"sheaf/internal/fetch/charset"
	"sheaf/internal/normalize"
	"sheaf/internal/prep"
)

// result is what the bench reads.
type result struct {
	Items   int     `json:"items"`
	Bytes   int     `json:"bytes"`
	Seconds float64 `json:"seconds"` // CPU time of the process, user and kernel, of the work alone
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "normal:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: normal prep N | money SUITE N | charset DIR N")
	}
	n, err := strconv.Atoi(args[len(args)-1])
	if err != nil {
		return fmt.Errorf("read the number of times: %w", err)
	}
	var work func() (result, error)
	switch args[0] {
	case "prep":
		work, err = prepare(n)
	case "money":
		work, err = money(args[1], n)
	case "charset":
		work, err = decode(args[1], n)
	default:
		return fmt.Errorf("no work %q", args[0])
	}
	if err != nil {
		return err
	}
	runtime.GC()
	before := cpu()
	r, err := work()
	if err != nil {
		return err
	}
	r.Seconds = cpu() - before
	return json.NewEncoder(os.Stdout).Encode(r)
}

func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

func prepare(n int) (func() (result, error), error) {
	products := prep.NewProducts()
	all, err := pages(n)
	if err != nil {
		return nil, err
	}
	if _, err := products.Prepare(all[0].input(nil)); err != nil { // the vocabulary of tokens is loaded on first use
		return nil, fmt.Errorf("prepare a record: %w", err)
	}
	return func() (r result, err error) {
		for i := range all {
			if _, err := products.Prepare(all[i].input(all[i].parse())); err != nil {
				return r, fmt.Errorf("prepare a record: %w", err)
			}
			r.Items++
		}
		return r, nil
	}, nil
}

func money(suite string, n int) (func() (result, error), error) {
	body, err := os.ReadFile(suite) //nolint:gosec // named on the command line of the bench
	if err != nil {
		return nil, fmt.Errorf("read the suite: %w", err)
	}
	var cases []struct {
		Price    string `json:"price_raw"`
		Currency string `json:"currency_raw"`
	}
	if err := json.Unmarshal(body, &cases); err != nil {
		return nil, fmt.Errorf("read the suite: %w", err)
	}
	return func() (r result, err error) {
		for range n {
			for _, c := range cases {
				normalize.ParseMoney(c.Price, normalize.MoneyOptions{Beside: c.Currency})
				r.Items++
				r.Bytes += len(c.Price)
			}
		}
		return r, nil
	}, nil
}

func decode(dir string, n int) (func() (result, error), error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		return nil, fmt.Errorf("find the files: %w", err)
	}
	var bodies [][]byte
	for _, path := range paths {
		b, err := os.ReadFile(path) //nolint:gosec // as above
		if err != nil {
			return nil, fmt.Errorf("read a file: %w", err)
		}
		bodies = append(bodies, b)
	}
	return func() (r result, err error) {
		for range n {
			for _, b := range bodies {
				charset.Decode(b, "", []string{})
				r.Items++
				r.Bytes += len(b)
			}
		}
		return r, nil
	}, nil
}
