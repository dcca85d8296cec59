package frontier

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Control is an operator's wish for a run, at runs/<run>/control/<seq>.json. The newest one for a source counts.
type Control struct {
	Seq    int    `json:"seq"`
	Action string `json:"action"`           // pause, resume, rate, stop
	Source string `json:"source,omitempty"` // empty = all
	// Rate is the whole site's requests a second, for action rate.
	Rate   float64 `json:"rate,omitempty"`
	By     string  `json:"by,omitempty"`
	Reason string  `json:"reason,omitempty"`
}

// Control actions.
const (
	ActionPause  = "pause"
	ActionResume = "resume"
	ActionRate   = "rate"
	ActionStop   = "stop"
)

// WriteControl commits a wish; Seq must be the next free one (from 1). Equal wishes may be written again.
func WriteControl(ctx context.Context, s blob.Store, run string, c Control) error {
	switch c.Action {
	case ActionPause, ActionResume, ActionStop:
	case ActionRate:
		if c.Rate <= 0 {
			return fmt.Errorf("write control: rate %v is not above 0", c.Rate)
		}
	default:
		return fmt.Errorf("write control: unknown action %q", c.Action)
	}
	if c.Seq < 1 {
		return fmt.Errorf("write control: seq %d", c.Seq)
	}
	if _, _, err := blob.CreateJSON(ctx, s, controlKey(run, c.Seq), c); err != nil {
		return fmt.Errorf("write control: %w", err)
	}
	return nil
}

// wishes is what the control files of a run come to for one source.
type wishes struct {
	last   string // newest control key read
	paused bool
	stop   bool
	rate   float64 // 0 = as started
}

func (w *wishes) read(ctx context.Context, s blob.Store, p Place) error {
	for info, err := range s.List(ctx, ControlPrefix(p.Run), blob.ListOptions{StartAfter: w.last}) {
		if err != nil {
			return fmt.Errorf("list control: %w", err)
		}
		c, err := blob.ReadJSON[Control](ctx, s, info.Key)
		if err != nil {
			return fmt.Errorf("read control: %w", err)
		}
		w.last = info.Key
		if c.Source != "" && c.Source != p.Source {
			continue
		}
		switch c.Action {
		case ActionPause:
			w.paused = true
		case ActionResume:
			w.paused = false
		case ActionStop:
			w.stop, w.paused = true, false
		case ActionRate:
			w.rate = c.Rate
		}
	}
	return nil
}

// Throttle is what one slot tells the others of its site, at throttle/<owner>.json, when the site has asked it to
// slow down. Only the owner writes it.
type Throttle struct {
	Owner    string    `json:"owner"`
	At       time.Time `json:"at"`       // of the last refusal
	Until    time.Time `json:"until"`    // requests may go on
	Slowdown float64   `json:"slowdown"` // part of the rate that the owner has gone down to, in (0, 1]
	N        int       `json:"n"`        // refusals so far
}

// staleThrottle is the age from which another slot's slow-down says nothing any more; a block holds as long as it says.
const staleThrottle = time.Minute

// throttles shares a site's refusals among the slots of a crawl.
type throttles struct {
	place Place
	owner string
	wrote int
	heard map[string]string // key -> ETag taken in
}

func newThrottles(p Place, owner string) *throttles {
	return &throttles{place: p, owner: owner, heard: map[string]string{}}
}

// write stores what observed since the last write.
func (t *throttles) write(ctx context.Context, s blob.Store, now Throttle) error {
	if now.N == t.wrote {
		return nil
	}
	now.Owner = t.owner
	if err := putJSON(ctx, s, t.place.throttle()+t.owner+".json", now); err != nil {
		return fmt.Errorf("write throttle: %w", err)
	}
	t.wrote = now.N
	return nil
}

// read gives what the other slots met and was not heard before, and what this one met in an attempt before: the latest
// end, the lowest rate. N is 0 if nothing.
func (t *throttles) read(ctx context.Context, s blob.Store, now time.Time) (Throttle, error) {
	heard := Throttle{Slowdown: 1}
	for info, err := range s.List(ctx, t.place.throttle(), blob.ListOptions{}) {
		if err != nil {
			return heard, fmt.Errorf("list throttles: %w", err)
		}
		if strings.TrimSuffix(info.Key[len(t.place.throttle()):], ".json") == t.owner && t.wrote > 0 || t.heard[info.Key] == info.ETag {
			continue
		}
		other, err := blob.ReadJSON[Throttle](ctx, s, info.Key)
		if err != nil {
			return heard, fmt.Errorf("read throttle: %w", err)
		}
		t.heard[info.Key] = info.ETag
		if !other.Until.After(now) && now.Sub(other.At) > staleThrottle {
			continue
		}
		heard.N += other.N
		heard.Slowdown = min(heard.Slowdown, other.Slowdown)
		if other.Until.After(heard.Until) {
			heard.Until = other.Until
		}
	}
	return heard, nil
}

// putJSON replaces a small object that only its owner writes.
func putJSON(ctx context.Context, s blob.Store, key string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	_, err = s.Put(ctx, key, bytes.NewReader(body), int64(len(body)), blob.PutOptions{ContentType: blob.ContentTypeJSON})
	return err
}
