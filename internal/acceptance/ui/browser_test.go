package ui_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/testenv"
)

// journey is what a person is asked to do; web/e2e/journeys.spec.ts reads it as JSON.
type journey struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Language string `json:"language"`      // "ko", "en"
	Hand     string `json:"hand"`          // "mouse", "keyboard"
	Dataset  string `json:"dataset"`       // name that is typed
	Recipe   string `json:"recipe"`        // name that is typed
	Team     string `json:"team"`          // address that is told about versions
	Loads    string `json:"loads"`         // what the page says it loads its data from, for pages that scripts fill
	Hostile  bool   `json:"hostile"`       // the page tries what it can when it is looked at
	Rows     int    `json:"rows"`          // least number of rows that the version must say it has
	Shows    string `json:"shows"`         // a title that the version's first rows show
	Out      string `json:"out,omitempty"` // file for the report
}

// report is what the browser says about a journey.
type report struct {
	Name    string  `json:"name"`
	Clicks  int     `json:"clicks"`
	Keys    int     `json:"keys"`
	Seconds float64 `json:"seconds"`
	Dataset string  `json:"dataset"`
	Version int     `json:"version"`
}

// mostClicks is the budget of a journey.
const mostClicks = 25

// web is the folder of the UI.
func web() string { return filepath.Join(harness.Root(), "web") }

// requireBuiltUI skips where Node, the tests' packages or the built UI are missing, and fails where CI says that they must be there.
func requireBuiltUI(t *testing.T) {
	t.Helper()
	give := t.Skipf
	if os.Getenv("CI") != "" {
		give = t.Fatalf
	}
	if _, err := exec.LookPath("node"); err != nil {
		give("journeys need Node 20.19 or newer: %v", err)
	}
	for _, path := range []string{"dist/index.html", "node_modules/@playwright/test/cli.js"} {
		if _, err := os.Stat(filepath.Join(web(), path)); err != nil {
			give("journeys need the web UI built (make web): %v", err)
		}
	}
}

// browse runs specs of web/e2e; what fails in them is the test's failure, with what Playwright says about it.
func browse(t *testing.T, env []string, specs ...string) {
	t.Helper()
	args := append([]string{"node_modules/@playwright/test/cli.js", "test", "--config", "e2e/playwright.config.ts"}, specs...)
	cmd := exec.CommandContext(t.Context(), "node", args...)
	cmd.Dir = web()
	cmd.Env = append(append(os.Environ(), "CHROMIUM="+testenv.Chromium(t), "PLAYWRIGHT_FORCE_TTY=0", "FORCE_COLOR=0"), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 20 * time.Second
	out, err := cmd.CombinedOutput()
	t.Logf("%s", strings.TrimSpace(string(out)))
	if err != nil {
		t.Errorf("%s: %v", strings.Join(specs, ", "), err)
	}
}

// travel lets the browser do journeys one after the other and returns what it reports, by name.
func (s *stage) travel(t *testing.T, journeys ...journey) map[string]report {
	t.Helper()
	dir := t.TempDir()
	for i := range journeys {
		journeys[i].Out = filepath.Join(dir, journeys[i].Name+".json")
	}
	text, err := json.Marshal(journeys)
	require.NoError(t, err)
	list := filepath.Join(dir, "journeys.json")
	require.NoError(t, os.WriteFile(list, text, 0o600))
	browse(t, []string{"SHEAF_URL=" + s.url, "SHEAF_JOURNEYS=" + list}, "journeys.spec.ts")
	reports := map[string]report{}
	for _, j := range journeys {
		text, err := os.ReadFile(j.Out)
		if err != nil {
			continue // Playwright has said why
		}
		var r report
		require.NoError(t, json.Unmarshal(text, &r))
		reports[j.Name] = r
	}
	return reports
}
