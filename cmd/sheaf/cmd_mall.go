package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/internal/mall"
)

// mallFlags are the world that serve and truth share.
type mallFlags struct {
	seed     uint64
	products int
	day      int
}

func (f *mallFlags) add(cmd *cobra.Command) {
	cmd.Flags().Uint64Var(&f.seed, "seed", 1, "world: the same seed gives the same bytes")
	cmd.Flags().IntVar(&f.products, "products", mall.DefaultProducts, "products on day 1, over all shops")
	cmd.Flags().IntVar(&f.day, "day", 1, "day of the world")
}

func (f *mallFlags) open() (*mall.Mall, error) {
	m, err := mall.New(mall.Options{Seed: f.seed, Products: f.products, Day: f.day})
	if err != nil {
		return nil, usageError{fmt.Errorf("make mall: %w", err)}
	}
	return m, nil
}

func newMall(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mall",
		Short: "Serve four simulated shops, or print what a right crawler must publish of them",
		Long: `The mall is a deterministic simulation of four shops that speak like the real ones. Point a worker at it by mapping
the shops' hosts to its address; recipes stay those of the real sites.`,
	}
	return group(cmd, newMallServe(a), newMallTruth(a), newMallDay(a))
}

// mallServed is the JSON of mall serve once it listens.
type mallServed struct {
	Address  string   `json:"address"`
	Products int      `json:"products"`
	Day      int      `json:"day"`
	Seed     uint64   `json:"seed"`
	Hosts    []string `json:"hosts"`
}

func newMallServe(a *app) *cobra.Command {
	var f mallFlags
	var skin uint64
	address := "127.0.0.1:8099"
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the shops on one port",
		Example: "  sheaf mall serve --products 2000 --day 1\n  sheaf worker --fetch-map '*=127.0.0.1:8099' --fetch-map-rate 500",
		Args:    exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := f.open()
			if err != nil {
				return err
			}
			m.SetSkin(skin)
			var printed error
			err = m.Serve(cmd.Context(), address, func(at net.Addr) {
				served := mallServed{"http://" + at.String(), f.products, f.day, f.seed, mall.Hosts()}
				printed = a.print(served, func() {
					a.say("mall: %d products, day %d, seed %d at %s (hosts %s)", f.products, f.day, f.seed, served.Address, strings.Join(served.Hosts, ", "))
				})
			})
			return errors.Join(err, printed)
		},
	}
	f.add(cmd)
	cmd.Flags().StringVar(&address, "listen", address, "host:port")
	cmd.Flags().Uint64Var(&skin, "skin", 0, "markup made from this seed, which no recipe knows (default: the shops' own)")
	return cmd
}

func newMallTruth(a *app) *cobra.Command {
	var f mallFlags
	cmd := &cobra.Command{
		Use: "truth", Short: "Print what a right crawler must publish on a day, one JSON object a line",
		Example: "  sheaf mall truth --products 2000 --day 2 | head -3",
		Args:    exactly(0, "no arguments"),
		RunE: func(_ *cobra.Command, _ []string) error {
			m, err := f.open()
			if err != nil {
				return err
			}
			return m.WriteTruth(a.out, f.day)
		},
	}
	f.add(cmd)
	return cmd
}

// mallDay is the JSON of mall day.
type mallDay struct {
	Day int `json:"day"`
}

func newMallDay(a *app) *cobra.Command {
	address := "127.0.0.1:8099"
	cmd := &cobra.Command{
		Use: "day N", Short: "Move a running mall to another day",
		Example: "  sheaf mall day 2", Args: exactly(1, "N"),
		RunE: func(cmd *cobra.Command, args []string) error {
			day, err := strconv.Atoi(args[0])
			if err != nil || day < 1 {
				return usageError{fmt.Errorf("day %q is not a number from 1", args[0])}
			}
			body := strings.NewReader(fmt.Sprintf(`{"day":%d}`, day))
			req, err := http.NewRequestWithContext(cmd.Context(), http.MethodPost, "http://"+address+"/__mall/day", body)
			if err != nil {
				return usageError{fmt.Errorf("--at: %w", err)}
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return &unreachable{"the mall", address, "--at; start one with sheaf mall serve", err}
			}
			defer resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				return fmt.Errorf("move mall to day %d: %s", day, resp.Status)
			}
			return a.print(mallDay{day}, func() { fmt.Fprintf(a.out, "the mall is on day %d\n", day) })
		},
	}
	cmd.Flags().StringVar(&address, "at", address, "address of the mall")
	return cmd
}
