package workflows

import (
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// listen registers what an operator may ask of a running run. They are Updates and not Signals because the caller
// must know at once whether the wish was accepted.
func (b *build) listen(ctx workflow.Context) error {
	if err := workflow.SetQueryHandler(ctx, wire.QueryProgress, b.board.progress); err != nil {
		return fmt.Errorf("register query: %w", err)
	}
	for action, refuse := range map[string]func(wire.Control) error{ //workflowcheck:ignore (registration order is no command)
		wire.UpdatePause:  b.refusePause,
		wire.UpdateResume: b.refuseResume,
		wire.UpdateRate:   b.refuseRate,
		wire.UpdateStop:   b.refuseStop,
	} {
		handle := func(ctx workflow.Context, c wire.Control) (wire.Progress, error) {
			c.Action = action
			return b.control(ctx, c)
		}
		options := workflow.UpdateHandlerOptions{Validator: func(_ workflow.Context, c wire.Control) error { return refuse(c) }}
		if err := workflow.SetUpdateHandlerWithOptions(ctx, action, handle, options); err != nil {
			return fmt.Errorf("register update %s: %w", action, err)
		}
	}
	return nil
}

// control writes the wish where batches look for it and tells the crawls' workflows, one wish after the other: what
// was said last must be what everybody heard last.
func (b *build) control(ctx workflow.Context, c wire.Control) (wire.Progress, error) {
	switch c.Action {
	case wire.UpdatePause:
		b.board.pause(ctx, true)
	case wire.UpdateResume:
		b.board.pause(ctx, false)
	case wire.UpdateStop:
		b.stopped = true
		b.board.pause(ctx, false)
	}
	if err := b.speaking.Lock(ctx); err != nil {
		return wire.Progress{}, fmt.Errorf("wait for the control before: %w", err)
	}
	defer b.speaking.Unlock()
	b.controls++
	c.Run, c.Seq = b.in.Run, b.controls
	if err := run(light(ctx, c.Action+" the run"), wire.ActWriteControl, c); err != nil {
		return wire.Progress{}, fmt.Errorf("write control %s: %w", c.Action, err)
	}
	for _, source := range workflow.DeterministicKeys(b.children) {
		if c.Source != "" && c.Source != source {
			continue
		}
		child, running := b.children[source]
		if !running {
			continue // it ended while another was told
		}
		if err := tell(ctx, child, c); err != nil {
			return wire.Progress{}, fmt.Errorf("tell %s: %w", wire.SiteID(source), err)
		}
	}
	return b.board.progress()
}

// tell a crawl what an operator wants; one that has just ended needs to hear nothing.
func tell(ctx workflow.Context, child workflow.ChildWorkflowFuture, c wire.Control) error {
	err := child.SignalChildWorkflow(ctx, wire.SignalControl, c).Get(ctx, nil)
	var ended *temporal.UnknownExternalWorkflowExecutionError
	if errors.As(err, &ended) {
		return nil
	}
	return err
}

func (b *build) refusePause(wire.Control) error {
	if b.board.paused() {
		return fmt.Errorf("run %s is paused already", b.in.Run)
	}
	return b.refuseLate()
}

func (b *build) refuseResume(wire.Control) error {
	if !b.board.paused() {
		return fmt.Errorf("run %s is not paused", b.in.Run)
	}
	return nil
}

func (b *build) refuseRate(c wire.Control) error {
	if c.Rate <= 0 {
		return fmt.Errorf("rate must be above 0 requests a second, got %g", c.Rate)
	}
	return b.refuseLate()
}

func (b *build) refuseStop(wire.Control) error {
	if b.stopped {
		return fmt.Errorf("run %s is stopping already", b.in.Run)
	}
	return b.refuseLate()
}

// refuseLate: after the crawl there is nothing to pause, slow down or stop, and a re-extraction has none.
func (b *build) refuseLate() error {
	if b.in.Reextract != nil {
		return fmt.Errorf("run %s reads the archive again: it asks no site", b.in.Run)
	}
	if s := b.board.current.Stage; s != "" && s != "prepare" && s != "crawl" {
		return fmt.Errorf("run %s is past its crawl (stage %s)", b.in.Run, s)
	}
	return nil
}

// poll refreshes the details table from the progress objects while crawls run. The interval grows to five
// minutes, so that a night's run stays far below Temporal's history hint.
func (b *build) poll(ctx workflow.Context) (stop func()) {
	ctx, cancel := workflow.WithCancel(ctx)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for every := b.in.Timing.Poll; ; every = min(every*3/2, max(5*time.Minute, b.in.Timing.Poll)) {
			timer := workflow.NewTimerWithOptions(ctx, every, workflow.TimerOptions{Summary: "look at progress"})
			if timer.Get(ctx, nil) != nil {
				return
			}
			in := wire.ProgressInput{Run: b.in.Run, Sources: workflow.DeterministicKeys(b.children)}
			if len(in.Sources) == 0 {
				continue
			}
			figures, err := call[wire.ProgressResult](light(ctx, "read progress"), wire.ActReadProgress, in)
			if err != nil {
				workflow.GetLogger(ctx).Warn("progress not refreshed", "error", err)
				continue
			}
			b.board.figures(ctx, figures)
		}
	})
	return cancel
}
