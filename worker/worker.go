// Package worker assembles a worker process: which task queues it serves with how many slots, what its activities
// work with, how it drains, and how it says that it is healthy.
package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"sheaf/activities"
	"sheaf/workflows"
	"sheaf/workflows/wire"
)

// Options of a worker process.
type Options struct {
	Client client.Client
	Deps   activities.Deps
	// Slots are the activities at once by task queue; a queue that is not named is not served.
	Slots map[string]int
	// Drain is how long running activities may take to commit after the context ends. Workers that are given
	// none lose their work to the next attempt (the SDK's default is zero).
	Drain time.Duration
}

// defaultDrain leaves a margin below the 30 s that containers and systemd grant by default.
const defaultDrain = 25 * time.Second

func (o Options) validate() error {
	if o.Client == nil {
		return errors.New("start worker: no Temporal client")
	}
	if len(o.Slots) == 0 {
		return errors.New("start worker: no task queue to serve")
	}
	for queue, slots := range o.Slots {
		if slots < 1 {
			return fmt.Errorf("start worker: %d slots for %s", slots, queue)
		}
	}
	return nil
}

// Run serves the queues until ctx ends, then drains: running activities commit and give their tasks back. It returns
// nil after a clean drain, or the error that stopped a queue.
func Run(ctx context.Context, o Options) error {
	if err := o.validate(); err != nil {
		return err
	}
	if o.Drain <= 0 {
		o.Drain = defaultDrain
	}
	failed := make(chan error, 2*len(o.Slots))
	var running []worker.Worker
	defer func() { stop(running) }()
	for _, queue := range []string{wire.QueueControl, wire.QueueCrawl, wire.QueueBrowser, wire.QueueData} {
		slots, ok := o.Slots[queue]
		if !ok {
			continue
		}
		w := worker.New(o.Client, queue, o.temporal(queue, slots, failed))
		activities.Register(w, queue, o.Deps)
		if queue == wire.QueueControl {
			workflows.Register(w)
		}
		if err := w.Start(); err != nil {
			return fmt.Errorf("serve %s: %w", queue, err)
		}
		running = append(running, w)
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	}
}

func (o Options) temporal(queue string, slots int, failed chan<- error) worker.Options {
	return worker.Options{
		MaxConcurrentActivityExecutionSize: slots,
		DisableWorkflowWorker:              queue != wire.QueueControl,
		WorkerStopTimeout:                  o.Drain,
		OnFatalError: func(err error) {
			select {
			case failed <- fmt.Errorf("serve %s: %w", queue, err):
			default: // somebody reported already
			}
		},
	}
}

// stop drains all queues at once: each may take the whole drain time.
func stop(running []worker.Worker) {
	var wg sync.WaitGroup
	for _, w := range running {
		wg.Go(w.Stop)
	}
	wg.Wait()
}
