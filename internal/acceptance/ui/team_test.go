package ui_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/notify"
)

// team is a training team's web server that waits to be told about versions.
type team struct {
	*httptest.Server
	mu   sync.Mutex
	told map[string][]notify.Published // by path
}

// gonePath is where nobody takes notices any more: a subscription to it is turned off by the first.
const gonePath = "/gone"

func newTeam(t *testing.T) *team {
	m := &team{told: map[string][]notify.Published{}}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the test sees that nothing came
		}
		if r.URL.Path == gonePath {
			w.WriteHeader(http.StatusGone)
			return
		}
		var e notify.Event
		var p notify.Published
		if json.Unmarshal(body, &e) == nil && e.Type == notify.SubscriptionTested {
			return
		}
		if json.Unmarshal(body, &e) != nil || json.Unmarshal(e.Data, &p) != nil || e.Type != notify.VersionPublished {
			http.Error(w, "no notice of a version", http.StatusBadRequest)
			return
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.told[r.URL.Path] = append(m.told[r.URL.Path], p)
	}))
	t.Cleanup(m.Close)
	return m
}

// hears waits for the notice that a journey's subscription brings.
func (m *team) hears(t *testing.T, path string) notify.Published {
	t.Helper()
	var got []notify.Published
	harness.Until(t, "the team is told at "+path, func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		got = m.told[path]
		return len(got) > 0
	})
	require.Len(t, got, 1, "the team is told once")
	return got[0]
}
