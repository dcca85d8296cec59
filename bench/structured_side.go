package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// How often ratios are taken, an odd number so that their median is one of them, and how often the sides take turns for each.
const (
	structuredRounds = 9
	structuredTurns  = 4
)

// structuredSide is one reader of declared data: a process on one core that is told on its stdin how often to read all pages and
// says what CPU time that took.
type structuredSide struct {
	name   string
	cmd    *exec.Cmd
	told   io.WriteCloser
	says   *bufio.Scanner
	errors strings.Builder

	out     string // what it read, JSON lines
	passes  int    // in one turn
	rounds  int
	seconds []float64 // of one pass, by round
}

// startSide starts a reader; it waits for no answer. A reader ends with ctx.
func startSide(ctx context.Context, name string, program []string) (*structuredSide, error) {
	s := &structuredSide{name: name, cmd: command(clientCore, []string{"GOMAXPROCS=1"}, program[0], program[1:]...)}
	s.cmd.Stderr = &s.errors
	told, err1 := s.cmd.StdinPipe()
	says, err2 := s.cmd.StdoutPipe()
	if err := errors.Join(err1, err2, s.cmd.Start()); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	s.told, s.says = told, bufio.NewScanner(says)
	context.AfterFunc(ctx, func() { _ = s.cmd.Process.Signal(syscall.SIGTERM) }) // it may have ended
	return s, nil
}

// stop ends the process by closing what it reads.
func (s *structuredSide) stop() error {
	if err := errors.Join(s.told.Close(), s.cmd.Wait()); err != nil {
		return fmt.Errorf("%s: %w: %s", s.name, err, tail(s.errors.String()))
	}
	return nil
}

// read lets the side read all pages so many times and gives the CPU seconds of that.
func (s *structuredSide) read(passes int) (float64, error) {
	if _, err := fmt.Fprintln(s.told, passes); err != nil {
		return 0, fmt.Errorf("tell %s: %w", s.name, err)
	}
	if !s.says.Scan() {
		return 0, fmt.Errorf("hear from %s: %w", s.name, errors.Join(s.says.Err(), io.ErrUnexpectedEOF))
	}
	seconds, err := strconv.ParseFloat(s.says.Text(), 64)
	if err != nil {
		return 0, fmt.Errorf("hear from %s: %w", s.name, err)
	}
	return seconds, nil
}

// readInTurns lets every side read all pages in each round, several times, in both orders: what else the machine does slows
// all of them. Before the first round each has read the pages once and once more.
func readInTurns(sides []*structuredSide, pages int) error {
	for _, s := range sides {
		if _, err := s.read(s.passes); err != nil {
			return err
		}
	}
	for round := range structuredRounds {
		for _, s := range sides {
			if round < s.rounds {
				s.seconds = append(s.seconds, 0)
			}
		}
		for turn := range structuredTurns {
			for n := range sides {
				i := n
				if turn%2 == 1 {
					i = len(sides) - 1 - n
				}
				s := sides[i]
				if round >= s.rounds {
					continue
				}
				seconds, err := s.read(s.passes)
				if err != nil {
					return err
				}
				s.seconds[round] += seconds / float64(s.passes*structuredTurns)
			}
		}
		for _, s := range sides {
			if round < s.rounds {
				fmt.Printf("  round %d %-30s %7.1f pages/s\n", round+1, s.name, float64(pages)/s.seconds[round])
			}
		}
	}
	return nil
}
