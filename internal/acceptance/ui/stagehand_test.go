package ui_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

// stagehand does what happens around a person who looks at a page and that no page can do: the server dies and comes back, a site
// becomes slow or refuses, a colleague decides. Specs call it by HTTP (web/e2e/stagehand.ts).
type stagehand struct {
	*harness.World
	t      *testing.T
	addr   string // of the server
	flags  []string
	door   *httptest.Server
	mu     sync.Mutex
	server *harness.Process
}

// newStagehand starts the server of a world.
func newStagehand(t *testing.T, w *harness.World, flags ...string) *stagehand {
	t.Helper()
	addr, err := testenv.FreeAddr()
	require.NoError(t, err)
	s := &stagehand{World: w, t: t, addr: addr, flags: flags}
	s.server = w.StartServerAt(t, addr, flags...)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /server/kill", s.kill)
	mux.HandleFunc("POST /server/start", s.start)
	mux.HandleFunc("POST /mall/faults", s.faults)
	s.door = httptest.NewServer(mux)
	t.Cleanup(s.door.Close)
	return s
}

// env leads specs to the server and to the stagehand.
func (s *stagehand) env() []string {
	return []string{"SHEAF_URL=http://" + s.addr, "SHEAF_STAGEHAND=" + s.door.URL}
}

// kill ends the server at once, as a crash does.
func (s *stagehand) kill(http.ResponseWriter, *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server.Signal(syscall.SIGKILL)
	_ = s.server.Wait(s.t) // it says that it was killed
}

// start brings the server back to the same address, and answers once it is well.
func (s *stagehand) start(http.ResponseWriter, *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server = s.StartServerAt(s.t, s.addr, s.flags...)
}

// faults replaces what goes wrong in the mall by the body's list.
func (s *stagehand) faults(w http.ResponseWriter, r *http.Request) {
	var list []mall.Fault
	if err := json.NewDecoder(r.Body).Decode(&list); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.Mall.SetFaults(list...); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}
