package acceptance

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/builder"
	"sheaf/internal/mall"
	"sheaf/internal/server/api"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

// Everything that an operator does to a dataset, over HTTP: a run that no worker has taken up yet is seen, paused, resumed
// and stopped; the schedule starts one at once; archived pages are read again; a hold is thrown away; recipes are taken
// in, cloned and opened as drafts.
func TestAPIOperator(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 23, Products: 120, Churn: churn()}})
	h := w.Serve(t)
	require.NoError(t, w.Mall.SetDay(1))
	sources := []harness.Source{{Shop: mall.Jomashop, BatchItems: 5}}
	w.Apply(t, harness.Dataset{Sources: sources, More: strings.Replace(lenient, "{", "{off: [coverage], ", 1)}) // lists say less, and a stopped run has many of them

	stopped := stopARun(t, w, h)
	w.StartWorker(t, harness.WorkerOptions{})
	fireTheSchedule(t, h, stopped)
	readAgain(t, h, stopped)
	rejectAHold(t, w, h, sources)
	openRecipes(t, h)
	missTheAddress(t, h)
}

// ends waits for a run and gives it.
func ends(t *testing.T, h *harness.API, run string) (v api.RunView) {
	t.Helper()
	harness.Until(t, "the run ends", func() bool {
		h.Get(t, shop+"/runs/"+run, &v)
		return v.State == "ended"
	})
	return v
}

func stopARun(t *testing.T, w *harness.World, h *harness.API) (run string) {
	t.Helper()
	var started control.Started
	h.Call(t, "POST", shop+"/runs", map[string]any{"by": "ann"}, 201, &started)
	address := shop + "/runs/" + started.Run

	var v api.RunView
	h.Get(t, address, &v)
	require.Equal(t, "starting", v.State, "no worker has it")
	require.Equal(t, "ann", v.By)
	require.Equal(t, "manual", v.Trigger)
	require.True(t, started.AsOf.Equal(v.AsOf))
	require.Equal(t, "Running", v.Workflows[0].Status)
	var list api.RunList
	h.Get(t, shop+"/runs", &list)
	require.Len(t, list.Runs, 1)
	require.Equal(t, "starting", list.Runs[0].State)
	harness.Until(t, "the list over all datasets has it, too", func() bool {
		h.Get(t, "/runs", &list)
		return len(list.Runs) == 1 && list.Runs[0].Run == started.Run && list.Runs[0].State == "starting"
	})
	h.Call(t, "GET", shop+"/runs/"+started.Run+"0", nil, 404, nil)

	slow := w.StartWorker(t, harness.WorkerOptions{MapRate: 12})
	heard := listen(t, h, address)
	second := w.Serve(t)
	cut := listen(t, second, address)
	harness.Until(t, "pages come in", func() bool {
		p, _ := heard.now()
		c, _ := cut.now()
		return len(p.Sources) == 1 && p.Sources[0].Fetched > 5 && len(c.Sources) == 1
	})
	h.Get(t, address, &v)
	require.Equal(t, "running", v.State)
	require.NotNil(t, v.Progress)

	var p wire.Progress
	h.Call(t, "POST", shop+"/runs/current/resume", map[string]any{}, 409, nil)
	h.Call(t, "POST", shop+"/runs/current/pause", map[string]any{"by": "ann"}, 200, &p)
	require.True(t, p.Paused)
	second.Close()
	select {
	case err := <-cut.done:
		require.NoError(t, err)
		require.Nil(t, cut.end, "the server ended, not the run")
	case <-harness.Deadline(t).Done():
		require.Fail(t, "a stream outlives its server")
	}
	h.Call(t, "POST", shop+"/runs/current/resume", map[string]any{}, 200, &p)
	require.False(t, p.Paused)
	h.Call(t, "POST", shop+"/runs/current/stop", map[string]any{"by": "ann", "reason": "enough"}, 200, nil)
	slow() // what it did not commit is given back, and the next worker ends the run
	w.StartWorker(t, harness.WorkerOptions{})
	require.NotEmpty(t, heard.wait(t).Outcome)
	v = ends(t, h, started.Run)
	require.Equal(t, "partial", v.Outcome, v.Reason)
	require.Equal(t, "run.stopped", v.ReasonSaid[0].Code)
	require.Contains(t, v.Figures[0].Partial, "stopped by an operator")
	require.NotEmpty(t, v.Figures[0].PartialSaid[0].Code)
	var refused api.Problem
	h.Call(t, "POST", shop+"/runs/current/stop", map[string]any{}, 409, &refused)
	require.Equal(t, "run.idle", refused.Code)
	return started.Run
}

// fireTheSchedule lets the schedule start a run beside the one that is there.
func fireTheSchedule(t *testing.T, h *harness.API, there string) {
	t.Helper()
	h.Call(t, "POST", shop+"/schedule/fire", map[string]any{}, 409, nil)
	h.Call(t, "PUT", shop+"/schedule", map[string]any{"cron": "0 2 * * *", "paused": true}, 200, nil)
	h.Call(t, "POST", shop+"/schedule/fire", map[string]any{}, 204, nil)
	var fired string // runs of one minute stand in any order
	harness.Until(t, "the schedule's run has begun", func() bool {
		var list api.RunList
		h.Get(t, shop+"/runs", &list)
		for _, r := range list.Runs {
			if r.Run != there {
				fired = r.Run
			}
		}
		return fired != ""
	})
	v := ends(t, h, fired)
	require.Equal(t, "schedule", v.Trigger)
	require.Equal(t, "published", v.Outcome, v.Reason)
	h.Call(t, "DELETE", shop+"/schedule", nil, 200, nil)
}

