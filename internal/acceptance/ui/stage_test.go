package ui_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

// products of the mall: so many that lists of all shops have more than one page.
const products = 9000

// usualSkin is the markup of the shops where SHEAF_SKIN names no other.
const usualSkin = 41

// stage is an installation, the Internet that it sees, and a team that waits for versions.
type stage struct {
	*harness.World
	url  string // of the server
	team *team
	skin uint64

	mu    sync.Mutex
	hosts http.Handler // answers for every host; nil = the mall
}

// newStage starts all of it: the server with the built UI and one worker are processes of the shipping binary.
func newStage(t *testing.T) *stage {
	t.Helper()
	requireBuiltUI(t)
	skin, err := strconv.ParseUint(cmp.Or(os.Getenv("SHEAF_SKIN"), strconv.Itoa(usualSkin)), 10, 64)
	require.NoError(t, err, "SHEAF_SKIN is the number that shops' markup is made from")
	t.Setenv("CHROMIUM", testenv.Chromium(t)) // for the server, the worker and Playwright alike
	s := &stage{World: harness.New(t, harness.Options{Mall: mall.Options{Seed: 23, Products: products, Skin: skin}}), team: newTeam(t), skin: skin}
	internet := httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(internet.Close)
	everything := "*=" + strings.TrimPrefix(internet.URL, "http://")
	s.url = s.StartServer(t, "--fetch-map", everything)
	s.StartProcess(t, "worker", "--fetch-map", everything, "--worker-crawl-slots", "8", "--server-public-url", s.url)
	return s
}

// answer stands for the Internet.
func (s *stage) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	hosts := s.hosts
	s.mu.Unlock()
	if hosts == nil {
		hosts = s.Mall.Handler()
	}
	hosts.ServeHTTP(w, r)
}

// show puts others in place of the mall.
func (s *stage) show(hosts http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hosts = hosts
}
