package notify

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"sheaf/datasets"
)

// prefix of event types; what follows is the name by which a dataset.yaml asks for them (datasets.EventNames).
const prefix = "sheaf."

// Event types.
const (
	VersionPublished = prefix + datasets.NoticePublished
	SourceHeld       = prefix + datasets.EventHeld
	HoldDecided      = prefix + datasets.EventDecided
	TagMoved         = prefix + datasets.EventTagMoved
	RunFailed        = prefix + datasets.EventRunFailed
	RunRecovered     = prefix + datasets.EventRunRecovered
	CheckWarned      = prefix + datasets.EventWarned
	RecipeBroken     = prefix + datasets.EventRecipeBroken
	DatasetStale     = prefix + datasets.EventStale
	TrainingFailed   = prefix + datasets.EventTrainingFailed
	// SubscriptionTested is sent to one subscription when somebody tries it; nobody can ask for it.
	SubscriptionTested = prefix + "subscription.tested"
)

// SchemaBase is where the JSON Schemas of the events' data are served, below the server's public address.
const SchemaBase = "/schemas/events/"

// Event is a CloudEvents 1.0 event in structured JSON mode. Source and ID together are unique: consumers dedupe by
// them, and webhook-id is the ID.
type Event struct {
	SpecVersion     string    `json:"specversion"` // "1.0"
	ID              string    `json:"id"`
	Source          string    `json:"source"` // "/datasets/<ns>/<name>"
	Type            string    `json:"type"`
	Subject         string    `json:"subject"` // "<ns>/<name>@v12", "<ns>/<name>@<run>", …
	Time            time.Time `json:"time"`    // of a run's events its as_of
	DataContentType string    `json:"datacontenttype"`
	DataSchema      string    `json:"dataschema,omitempty"`
	// Definition is the revision of the dataset.yaml that was the newest when the event was written: who subscribed
	// later is not told. An extension attribute; Emit sets it. 0 for version.published, whose manifest knows.
	Definition int             `json:"definition,omitempty"`
	Data       json.RawMessage `json:"data"`
}

// NewEvent makes an event. Equal arguments give equal bytes: its time is the run's as_of and its id derives from what
// happened, so that a retried activity writes the same event.
func NewEvent(kind, dataset, what string, asOf time.Time, base string, data any) (Event, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return Event{}, fmt.Errorf("encode data of event %s: %w", kind, err)
	}
	return Event{
		SpecVersion: "1.0", ID: eventID(kind, dataset, what), Source: "/datasets/" + dataset, Type: kind,
		Subject: dataset + "@" + what, Time: asOf.UTC(), DataContentType: "application/json",
		DataSchema: base + SchemaBase + kind + ".json", Data: body,
	}, nil
}

// Name is the event's type as subscriptions list it: "source.held".
func (e Event) Name() string { return strings.TrimPrefix(e.Type, prefix) }

// Dataset is <ns>/<name>.
func (e Event) Dataset() string { return strings.TrimPrefix(e.Source, "/datasets/") }
