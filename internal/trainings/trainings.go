// Package trainings keeps what training teams report back: which model was trained on which version, with its score.
//
//	datasets/<ns>/<name>/trainings/v000012/<team>-<id>.json
package trainings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
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

// Record keeps a report; a second one of the same id is no error if it says the same, blob.ErrConflict if not.
func Record(ctx context.Context, s blob.Store, t Training) error {
	if err := t.Validate(); err != nil {
		return err
	}
	key := prefix(t.Dataset, t.Version) + t.Team + "-" + t.ID + ".json"
	if _, _, err := blob.CreateJSON(ctx, s, key, t); err != nil {
		return fmt.Errorf("record training %s: %w", t.ID, err)
	}
	return nil
}

// List reads the reports on a version, by team and id.
func List(ctx context.Context, s blob.Store, dataset string, version int) ([]Training, error) {
	out := []Training{}
	for info, err := range s.List(ctx, prefix(dataset, version), blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list trainings of v%d: %w", version, err)
		}
		body, err := blob.ReadAll(ctx, s, info.Key, 1<<20)
		if err != nil {
			return nil, fmt.Errorf("read training: %w", err)
		}
		var t Training
		if err := json.Unmarshal(body, &t); err != nil {
			return nil, fmt.Errorf("decode %s: %w", info.Key, err)
		}
		out = append(out, t)
	}
	return out, nil
}
