package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/internal/airflow"
	"sheaf/internal/notify"
	"sheaf/internal/trainings"
	"sheaf/internal/trigger"
	"sheaf/workflows/wire"
)

// errRefused says that whoever trains does not take what it was asked: a person must mend it.
var errRefused = errors.New("refused")

// startTraining starts the training of an offer by its trigger and records it. A retried attempt starts no second one: the id
// of what is started derives from the event.
func (p *process) startTraining(ctx context.Context, in wire.StartTrainingInput) (out wire.StartedTraining, err error) {
	err = p.working(ctx, func(ctx context.Context) error {
		out, err = p.start(ctx, in)
		return err
	})
	return out, err
}

func (p *process) start(ctx context.Context, in wire.StartTrainingInput) (wire.StartedTraining, error) {
	out := wire.StartedTraining{TrainingOffer: in.TrainingOffer, Reports: in.Reports}
	s, why, err := p.trigger(ctx, in.TrainingOffer)
	if err != nil {
		return out, err
	}
	if why != nil {
		return out, fmt.Errorf("%w: %s", errRefused, why.Reason)
	}
	entry, found, err := trainings.Get(ctx, p.Store, in.Dataset, in.Subscription, in.Offer.ID)
	if err != nil {
		return out, err
	}
	if found && entry.Started != nil {
		out.Channel, out.Handle, out.Until = entry.Channel, entry.Handle, entry.Started.Add(in.Patience)
		out.Warning = entry.Reason
		return out, nil
	}
	job, err := p.job(ctx, s, in.Offer)
	if err != nil {
		return out, err
	}
	var warning string // its code; out.Warning says it in words
	switch {
	case s.Temporal != nil:
		out.Handle, err = p.startWorkflow(ctx, *s.Temporal, job)
	case s.Airflow != nil:
		var paused bool
		if out.Handle, paused, err = p.startDAG(ctx, *s.Airflow, job); paused {
			warning, out.Warning = "paused", fmt.Sprintf("DAG %s is paused: Airflow keeps its run queued until somebody unpauses it", s.Airflow.DAG)
		}
	default:
		out.Handle, err = p.startHTTP(ctx, *s.HTTP, job)
	}
	if err != nil {
		return out, err
	}
	now := p.Clock.Now().UTC()
	out.Channel, out.Until = s.Channel(), now.Add(in.Patience)
	return out, trainings.PutStart(ctx, p.Store, trainings.Start{
		Dataset: in.Dataset, Subscription: in.Subscription, ID: in.Offer.ID, Version: in.Offer.Version, Digest: job.notice.DataDigest,
		Rule: in.Offer.Rule, Channel: s.Channel(), Target: s.Target(), Handle: out.Handle, Code: warning, Reason: out.Warning, At: now,
	})
}

// job is what a training is started with.
type job struct {
	id     string // of the training: the event's, and what tells a replay or a scheduled one from it
	event  notify.Event
	notice datasets.Notice
	data   trigger.Data
	sub    string
}

func (p *process) job(ctx context.Context, s datasets.Subscription, o wire.Offer) (job, error) {
	dataset, _, _ := strings.Cut(strings.TrimPrefix(o.Event, "datasets/"), "/events/")
	event, err := notify.Read(ctx, p.Store, dataset, o.Event, p.Base)
	if err != nil {
		return job{}, err
	}
	j := job{id: event.ID, event: event, sub: s.Name}
	if err := json.Unmarshal(event.Data, &j.notice); err != nil {
		return job{}, fmt.Errorf("read event %s: %w", event.ID, err)
	}
	if _, suffix, found := strings.Cut(o.ID, "-"); found {
		j.id += "-" + suffix
	}
	j.data = j.notice.Values(s, event.ID, p.Base)
	j.data["training"] = j.id
	return j, nil
}

// startWorkflow starts a workflow of the training team on its own queue.
func (p *process) startWorkflow(ctx context.Context, t datasets.TemporalTrigger, j job) (string, error) {
	var input any = j.event
	if t.Input != nil {
		filled, err := trigger.Fill(t.Input, j.data)
		if err != nil {
			return "", fmt.Errorf("%w: input%w", errBadInput, err)
		}
		input = filled
	}
	id := "train/" + j.event.ID + "/" + j.sub + strings.ReplaceAll(strings.TrimPrefix(j.id, j.event.ID), "-", "/")
	_, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: t.TaskQueue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary: "train on " + j.event.Subject,

		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, t.Workflow, input)
	if err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return "", fmt.Errorf("start %s: %w", t.Workflow, err)
	}
	return id, nil
}

// startDAG starts a run of a DAG of Airflow; paused: it will not get on.
func (p *process) startDAG(ctx context.Context, a datasets.AirflowTrigger, j job) (id string, paused bool, err error) {
	c, err := p.airflow(a)
	if err != nil {
		return "", false, err
	}
	conf := map[string]any{}
	for _, name := range []string{"dataset", "version", "commit", "digest", "pull", "report", "training"} {
		conf[name] = j.data[name]
	}
	var filled any = conf
	if a.Conf != nil {
		if filled, err = trigger.Fill(a.Conf, j.data); err != nil {
			return "", false, fmt.Errorf("%w: conf%w", errBadInput, err)
		}
	}
	id = dagRun(j)
	if _, err = c.Start(ctx, a.DAG, id, filled); err != nil {
		return id, false, err
	}
	if paused, err = c.Paused(ctx, a.DAG); errors.Is(err, airflow.ErrRefused) {
		return id, false, nil // who may start a DAG need not be one who may look at it
	}
	return id, paused, err
}

// dagRun is the id of a DAG run: no id of Airflow's has a slash.
func dagRun(j job) string { return "sheaf__" + j.sub + "__" + j.id }

func (p *process) airflow(a datasets.AirflowTrigger) (*airflow.Client, error) {
	var login airflow.Login
	var err error
	if a.TokenEnv != "" {
		if login.Token, err = p.secret(a.TokenEnv); err != nil {
			return nil, fmt.Errorf("%w: %w", errBadInput, err)
		}
		return airflow.New(p.Channels, a.URL, login), nil
	}
	if login.User, err = p.secret(a.UserEnv); err == nil {
		login.Password, err = p.secret(a.PasswordEnv)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBadInput, err)
	}
	return airflow.New(p.Channels, a.URL, login), nil
}
