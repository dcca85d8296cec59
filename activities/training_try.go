package activities

import (
	"context"
	"fmt"

	enums "go.temporal.io/api/enums/v1"

	"sheaf/datasets"
	"sheaf/workflows/wire"
)

// tryTrigger looks, without training, whether a training could start: somebody who asks for a test wants to know that the
// address, the login and the names are right. A service that is asked by HTTP can only be asked to train.
func (p *process) tryTrigger(ctx context.Context, s datasets.Subscription) (wire.AttemptResult, error) {
	var said string
	var err error
	switch {
	case s.Temporal != nil:
		said, err = p.tryQueue(ctx, s.Temporal.TaskQueue)
	case s.Airflow != nil:
		said, err = p.tryDAG(ctx, *s.Airflow)
	default:
		return final("a service can only be asked to train: replay the event of a version (sheaf event replay)"), nil
	}
	if ctx.Err() != nil {
		return wire.AttemptResult{}, ctx.Err()
	}
	if err != nil {
		return final(err.Error()), nil
	}
	return wire.AttemptResult{OK: true, Detail: cut(said, 400)}, nil
}

// tryQueue looks whether somebody serves the team's task queue.
func (p *process) tryQueue(ctx context.Context, queue string) (string, error) {
	about, err := p.Client.DescribeTaskQueue(ctx, queue, enums.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return "", fmt.Errorf("look at task queue %s: %w", queue, err)
	}
	if len(about.GetPollers()) == 0 {
		return "", fmt.Errorf("%w: no worker serves task queue %s; trainings would wait for one", errRefused, queue)
	}
	return fmt.Sprintf("workers of task queue %s: %d; no training was started", queue, len(about.GetPollers())), nil
}

// tryDAG looks whether the DAG is there and takes runs.
func (p *process) tryDAG(ctx context.Context, a datasets.AirflowTrigger) (string, error) {
	c, err := p.airflow(a)
	if err != nil {
		return "", err
	}
	paused, err := c.Paused(ctx, a.DAG)
	if err != nil {
		return "", err
	}
	if paused {
		return "", fmt.Errorf("%w: DAG %s is paused; its runs would stay queued until somebody unpauses it", errRefused, a.DAG)
	}
	return fmt.Sprintf("DAG %s is there and takes runs; none was started", a.DAG), nil
}
