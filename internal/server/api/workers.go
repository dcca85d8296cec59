package api

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	enums "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"golang.org/x/sync/errgroup"

	"sheaf/workflows/wire"
)

func (a *API) registerWorkers(h huma.API) {
	op := get("worker-list", "/workers", "Workers", "Workers and their queues: who asks for work, how much waits, what is in hand")
	op.Description = "As Temporal sees it. A worker that stopped is seen for up to five minutes."
	huma.Register(h, op, a.workers)
}

// Workers is who works and what waits.
type Workers struct {
	Workers []Worker  `json:"workers" doc:"By name"`
	Queues  []Queue   `json:"queues"`
	Crawls  []Crawler `json:"crawls" doc:"Crawls that go on"`
}

// Worker is a process that asks for work.
type Worker struct {
	Identity string    `json:"identity" example:"sheaf-worker@host:4711"`
	Queues   []string  `json:"queues" doc:"control, crawl, browser, data"`
	Seen     time.Time `json:"seen" doc:"When it last asked for work"`
	Work     []Work    `json:"work" doc:"Batches and discoveries of crawls in hand; other work is not told"`
}

// Work is an activity of a crawl in somebody's hands.
type Work struct {
	Activity  string    `json:"activity" example:"FetchBatch"`
	Run       string    `json:"run"`
	Dataset   string    `json:"dataset"`
	Source    string    `json:"source"`
	Attempt   int32     `json:"attempt"`
	StartedAt time.Time `json:"started_at,omitzero"`
	BeatAt    time.Time `json:"beat_at,omitzero" doc:"Last heartbeat"`
}

// Queue is a task queue.
type Queue struct {
	Name     string  `json:"name" example:"sheaf-crawl"`
	Tasks    string  `json:"tasks" enum:"workflow,activity"`
	Pollers  int     `json:"pollers" doc:"0: nobody serves it, what waits goes on waiting"`
	Backlog  int64   `json:"backlog" doc:"Tasks that wait, about"`
	Oldest   float64 `json:"oldest_seconds" doc:"Age of the oldest task that waits"`
	AddRate  float64 `json:"add_rate" doc:"Tasks added a second, over the last 30 s"`
	TakeRate float64 `json:"take_rate" doc:"Tasks taken a second"`
}

// Crawler is a crawl that goes on.
type Crawler struct {
	Source   string   `json:"source"`
	Dataset  string   `json:"dataset"`
	Run      string   `json:"run"`
	Pending  int      `json:"pending" doc:"Activities in hand or waiting for a worker"`
	Workflow Workflow `json:"workflow"`
}

// served are the task queues with the kinds of tasks that are on them.
var served = []struct {
	queue string
	kind  enums.TaskQueueType
	tasks string
}{
	{wire.QueueControl, enums.TASK_QUEUE_TYPE_WORKFLOW, "workflow"}, {wire.QueueControl, enums.TASK_QUEUE_TYPE_ACTIVITY, "activity"},
	{wire.QueueCrawl, enums.TASK_QUEUE_TYPE_ACTIVITY, "activity"}, {wire.QueueBrowser, enums.TASK_QUEUE_TYPE_ACTIVITY, "activity"}, {wire.QueueData, enums.TASK_QUEUE_TYPE_ACTIVITY, "activity"},
}

// maxCrawls is how many running crawls are looked into.
const maxCrawls = 50

