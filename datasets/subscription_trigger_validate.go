package datasets

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"sheaf/internal/trigger"
)

var (
	dagForm    = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,250}$`)
	headerForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,100}$`)
	methods    = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
)

// maxTimeout of a training: Temporal and the ledger remember longer.
const maxTimeout = Duration(30 * 24 * time.Hour)

func (w *When) problems(bad report) {
	if w == nil {
		return
	}
	for i, class := range w.Classes {
		if !slices.Contains(Classes, class) {
			bad(fmt.Sprintf(".when.classes[%d]", i), "%q is no row class; there are %v", class, Classes)
		}
	}
	if w.MinRows < 0 {
		bad(".when.min_rows", "must not be negative")
	}
	if w.MinShare < 0 || w.MinShare > 1 || math.IsNaN(w.MinShare) {
		bad(".when.min_share", "must be a share from 0 to 1, e.g. 0.05")
	}
	if w.Drift < 0 || math.IsNaN(w.Drift) || math.IsInf(w.Drift, 0) {
		bad(".when.drift", "must be a stability index above 0, e.g. 0.2")
	}
	if w.Schema != "" && w.Schema != CompatibleSchema {
		bad(".when.schema", "%q is not %s", w.Schema, CompatibleSchema)
	}
	if w.Tag != "" && ValidateTag(w.Tag) != nil {
		bad(".when.tag", "%q is no name of a tag", w.Tag)
	}
}

// triggerProblems looks at what only triggers have.
func (s Subscription) triggerProblems(bad report) {
	if !s.IsTrigger() {
		s.strayProblems(bad)
		return
	}
	for i, name := range s.Events {
		if name != NoticePublished {
			bad(fmt.Sprintf(".events[%d]", i), "trainings are started by %s only; tell of other events by a channel", NoticePublished)
		}
	}
	if !slices.Contains(WhileTrainings, s.Policy()) {
		bad(".while_training", "%q is not %s%s", s.WhileTraining, known(WhileTrainings), nearest(s.WhileTraining, WhileTrainings))
	}
	if s.Timeout < 0 || s.Timeout > maxTimeout {
		bad(".timeout", "must be a time above zero and at most 720h")
	}
	if s.Schedule != nil {
		for _, p := range s.Schedule.clock().problems() {
			bad("."+p.path, "%s", p.reason)
		}
	}
	sample := SampleNotice().Values(s, "sample", "https://sheaf.example.org")
	s.Temporal.problems(bad, sample)
	s.Airflow.problems(bad, sample)
	s.HTTP.problems(bad, sample)
}

func (s Subscription) strayProblems(bad report) {
	if s.WhileTraining != "" {
		bad(".while_training", "is of triggers only: temporal, airflow and http")
	}
	if s.Schedule != nil {
		bad(".schedule", "is of triggers only: temporal, airflow and http")
	}
	if s.Timeout != 0 {
		bad(".timeout", "is of triggers only: temporal, airflow and http")
	}
	if w := s.When; w != nil && (w.Drift != 0 || w.CoolDown != 0 || w.NewerThanTrained) {
		bad(".when", "drift, cool_down and newer_than_trained are of triggers only: temporal, airflow and http")
	}
}

// clock is the retraining as a schedule with its defaults.
func (r Retraining) clock() *Schedule {
	if r.Timezone == "" {
		r.Timezone = DefaultTimezone
	}
	return &Schedule{Cron: r.Cron, Timezone: r.Timezone}
}

// Clock is the cron expression and time zone with its default.
func (r Retraining) Clock() (cron, timezone string) {
	c := r.clock()
	return c.Cron, c.Timezone
}

func (t *TemporalTrigger) problems(bad report, sample trigger.Data) {
	if t == nil {
		return
	}
	if t.Workflow == "" || t.TaskQueue == "" {
		bad(".temporal", "workflow and task_queue are required")
	}
	if t.Input != nil {
		fits(bad, ".temporal.input", t.Input, sample)
	}
}

func (a *AirflowTrigger) problems(bad report, sample trigger.Data) {
	if a == nil {
		return
	}
	address(bad, ".airflow.url", a.URL)
	if !dagForm.MatchString(a.DAG) {
		bad(".airflow.dag", "%q is no id of a DAG", a.DAG)
	}
	envs(bad, map[string]string{".airflow.user_env": a.UserEnv, ".airflow.password_env": a.PasswordEnv, ".airflow.token_env": a.TokenEnv})
	if (a.UserEnv == "") != (a.PasswordEnv == "") || (a.UserEnv == "") == (a.TokenEnv == "") {
		bad(".airflow", "give user_env and password_env, or token_env")
	}
	if a.Conf != nil {
		fits(bad, ".airflow.conf", a.Conf, sample)
	}
}

func (h *HTTPTrigger) problems(bad report, sample trigger.Data) {
	if h == nil {
		return
	}
	envs(bad, map[string]string{".http.secret_env": h.SecretEnv})
	for i, status := range h.OK {
		if status < 200 || status > 599 {
			bad(fmt.Sprintf(".http.ok[%d]", i), "%d is no status that an answer can have", status)
		}
	}
	h.HTTPCall.problems(bad, ".http", sample)
	if h.Cancel != nil {
		h.Cancel.problems(bad, ".http.cancel", sample)
	}
}

func (c HTTPCall) problems(bad report, at string, sample trigger.Data) {
	if c.Method != "" && !slices.Contains(methods, c.Method) {
		bad(at+".method", "%q is not %s", c.Method, known(methods))
	}
	if origin, _, _ := strings.Cut(c.URL, "{{"); strings.Count(origin, "/") < 3 && origin != c.URL {
		bad(at+".url", "only the path may be filled by a template, so that nobody is sent elsewhere by what a site wrote")
	} else if filled, err := trigger.Text(c.URL, sample); err != nil {
		unfit(bad, at+".url", err)
	} else {
		address(bad, at+".url", filled)
	}
	secret := maps.Clone(sample)
	secret["secret"] = "sample"
	for _, name := range slices.Sorted(maps.Keys(c.Headers)) {
		if !headerForm.MatchString(name) {
			bad(at+".headers", "%q is no name of a header", name)
		}
		value, err := trigger.Text(c.Headers[name], secret)
		if err != nil {
			unfit(bad, at+".headers."+name, err)
		} else if strings.ContainsAny(value, "\r\n\x00") {
			bad(at+".headers."+name, "must be a single line")
		}
	}
	if c.Body != nil {
		fits(bad, at+".body", c.Body, sample)
	}
}

func address(bad report, at, text string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		bad(at, "%q is not an http(s) address", text)
	case u.User != nil:
		bad(at, "must hold no credentials: definitions are shown to anybody")
	}
}

func envs(bad report, named map[string]string) {
	for _, at := range slices.Sorted(maps.Keys(named)) {
		if named[at] != "" && !envForm.MatchString(named[at]) {
			bad(at, "must be the name of an environment variable; the login itself does not belong here")
		}
	}
}

// fits tries a template on a version as there could be one.
func fits(bad report, at string, value any, sample trigger.Data) {
	if _, err := trigger.Fill(value, sample); err != nil {
		unfit(bad, at, err)
	}
}

func unfit(bad report, at string, err error) {
	var p *trigger.ProblemError
	if errors.As(err, &p) {
		at, err = at+p.At, p.Err
	}
	bad(at, "cannot be filled: %s", strings.TrimPrefix(err.Error(), "template: "))
}
