// Package trainings keeps what training teams report back: which model was trained on which version, with its score.
//
//	datasets/<ns>/<name>/trainings/v000012/<team>-<id>.json
package trainings

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Training is one report.
type Training struct {
	ID      string `json:"id"`   // the team's own, unique to the training
	Team    string `json:"team"` // who trained
	Dataset string `json:"dataset"`
	Version int    `json:"version"`
	// Digest is the data digest of what was trained on; a report for another one is refused.
	Digest string             `json:"data_digest"`
	Model  string             `json:"model"`  // name or address of the model
	Scores map[string]float64 `json:"scores"` // e.g. accuracy, macro_f1
	// Failed says why there is no model; empty on success.
	Failed string    `json:"failed,omitempty"`
	At     time.Time `json:"at"`
}

// ErrInvalid says what is wrong with a report.
var ErrInvalid = errors.New("invalid training report")

var name = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// Validate reports the first field that makes no sense.
func (t Training) Validate() error {
	switch {
	case !name.MatchString(t.ID):
		return fmt.Errorf("%w: id %q must be 1 to 100 letters, digits, dots, dashes and underscores", ErrInvalid, t.ID)
	case !name.MatchString(t.Team):
		return fmt.Errorf("%w: team %q must be 1 to 100 letters, digits, dots, dashes and underscores", ErrInvalid, t.Team)
	case t.Failed == "" && t.Model == "":
		return fmt.Errorf("%w: model is missing", ErrInvalid)
	}
	return nil
}

func prefix(dataset string, version int) string {
	return fmt.Sprintf("datasets/%s/trainings/v%06d/", dataset, version)
}

// Record keeps a report and returns it as it is kept. A second one of the same id that says the same, whenever, is the
// first one again: its sender did not get our answer. It is blob.ErrConflict if it says something else.
func Record(ctx context.Context, s blob.Store, t Training) (Training, error) {
	if err := t.Validate(); err != nil {
		return t, err
	}
	key := prefix(t.Dataset, t.Version) + t.Team + "-" + t.ID + ".json"
	_, _, err := blob.CreateJSON(ctx, s, key, t)
	if !errors.Is(err, blob.ErrConflict) {
		if err != nil {
			return t, fmt.Errorf("record training %s: %w", t.ID, err)
		}
		return t, nil
	}
	first, rerr := blob.ReadJSON[Training](ctx, s, key)
	if rerr != nil {
		return t, fmt.Errorf("read training %s: %w", t.ID, rerr)
	}
	if !first.says(t) {
		return first, fmt.Errorf("record training %s: %w", t.ID, err)
	}
	return first, nil
}

// says reports whether two reports differ in nothing but their time.
func (t Training) says(o Training) bool {
	o.At = t.At
	return reflect.DeepEqual(t, o)
}

// List reads the reports on a version, by team and id.
func List(ctx context.Context, s blob.Store, dataset string, version int) ([]Training, error) {
	out := []Training{}
	for info, err := range s.List(ctx, prefix(dataset, version), blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list trainings of v%d: %w", version, err)
		}
		t, err := blob.ReadJSON[Training](ctx, s, info.Key)
		if err != nil {
			return nil, fmt.Errorf("read training: %w", err)
		}
		out = append(out, t)
	}
	return out, nil
}

// Versions lists the versions that reports are about, ascending.
func Versions(ctx context.Context, s blob.Store, dataset string) ([]int, error) {
	root := "datasets/" + dataset + "/trainings/"
	var out []int
	for info, err := range s.List(ctx, root, blob.ListOptions{Delimiter: "/"}) {
		if err != nil {
			return nil, fmt.Errorf("list trainings of %s: %w", dataset, err)
		}
		n, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(info.Key, root), "v/"))
		if err == nil {
			out = append(out, n)
		}
	}
	return out, nil
}