func (a *API) workers(ctx context.Context, _ *struct{}) (*answer[Workers], error) {
	ctx, cancel := context.WithTimeout(ctx, 2*askTemporal)
	defer cancel()
	out := Workers{Workers: []Worker{}, Queues: make([]Queue, len(served)), Crawls: []Crawler{}}
	answers := make([]*workflowservice.DescribeTaskQueueResponse, len(served))
	var work map[string][]Work
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, s := range served {
		g.Go(func() (err error) {
			answers[i], err = a.Client.WorkflowService().DescribeTaskQueue(gctx, &workflowservice.DescribeTaskQueueRequest{
				Namespace: a.Namespace, TaskQueue: &taskqueuepb.TaskQueue{Name: s.queue}, TaskQueueType: s.kind, ReportStats: true,
			})
			return err
		})
	}
	g.Go(func() (err error) {
		out.Crawls, work, err = a.crawls(gctx)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, fail(err)
	}
	found := map[string]*Worker{}
	for i, s := range served {
		r := answers[i]
		stats := r.GetStats()
		out.Queues[i] = Queue{
			Name: s.queue, Tasks: s.tasks, Pollers: len(r.GetPollers()), Backlog: stats.GetApproximateBacklogCount(),
			Oldest: stats.GetApproximateBacklogAge().AsDuration().Seconds(), AddRate: float64(stats.GetTasksAddRate()), TakeRate: float64(stats.GetTasksDispatchRate()),
		}
		for _, p := range r.GetPollers() {
			w := found[p.GetIdentity()]
			if w == nil {
				w = &Worker{Identity: p.GetIdentity(), Queues: []string{}, Work: append([]Work{}, work[p.GetIdentity()]...)}
				found[w.Identity] = w
			}
			if at := p.GetLastAccessTime().AsTime().UTC(); at.After(w.Seen) {
				w.Seen = at
			}
			if name := s.queue[len("sheaf-"):]; !slices.Contains(w.Queues, name) {
				w.Queues = append(w.Queues, name)
			}
		}
	}
	for _, name := range sorted(found) {
		out.Workers = append(out.Workers, *found[name])
	}
	return say(out), nil
}

// crawls that go on, and what of them lies in whose hands.
func (a *API) crawls(ctx context.Context) ([]Crawler, map[string][]Work, error) {
	infos, err := a.find(ctx, "WorkflowType = '"+wire.CrawlSource+"' AND ExecutionStatus = 'Running'")
	if err != nil {
		return nil, nil, err
	}
	infos = infos[:min(len(infos), maxCrawls)]
	out := make([]Crawler, len(infos))
	hands := make([][]hand, len(infos))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, info := range infos {
		g.Go(func() error {
			all := info.GetSearchAttributes()
			c := Crawler{Source: attribute(all, wire.AttrSource), Dataset: attribute(all, wire.AttrDataset), Run: attribute(all, wire.AttrRun), Workflow: a.workflowOf(info)}
			r, err := a.Client.DescribeWorkflowExecution(gctx, info.GetExecution().GetWorkflowId(), info.GetExecution().GetRunId())
			if err != nil {
				return err
			}
			c.Pending = len(r.GetPendingActivities())
			hands[i] = inHand(r, c)
			out[i] = c
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	work := map[string][]Work{}
	for _, list := range hands {
		for _, h := range list {
			work[h.identity] = append(work[h.identity], h.work)
		}
	}
	for _, list := range work {
		slices.SortFunc(list, func(x, y Work) int { return cmp.Or(cmp.Compare(x.Source, y.Source), x.StartedAt.Compare(y.StartedAt)) })
	}
	slices.SortFunc(out, func(x, y Crawler) int { return cmp.Compare(x.Source, y.Source) })
	return out, work, nil
}

// hand is a piece of work with who has it.
type hand struct {
	identity string
	work     Work
}

func inHand(r *workflowservice.DescribeWorkflowExecutionResponse, c Crawler) []hand {
	var out []hand
	for _, p := range r.GetPendingActivities() {
		if p.GetState() != enums.PENDING_ACTIVITY_STATE_STARTED || p.GetLastWorkerIdentity() == "" {
			continue
		}
		w := Work{Activity: p.GetActivityType().GetName(), Run: c.Run, Dataset: c.Dataset, Source: c.Source, Attempt: p.GetAttempt()}
		if t := p.GetLastStartedTime(); t != nil {
			w.StartedAt = t.AsTime().UTC()
		}
		if t := p.GetLastHeartbeatTime(); t != nil {
			w.BeatAt = t.AsTime().UTC()
		}
		out = append(out, hand{p.GetLastWorkerIdentity(), w})
	}
	return out
}
