package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
	"sheaf/internal/checks"
)

// ParseDefinition reads a dataset.yaml. Errors wrap ErrInvalid and name the line and key; unknown keys and wrong types
// are errors.
func ParseDefinition(text []byte) (Definition, error) {
	var d Definition
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil {
		if errors.Is(err, io.EOF) {
			return d, fmt.Errorf("read dataset definition: %w: the file is empty", ErrInvalid)
		}
		return d, fmt.Errorf("read dataset definition: %w: %s", ErrInvalid, readable(err))
	}
	d = d.withDefaults()
	if err := d.Validate(); err != nil {
		return d, fmt.Errorf("read dataset definition: %w", err)
	}
	return d, nil
}

var unknownKey = regexp.MustCompile(`field (\S+) not found in type datasets\.(\w+)`)

// readable turns the YAML library's words about Go types into words about keys.
func readable(err error) string {
	text := err.Error()
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		text = strings.Join(wrong.Errors, "; ")
	}
	text = unknownKey.ReplaceAllStringFunc(text, func(m string) string {
		parts := unknownKey.FindStringSubmatch(m)
		return fmt.Sprintf("unknown key %q%s", parts[1], nearest(parts[1]))
	})
	text = strings.ReplaceAll(text, "cannot unmarshal !!seq into", "a list stands where is expected")
	text = strings.ReplaceAll(text, "cannot unmarshal !!map into", "a mapping stands where is expected")
	text = strings.ReplaceAll(text, "cannot unmarshal !!", "wrong type: ")
	return strings.TrimPrefix(strings.ReplaceAll(text, "datasets.", ""), "yaml: ")
}

// definitionKeys are all keys of a dataset.yaml, for suggestions.
var definitionKeys = []string{
	"name", "kind", "title", "description", "owner", "licence", "sources", "checks", "schedule", "subscriptions", "retention", "part_target",
	"recipe", "revision", "params", "slots", "batch_items", "rate", "concurrency", "cron", "timezone", "jitter", "catchup", "paused",
	"webhook", "temporal", "url", "secret_env", "workflow", "task_queue", "keep_last", "keep_days",
	"min_rows", "min_rows_by_source", "coverage", "row_count", "coverage_drop", "retired", "partial", "warn", "hold",
}

func nearest(key string) string {
	best, least := "", 3 // at most two edits
	for _, k := range definitionKeys {
		if n := edits(key, k); n < least {
			best, least = k, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := prev
			if a[i] != b[j] {
				cost++
			}
			prev = row[j+1]
			row[j+1] = min(cost, row[j]+1, prev+1)
		}
	}
	return row[len(b)]
}

func (d Definition) withDefaults() Definition {
	if d.Kind == "" {
		d.Kind = table.Catalog
	}
	if d.Schedule != nil {
		s := *d.Schedule
		if s.Timezone == "" {
			s.Timezone = DefaultTimezone
		}
		if s.Catchup == 0 {
			s.Catchup = DefaultCatchup
		}
		d.Schedule = &s
	}
	return d
}

// maxBatch is the crawl protocol's bound on the items of a batch.
const maxBatch = 2000

// Validate reports, as ErrInvalid, the first key that makes no sense.
func (d Definition) Validate() error {
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrInvalid}, args...)...)
	}
	if err := ValidateName(d.Name); err != nil {
		return err
	}
	if len(d.Sources) == 0 {
		return bad("sources: name at least one, e.g. `- recipe: ebay`")
	}
	for i, s := range d.Sources {
		switch at := fmt.Sprintf("sources[%d]", i); {
		case s.Recipe == "":
			return bad("%s.recipe is missing", at)
		case s.Revision < 0 || s.Slots < 0 || s.Rate < 0 || s.Concurrency < 0:
			return bad("%s: revision, slots, rate and concurrency must not be negative", at)
		case s.BatchItems < 0 || s.BatchItems > maxBatch:
			return bad("%s.batch_items: %d is not between 0 and %d", at, s.BatchItems, maxBatch)
		}
	}
	if err := d.Schedule.validate(); err != nil {
		return err
	}
	names := map[string]bool{}
	for i, s := range d.Subscriptions {
		at := fmt.Sprintf("subscriptions[%d]", i)
		if !nameForm.MatchString(s.Name) || names[s.Name] {
			return bad("%s.name: %q must be a unique lower-case name", at, s.Name)
		}
		names[s.Name] = true
		if err := s.validate(at); err != nil {
			return err
		}
	}
	if d.Retention.KeepLast < 0 || d.Retention.KeepDays < 0 {
		return bad("retention: keep_last and keep_days must not be negative")
	}
	return d.validateChecks()
}

func (d Definition) validateChecks() error {
	schemas, err := table.Schemas(d.Kind)
	if err != nil {
		return fmt.Errorf("%w: kind: %w", ErrInvalid, err)
	}
	var columns []string
	for _, c := range schemas[0].Columns {
		columns = append(columns, c.Name)
	}
	if err := (checks.Config)(d.Checks).Validate(columns); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

func (s *Schedule) validate() error {
	if s == nil {
		return nil
	}
	if n := len(strings.Fields(s.Cron)); n != 5 {
		return fmt.Errorf("%w: schedule.cron: %q has %d fields, want 5 (minute hour day month weekday)", ErrInvalid, s.Cron, n)
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil {
		return fmt.Errorf("%w: schedule.timezone: %q is not a time zone like Asia/Seoul", ErrInvalid, s.Timezone)
	}
	return nil
}

func (s Subscription) validate(at string) error {
	switch {
	case (s.Webhook == nil) == (s.Temporal == nil):
		return fmt.Errorf("%w: %s: give exactly one of webhook and temporal", ErrInvalid, at)
	case s.Temporal != nil && (s.Temporal.Workflow == "" || s.Temporal.TaskQueue == ""):
		return fmt.Errorf("%w: %s.temporal: workflow and task_queue are required", ErrInvalid, at)
	case s.Webhook != nil:
		u, err := url.Parse(s.Webhook.URL)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("%w: %s.webhook.url: %q is not an http(s) address", ErrInvalid, at, s.Webhook.URL)
		}
	}
	return nil
}
