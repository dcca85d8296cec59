package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/internal/server/control"
)

const (
	tagEvents           = "Events"
	eventAddress        = datasetAddress + "/events"
	subscriptionAddress = datasetAddress + "/subscriptions"
)

func (a *API) registerNotify(h huma.API) {
	huma.Register(h, get("event-list", eventAddress, tagEvents, "What happened to a dataset, newest first"), a.listEvents)
	huma.Register(h, get("event-get", eventAddress+"/{event}", tagEvents, "An event, who was told of it, and when the next attempt is made"), a.event)
	again := post("event-replay", eventAddress+"/{event}/replay", tagEvents, "Tell an event again")
	again.Description = "It is sent under the id that it had: receivers that saw it know it. A training team's workflow is started once more."
	huma.Register(h, again, a.replayEvent)
	huma.Register(h, get("subscription-list", subscriptionAddress, tagEvents, "Who is told of what"), a.listSubscriptions)
	test := post("subscription-test", subscriptionAddress+"/{subscription}/test", tagEvents, "Send one subscription a test, and show what came back")
	test.Description = "A worker sends it once, also to a subscription that is turned off. The answer comes when the attempt has ended."
	huma.Register(h, test, a.testSubscription)
	turn := put("subscription-turn", subscriptionAddress+"/{subscription}/state", tagEvents, "Turn a subscription off or on")
	turn.Description = "One whose receiver answers 410 is turned off by itself. What happens while it is off is noted as not delivered, and can be replayed."
	huma.Register(h, turn, a.turnSubscription)
}

// EventLine is an event in a list.
type EventLine struct {
	ID      string    `json:"id" example:"evt-4119ca0e0386a094abafc168"`
	Name    string    `json:"name" example:"source.held" doc:"Its type, as subscriptions ask for it"`
	Written time.Time `json:"written"`
	// Event is the whole of it, where details were asked for.
	Event *EventView `json:"event,omitempty" doc:"With its data and deliveries, where details are asked for"`
}

// EventList are events, newest first.
type EventList struct {
	Events []EventLine `json:"events"`
	Total  int         `json:"total" doc:"Of this name, if one is given"`
}

