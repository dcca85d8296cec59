package notify

import (
	"encoding/json"
	"fmt"
	"time"
)

// Event types.
const (
	VersionPublished = "sheaf.version.published"
	SourceHeld       = "sheaf.source.held"
)

// SchemaBase is where the JSON Schemas of the events' data are served, below the server's public address.
const SchemaBase = "/schemas/events/"

// Event is a CloudEvents 1.0 event in structured JSON mode. Source and ID together are unique: consumers dedupe by
// them, and webhook-id is the ID.
type Event struct {
	SpecVersion     string          `json:"specversion"` // "1.0"
	ID              string          `json:"id"`
	Source          string          `json:"source"` // "/datasets/<ns>/<name>"
	Type            string          `json:"type"`
	Subject         string          `json:"subject"` // "<ns>/<name>@v12"
	Time            time.Time       `json:"time"`    // as_of of the run
	DataContentType string          `json:"datacontenttype"`
	DataSchema      string          `json:"dataschema,omitempty"`
	Data            json.RawMessage `json:"data"`
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
