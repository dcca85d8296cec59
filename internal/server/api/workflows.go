package api

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	workflowpb "go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"sheaf/workflows/wire"
)

// Workflow is one workflow execution of Temporal.
type Workflow struct {
	Type      string    `json:"type" doc:"BuildDataset, CrawlSource, Hold, Deliver, …"`
	ID        string    `json:"id"`
	RunID     string    `json:"run_id"`
	Source    string    `json:"source,omitempty"`
	Status    string    `json:"status" doc:"Running, Completed, Failed, …"`
	StartedAt time.Time `json:"started_at,omitzero"`
	ClosedAt  time.Time `json:"closed_at,omitzero"`
	URL       string    `json:"url,omitempty" doc:"In the Temporal Web UI, where there is one"`
}

// workflowURL is the exact execution in the Temporal Web UI; "" where there is none.
func (a *API) workflowURL(id, runID string) string {
	if a.TemporalUI == "" {
		return ""
	}
	return a.TemporalUI + "/namespaces/" + url.PathEscape(a.Namespace) + "/workflows/" + url.PathEscape(id) + "/" + url.PathEscape(runID) + "/history"
}

func (a *API) workflowOf(info *workflowpb.WorkflowExecutionInfo) Workflow {
	w := Workflow{
		Type: info.GetType().GetName(), ID: info.GetExecution().GetWorkflowId(), RunID: info.GetExecution().GetRunId(),
		Source: attribute(info.GetSearchAttributes(), wire.AttrSource), Status: statusName(info.GetStatus()),
	}
	if t := info.GetStartTime(); t != nil {
		w.StartedAt = t.AsTime().UTC()
	}
	if t := info.GetCloseTime(); t != nil {
		w.ClosedAt = t.AsTime().UTC()
	}
	w.URL = a.workflowURL(w.ID, w.RunID)
	return w
}

func statusName(s enums.WorkflowExecutionStatus) string {
	return strings.TrimPrefix(s.String(), "WORKFLOW_EXECUTION_STATUS_")
}

// attribute reads a keyword; "" where it is absent.
func attribute(all *commonpb.SearchAttributes, name string) string {
	var text string
	if p := all.GetIndexedFields()[name]; p != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(p, &text); err != nil {
			return "" // no keyword: not ours
		}
	}
	return text
}

// maxWorkflows bounds a listing.
const maxWorkflows = 200

// find lists workflows by a query of Temporal's visibility, newest first.
func (a *API) find(ctx context.Context, query string) ([]*workflowpb.WorkflowExecutionInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, askTemporal)
	defer cancel()
	r, err := a.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: maxWorkflows})
	if err != nil {
		return nil, err
	}
	return r.GetExecutions(), nil
}

// workflows of a run, its own first. They are found by search attributes; the newest execution under the dataset's id is
// looked at besides, because visibility lags behind a start.
func (a *API) workflows(ctx context.Context, dataset, run string) []Workflow {
	out := []Workflow{}
	infos, err := a.find(ctx, wire.AttrRun+" = '"+quoted(run)+"'")
	if err == nil {
		for _, info := range infos {
			out = append(out, a.workflowOf(info))
		}
	}
	if !slices.ContainsFunc(out, func(w Workflow) bool { return w.Type == wire.BuildDataset }) {
		if info, err := a.newest(ctx, dataset); err == nil && attribute(info.GetSearchAttributes(), wire.AttrRun) == run {
			out = append(out, a.workflowOf(info))
		}
	}
	slices.SortStableFunc(out, func(x, y Workflow) int {
		own := func(w Workflow) int {
			if w.Type == wire.BuildDataset {
				return 0
			}
			return 1
		}
		if d := own(x) - own(y); d != 0 {
			return d
		}
		return x.StartedAt.Compare(y.StartedAt)
	})
	return out
}

// quoted is a text inside quotes of a query.
func quoted(s string) string { return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) }

// newest is the newest execution under a dataset's id.
func (a *API) newest(ctx context.Context, dataset string) (*workflowpb.WorkflowExecutionInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, askTemporal)
	defer cancel()
	r, err := a.Client.DescribeWorkflowExecution(ctx, wire.DatasetID(dataset), "")
	if err != nil {
		return nil, err
	}
	return r.GetWorkflowExecutionInfo(), nil
}

// Running is the run that has a dataset now.
type Running struct {
	Run      string   `json:"run"`
	Stage    string   `json:"stage,omitempty" doc:"prepare, crawl, compare, check, build, publish, notify"`
	Workflow Workflow `json:"workflow"`
}

// running is the run that has a dataset; nil when there is none. No worker is needed to say so.
func (a *API) running(ctx context.Context, dataset string) (*Running, error) {
	info, err := a.newest(ctx, dataset)
	var unknown *serviceerror.NotFound
	switch {
	case errors.As(err, &unknown):
		return nil, nil
	case err != nil:
		return nil, err
	case info.GetStatus() != enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return nil, nil
	}
	all := info.GetSearchAttributes()
	return &Running{Run: attribute(all, wire.AttrRun), Stage: attribute(all, wire.AttrStage), Workflow: a.workflowOf(info)}, nil
}

// settle finds out which runs without a result are lost: over, but terminated before they could say so. While Temporal does
// not answer they count as running.
func (a *API) settle(ctx context.Context, list []RunSummary) {
	has := map[string]string{} // dataset -> run that has it
	for i := range list {
		r := &list[i]
		if r.State != "running" {
			continue
		}
		current, known := has[r.Dataset]
		if !known {
			running, err := a.running(ctx, r.Dataset)
			if err != nil {
				return
			}
			if running != nil {
				current = running.Run
			}
			has[r.Dataset] = current
		}
		if current != r.Run {
			r.State = "lost"
		}
	}
}