func (a *API) listEvents(ctx context.Context, in *struct {
	DatasetPath
	Name  string `query:"name" doc:"Only those of a type" example:"source.held"`
	Skip  int    `query:"skip" minimum:"0" doc:"How many of the newest to leave out"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"500"`
	// Details reads every event of the answer and how far its deliveries are.
	Details bool `query:"details" doc:"Every event whole, with its deliveries; then 50 at most at a time"`
}) (*answer[EventList], error) {
	if _, err := a.repo.LatestDefinition(ctx, in.dataset()); err != nil {
		return nil, fail(err)
	}
	all, err := notify.List(ctx, a.Store, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	limit := in.Limit
	if in.Details {
		limit = min(limit, mostDetailed)
	}
	out := EventList{Events: []EventLine{}}
	var page []notify.Entry
	for _, e := range all {
		if in.Name != "" && in.Name != e.Name {
			continue
		}
		if out.Total++; out.Total > in.Skip && len(page) < limit {
			page = append(page, e)
			out.Events = append(out.Events, EventLine{ID: e.ID, Name: e.Name, Written: e.Written})
		}
	}
	if in.Details {
		views, err := a.eventViews(ctx, in.dataset(), page)
		if err != nil {
			return nil, fail(err)
		}
		for i := range views {
			out.Events[i].Event = &views[i]
		}
	}
	return say(out), nil
}

// mostDetailed bounds an answer with details: each is some questions to the store, and to Temporal while it is under way.
const mostDetailed = 50

// eventViews reads events with their deliveries, several at a time.
func (a *API) eventViews(ctx context.Context, dataset string, entries []notify.Entry) ([]EventView, error) {
	out := make([]EventView, len(entries))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, at := range entries {
		g.Go(func() error {
			e, err := notify.Read(gctx, a.Store, dataset, at.Key, a.Base)
			if err != nil {
				return err
			}
			out[i], err = a.eventView(gctx, dataset, at, e)
			return err
		})
	}
	return out, g.Wait()
}

// eventView is an event with its deliveries.
func (a *API) eventView(ctx context.Context, dataset string, at notify.Entry, e notify.Event) (EventView, error) {
	out := EventView{ID: e.ID, Name: e.Name(), Subject: e.Subject, Time: e.Time, Written: at.Written, Data: map[string]any{}}
	if err := json.Unmarshal(e.Data, &out.Data); err != nil {
		return out, refuse(http.StatusInternalServerError, codeDamaged, "what event "+e.ID+" says is damaged")
	}
	var err error
	out.Deliveries, err = control.Deliveries(ctx, a.Client, a.Store, dataset, e)
	return out, err
}

// EventPath names an event in an address.
type EventPath struct {
	DatasetPath
	Event string `path:"event" doc:"Id of the event, or v12 for that of a version" example:"evt-4119ca0e0386a094abafc168"`
}

// EventView is an event with its deliveries.
type EventView struct {
	ID         string             `json:"id"`
	Name       string             `json:"name" example:"source.held"`
	Subject    string             `json:"subject" example:"shop/products@v12"`
	Time       time.Time          `json:"time" doc:"Of a run's events its as_of"`
	Written    time.Time          `json:"written"`
	Data       map[string]any     `json:"data" doc:"As its JSON Schema says: /schemas/events/<type>.json"`
	Deliveries []control.Delivery `json:"deliveries"`
}

func (a *API) findEvent(ctx context.Context, in EventPath) (notify.Entry, notify.Event, error) {
	if _, err := a.repo.LatestDefinition(ctx, in.dataset()); err != nil {
		return notify.Entry{}, notify.Event{}, err
	}
	at, err := notify.Find(ctx, a.Store, in.dataset(), in.Event)
	if errors.Is(err, blob.ErrNotFound) {
		return at, notify.Event{}, refuse(http.StatusNotFound, codeNotFound, in.dataset()+" has no event "+in.Event)
	}
	if err != nil {
		return at, notify.Event{}, err
	}
	e, err := notify.Read(ctx, a.Store, in.dataset(), at.Key, a.Base)
	return at, e, err
}

func (a *API) event(ctx context.Context, in *EventPath) (*answer[EventView], error) {
	at, e, err := a.findEvent(ctx, *in)
	if err != nil {
		return nil, fail(err)
	}
	out, err := a.eventView(ctx, in.dataset(), at, e)
	if err != nil {
		return nil, fail(err)
	}
	return say(out), nil
}

// Replayed are the deliveries that a replay has started.
type Replayed struct {
	Deliveries []ReplayedDelivery `json:"deliveries"`
}

// ReplayedDelivery is one of them.
type ReplayedDelivery struct {
	Subscription string `json:"subscription"`
	Replay       int    `json:"replay" doc:"Which one it is, from 1"`
}

func (a *API) replayEvent(ctx context.Context, in *struct {
	EventPath
	Body struct {
		Subscriptions []string `json:"subscriptions,omitempty" maxItems:"200" doc:"Absent = all that hear of it"`
	}
}) (*answer[Replayed], error) {
	at, e, err := a.findEvent(ctx, in.EventPath)
	if err != nil {
		return nil, fail(err)
	}
	started, err := control.Replay(ctx, a.Client, a.Store, in.dataset(), at, e, in.Body.Subscriptions)
	if err != nil {
		return nil, fail(err)
	}
	out := Replayed{Deliveries: []ReplayedDelivery{}}
	for _, d := range started {
		out.Deliveries = append(out.Deliveries, ReplayedDelivery{d.Subscription, d.Replay})
	}
	return say(out), nil
}

// SubscriptionList are the subscriptions of a dataset.
type SubscriptionList struct {
	Subscriptions []control.Subscription `json:"subscriptions"`
}

func (a *API) listSubscriptions(ctx context.Context, in *DatasetPath) (*answer[SubscriptionList], error) {
	list, err := control.Subscriptions(ctx, a.Store, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	return say(SubscriptionList{list}), nil
}

// SubscriptionPath names a subscription in an address.
type SubscriptionPath struct {
	DatasetPath
	Subscription string `path:"subscription" example:"nlp-team"`
}

func (a *API) testSubscription(ctx context.Context, in *struct {
	SubscriptionPath
	Body struct {
		By string `json:"by,omitempty" maxLength:"100" doc:"Who tries it, for the message; absent = web"`
	}
}) (*answer[notify.Receipt], error) {
	r, err := control.Test(ctx, a.Client, a.Store, a.Base, in.dataset(), in.Subscription, who(in.Body.By), a.Clock.Now())
	if err != nil {
		return nil, fail(err)
	}
	return say(r), nil
}

// SubscriptionState is the body that turns a subscription off or on.
type SubscriptionState struct {
	Off    bool   `json:"off"`
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Kept with it"`
	By     string `json:"by,omitempty" maxLength:"100" doc:"Who turns it, for the records; absent = web"`
}

func (a *API) turnSubscription(ctx context.Context, in *struct {
	SubscriptionPath
	Body SubscriptionState
}) (*answer[SubscriptionList], error) {
	e := notify.Switch{Subscription: in.Subscription, Off: in.Body.Off, By: who(in.Body.By), Why: in.Body.Reason, At: a.Clock.Now().UTC()}
	if err := control.Turn(ctx, a.Store, in.dataset(), e); err != nil {
		return nil, fail(err)
	}
	return a.listSubscriptions(ctx, &in.DatasetPath)
}