func readAgain(t *testing.T, h *harness.API, run string) {
	t.Helper()
	again := shop + "/runs/reextract"
	var p api.Problem
	h.Call(t, "POST", again, map[string]any{"run": run, "since": harness.Day(0)}, 422, &p)
	require.Equal(t, "body.since", p.Errors[0].Location)
	h.Call(t, "POST", again, map[string]any{"run": "run-20200101-0000-0000"}, 409, &p)
	require.Equal(t, "run.nothing", p.Code)
	var started control.Started
	h.Call(t, "POST", again, map[string]any{"dry_run": true, "by": "ann"}, 201, &started)
	v := ends(t, h, started.Run)
	require.Equal(t, "reextract", v.Trigger)
	require.True(t, v.Reextract.DryRun)
	require.Zero(t, v.Version)
	require.Equal(t, "run.dry_run", v.ReasonSaid[0].Code, v.Reason)
}

func rejectAHold(t *testing.T, w *harness.World, h *harness.API, sources []harness.Source) {
	t.Helper()
	var before, after api.DatasetView
	h.Get(t, shop, &before)
	w.Apply(t, harness.Dataset{Sources: sources, More: "checks: {min_rows: 100000}\n"})
	var started control.Started
	h.Call(t, "POST", shop+"/runs", map[string]any{}, 201, &started)
	v := ends(t, h, started.Run)
	require.Equal(t, "held", v.Outcome)
	require.Equal(t, "verdict.minimum_rows.count", v.ReasonSaid[0].Code)
	hold := shop + "/holds/" + v.HoldNames[0]
	var evidence api.HoldView
	h.Get(t, hold, &evidence)
	require.Equal(t, v.ReasonSaid, evidence.ReasonSaid)
	var p api.Problem
	h.Call(t, "POST", hold+"/decide", map[string]any{"verdict": "reject"}, 422, &p)
	require.Equal(t, "body.reason", p.Errors[0].Location)
	require.Equal(t, "hold.reason_missing", p.Said[0].Code)
	var decided api.HoldSummary
	h.Call(t, "POST", hold+"/decide", map[string]any{"verdict": "reject", "reason": "half of it is missing", "by": "ann"}, 200, &decided)
	require.Equal(t, "reject", decided.Verdict)
	harness.Until(t, "the decision is on record", func() bool {
		h.Get(t, hold, &evidence)
		return evidence.Verdict == "reject"
	})
	require.Equal(t, "half of it is missing", evidence.Why)
	h.Get(t, shop, &after)
	require.Empty(t, after.Holds)
	require.Equal(t, before.Latest.Version, after.Latest.Version)
}

func openRecipes(t *testing.T, h *harness.API) {
	t.Helper()
	var first api.RecipeRevision
	h.Get(t, "/recipes/jomashop/revisions/0", &first)
	copied := map[string]any{"yaml": strings.Replace(first.YAML, "name: jomashop", "name: watches", 1), "files": first.Files}
	var p api.Problem
	h.Call(t, "PUT", "/recipes/lamps", copied, 422, &p)
	var kept api.Kept
	h.Call(t, "PUT", "/recipes/watches", copied, 200, &kept)
	require.True(t, kept.Created)
	h.Call(t, "PUT", "/recipes/watches", copied, 200, &kept)
	require.False(t, kept.Created)
	require.Equal(t, 1, kept.Revision)

	var d builder.Draft
	h.Call(t, "POST", "/recipes/watches/draft", map[string]any{"blind": true}, 201, &d)
	require.Equal(t, builder.Saved{Recipe: "watches", Revision: 1}, *d.Saved, "it becomes the next revision")
	require.Equal(t, copied["yaml"], d.Recipe)
	h.Call(t, "POST", "/recipes/watches/draft", map[string]any{"blind": true, "clone": true}, 201, &d)
	require.Nil(t, d.Saved, "it becomes a recipe of its own")
	h.Call(t, "POST", "/recipes/nothing/draft", map[string]any{"blind": true}, 404, nil)

	list := "https://www.ebay.com/sch/i.html?_nkw=" + url.QueryEscape(mall.Keywords(mall.Ebay)[0])
	h.Call(t, "POST", "/templates/ebay/draft", map[string]any{"address": list}, 201, &d)
	require.Nil(t, d.Refusal)
	require.NotEmpty(t, d.Samples)
	require.NotEmpty(t, d.Recipe)
	h.Call(t, "POST", "/templates/nothing/draft", map[string]any{}, 404, &p)
	require.Equal(t, "request.no_template", p.Said[0].Code)
}

// missTheAddress asks for what is no operation.
func missTheAddress(t *testing.T, h *harness.API) {
	t.Helper()
	for _, c := range []struct {
		method, path, code, allow string
		status                    int
	}{
		{"GET", "/api/v1/nothing", "no_address", "", 404},
		{"GET", "/api/v2/datasets", "no_address", "", 404},
		{"DELETE", "/api/v1/datasets", "method", "GET", 405},
		{"PUT", "/api/v1" + shop + "/runs", "method", "GET, POST", 405},
	} {
		req, err := http.NewRequestWithContext(harness.Deadline(t), c.method, h.URL+c.path, http.NoBody)
		require.NoError(t, err)
		req.Header.Set("Sheaf-Client", "test")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		text, err := io.ReadAll(resp.Body)
		require.NoError(t, resp.Body.Close())
		require.NoError(t, err)
		require.Equal(t, c.status, resp.StatusCode, "%s %s: %s", c.method, c.path, text)
		require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
		require.Equal(t, c.allow, resp.Header.Get("Allow"))
		var p api.Problem
		require.NoError(t, json.Unmarshal(text, &p))
		require.Equal(t, c.code, p.Code)
		require.Equal(t, c.status, p.Status)
		require.NotEmpty(t, p.Said[0].Code, p.Detail)
	}
}
