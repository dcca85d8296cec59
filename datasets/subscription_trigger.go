package datasets

import "time"

// TemporalTrigger starts a workflow of the training team on its own task queue.
type TemporalTrigger struct {
	Workflow  string `yaml:"workflow" json:"workflow"`
	TaskQueue string `yaml:"task_queue" json:"task_queue"`
	// Input is the workflow's only argument, by template (docs/TRIGGERS.md); absent = the event itself.
	Input any `yaml:"input" json:"input,omitempty"`
}

// AirflowTrigger starts a run of a DAG by the REST API of Airflow 2 or 3.
type AirflowTrigger struct {
	URL string `yaml:"url" json:"url"` // of the web server, without /api
	DAG string `yaml:"dag" json:"dag"`
	// UserEnv and PasswordEnv name the variables that hold a login, TokenEnv the one that holds a token.
	UserEnv     string `yaml:"user_env" json:"user_env,omitempty"`
	PasswordEnv string `yaml:"password_env" json:"password_env,omitempty"`
	TokenEnv    string `yaml:"token_env" json:"token_env,omitempty"`
	// Conf is the run's conf by template; absent = dataset, version, commit, digest, pull, report and training.
	Conf map[string]any `yaml:"conf" json:"conf,omitempty"`
}

// HTTPTrigger asks any service that speaks HTTP to train; the team's report ends the training.
type HTTPTrigger struct {
	HTTPCall `yaml:",inline"`
	// SecretEnv names the variable that holds {{ .secret }} of the headers; sent as a bearer token where none uses it.
	SecretEnv string `yaml:"secret_env" json:"secret_env,omitempty"`
	// OK are the statuses that mean that it was started; absent = 200 to 299.
	OK []int `yaml:"ok" json:"ok,omitempty"`
	// Cancel ends a training; nil = it cannot be ended.
	Cancel *HTTPCall `yaml:"cancel" json:"cancel,omitempty"`
}

// HTTPCall is a request by template.
type HTTPCall struct {
	Method  string            `yaml:"method" json:"method,omitempty"` // default POST
	URL     string            `yaml:"url" json:"url"`
	Headers map[string]string `yaml:"headers" json:"headers,omitempty"`
	// Body is a text, or a value that is sent as JSON; absent = the event itself, or nothing for Cancel.
	Body any `yaml:"body" json:"body,omitempty"`
}

// Retraining starts trainings by the clock.
type Retraining struct {
	Cron     string `yaml:"cron" json:"cron"`                   // five fields: minute hour day month weekday
	Timezone string `yaml:"timezone" json:"timezone,omitempty"` // IANA name; default Asia/Seoul
}

// What becomes of a version that comes while an earlier one is trained on.
const (
	SkipWhileTraining   = "skip"   // it is passed over
	QueueWhileTraining  = "queue"  // it waits; a newer one takes its place
	CancelWhileTraining = "cancel" // it takes the earlier one's place
)

// WhileTrainings are the policies; the default is queue.
var WhileTrainings = []string{SkipWhileTraining, QueueWhileTraining, CancelWhileTraining}

// IsTrigger reports whether the subscription starts trainings, rather than to tell.
func (s Subscription) IsTrigger() bool { return s.Temporal != nil || s.Airflow != nil || s.HTTP != nil }

// Policy is WhileTraining with its default.
func (s Subscription) Policy() string {
	if s.WhileTraining == "" {
		return QueueWhileTraining
	}
	return s.WhileTraining
}

// Patience is how long a training may take: a day where only the team's report can end it, else a week.
func (s Subscription) Patience() time.Duration {
	switch {
	case s.Timeout > 0:
		return time.Duration(s.Timeout)
	case s.HTTP != nil:
		return 24 * time.Hour
	}
	return 7 * 24 * time.Hour
}

// Tag is the tag whose moves the subscription follows; Latest for one that follows publications.
func (s Subscription) Tag() string {
	if s.When == nil || s.When.Tag == "" {
		return Latest
	}
	return s.When.Tag
}
