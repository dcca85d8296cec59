package datasets

import (
	"slices"
	"strings"
)

// Names of the events of a dataset, as subscriptions list them. docs/EVENTS.md says when each arises.
const (
	EventHeld           = "source.held"
	EventDecided        = "hold.decided"
	EventTagMoved       = "tag.moved"
	EventRunFailed      = "run.failed"
	EventRunRecovered   = "run.recovered"
	EventWarned         = "check.warned"
	EventRecipeBroken   = "recipe.broken"
	EventStale          = "dataset.stale"
	EventTrainingFailed = "training.failed"
)

// EventNames are all events that a subscription can ask for.
var EventNames = []string{
	NoticePublished, EventHeld, EventDecided, EventTagMoved, EventRunFailed, EventRunRecovered, EventWarned, EventRecipeBroken, EventStale,
	EventTrainingFailed,
}

// AllEvents in a subscription's events stands for all of EventNames.
const AllEvents = "*"

// Subscription is who is told about what: exactly one of the channels and triggers.
type Subscription struct {
	Name string `yaml:"name" json:"name"`
	// Events are names of EventNames, or AllEvents; empty = published versions only.
	Events []string `yaml:"events" json:"events,omitempty"`
	// Language of messages for people: ko (default) or en.
	Language string           `yaml:"language" json:"language,omitempty"`
	Webhook  *Webhook         `yaml:"webhook" json:"webhook,omitempty"`
	Email    *Email           `yaml:"email" json:"email,omitempty"`
	Slack    *Slack           `yaml:"slack" json:"slack,omitempty"`
	Temporal *TemporalTrigger `yaml:"temporal" json:"temporal,omitempty"`
	Airflow  *AirflowTrigger  `yaml:"airflow" json:"airflow,omitempty"`
	HTTP     *HTTPTrigger     `yaml:"http" json:"http,omitempty"`
	// When narrows the versions that are told; nil = all.
	When *When `yaml:"when" json:"when,omitempty"`
	// The rest is of triggers only. WhileTraining says what becomes of a version that comes while an earlier one is trained
	// on: one of WhileTrainings, queue by default.
	WhileTraining string `yaml:"while_training" json:"while_training,omitempty"`
	// Schedule retrains by the clock; see Hears.
	Schedule *Retraining `yaml:"schedule" json:"schedule,omitempty"`
	// Timeout is how long a training may take before nobody waits for it any more; see Patience.
	Timeout Duration `yaml:"timeout" json:"timeout,omitempty"`
}

// Webhook is an HTTP receiver. The definition names the variable that holds its secret, so that it may be shown to
// anybody; several secrets, parted by blanks, sign each (while one replaces the other).
type Webhook struct {
	URL       string `yaml:"url" json:"url"`
	SecretEnv string `yaml:"secret_env" json:"secret_env,omitempty"`
}

// Email is a letter by an SMTP server.
type Email struct {
	To   []string `yaml:"to" json:"to"`
	From string   `yaml:"from" json:"from"`
	// SMTP is the host:port of the server.
	SMTP string `yaml:"smtp" json:"smtp"`
	// UserEnv and PasswordEnv name the variables that hold the login; both empty = none.
	UserEnv     string `yaml:"user_env" json:"user_env,omitempty"`
	PasswordEnv string `yaml:"password_env" json:"password_env,omitempty"`
	// TLS: starttls (default, required of the server), tls from the first byte, or none (loopback only).
	TLS string `yaml:"tls" json:"tls,omitempty"`
}

// Ways of TLS of an Email.
const (
	StartTLS    = "starttls"
	ImplicitTLS = "tls"
	NoTLS       = "none"
)

// Slack is an incoming webhook of Slack or of what speaks like it. Its address is the secret.
type Slack struct {
	URLEnv string `yaml:"url_env" json:"url_env"`
}

// Languages of messages; the first is the default.
var Languages = []string{"ko", "en"}

// Channel names how the subscriber is told: the key in the definition.
func (s Subscription) Channel() string {
	for name, given := range s.channels() {
		if given {
			return name // there is one only
		}
	}
	return ""
}

func (s Subscription) channels() map[string]bool {
	return map[string]bool{
		"webhook": s.Webhook != nil, "email": s.Email != nil, "slack": s.Slack != nil,
		"temporal": s.Temporal != nil, "airflow": s.Airflow != nil, "http": s.HTTP != nil,
	}
}

// Target is whom the channel reaches, for people; secrets are named by their variables.
func (s Subscription) Target() string {
	switch {
	case s.Webhook != nil:
		return s.Webhook.URL
	case s.Email != nil:
		return strings.Join(s.Email.To, ", ")
	case s.Slack != nil:
		return "the address in " + s.Slack.URLEnv
	case s.Temporal != nil:
		return s.Temporal.Workflow + " on " + s.Temporal.TaskQueue
	case s.Airflow != nil:
		return s.Airflow.DAG + " at " + s.Airflow.URL
	case s.HTTP != nil:
		return s.HTTP.URL
	}
	return ""
}

// Hears reports whether the subscriber asked for an event, by one of EventNames. Who retrains by the clock hears of
// versions only when it says so.
func (s Subscription) Hears(event string) bool {
	if len(s.Events) == 0 {
		return event == NoticePublished && s.Schedule == nil
	}
	return slices.Contains(s.Events, event) || slices.Contains(s.Events, AllEvents)
}

// Speaks is the language of messages.
func (s Subscription) Speaks() string {
	if s.Language == "" {
		return Languages[0]
	}
	return s.Language
}

// known lists names for messages.
func known(names []string) string { return strings.Join(names, ", ") }
