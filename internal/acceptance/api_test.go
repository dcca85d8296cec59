package acceptance

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/server/api"
	"sheaf/internal/server/control"
	"sheaf/internal/server/live"
	"sheaf/workflows/wire"
)

const shop = "/datasets/shop/products"

// A run is started, watched, slowed down, paused and resumed over HTTP; everybody who watches hears of it, and of its end.
// Then everything that it left is looked at: figures, outcomes with their pages, rows, changes.
func TestAPIRun(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 21, Products: 200, Churn: churn()}})
	h := w.Serve(t)
	shops := []harness.Source{{Shop: mall.Jomashop, BatchItems: 10}, {Shop: mall.Ebay, BatchItems: 10}}
	w.Apply(t, harness.Dataset{Sources: shops, More: lenient})
	require.NoError(t, w.Mall.SetDay(1))
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultCaptcha, Shop: mall.Ebay, Path: "^/itm/", Share: 0.1}))

	var view api.DatasetView
	h.Get(t, shop, &view)
	require.Nil(t, view.Latest)
	require.Nil(t, view.Run)
	require.Empty(t, view.Unavailable)
	h.Call(t, "POST", shop+"/runs/current/pause", map[string]any{}, 409, nil)
	h.Call(t, "GET", shop+"/runs/run-20200101-0000-0000", nil, 404, nil)
	h.Call(t, "GET", shop+"/runs/run-20200101-0000-0000/events", nil, 404, nil)

	slow := w.StartWorker(t, harness.WorkerOptions{MapRate: 14})
	var started control.Started
	h.Call(t, "POST", shop+"/runs", map[string]any{"as_of": harness.Day(1), "by": "ann"}, 201, &started)
	var busy api.Problem
	h.Call(t, "POST", shop+"/runs", map[string]any{}, 409, &busy)
	require.Equal(t, "run.busy", busy.Code)

	run := shop + "/runs/" + started.Run
	heard := make([]*listener, 5)
	for i := range heard {
		heard[i] = listen(t, h, run)
	}
	harness.Until(t, "everybody hears of pages and rows", func() bool {
		for _, l := range heard {
			p, rows := l.now()
			if len(p.Sources) != 2 || p.Sources[0].Fetched < 5 || p.Sources[0].Rate == 0 || p.Sources[0].Planned == 0 || len(rows.Rows) == 0 {
				return false
			}
		}
		return true
	})
	_, rows := heard[0].now()
	require.NotEmpty(t, rows.Rows[0].Fields["title"])

	h.Get(t, shop, &view)
	require.Equal(t, started.Run, view.Run.Run)
	require.Contains(t, view.Run.Workflow.URL, "http://temporal.test/namespaces/"+w.Namespace+"/workflows/dataset%2Fshop%2Fproducts/")
	var crew api.Workers
	harness.Until(t, "work is in somebody's hands", func() bool {
		h.Get(t, "/workers", &crew)
		return len(crew.Workers) == 1 && len(crew.Workers[0].Work) > 0 && len(crew.Crawls) == 2
	})
	require.Equal(t, started.Run, crew.Workers[0].Work[0].Run)
	require.ElementsMatch(t, []string{"control", "crawl", "data"}, crew.Workers[0].Queues)

	var p wire.Progress
	h.Call(t, "POST", shop+"/runs/current/pause", map[string]any{"by": "ann"}, 200, &p)
	require.True(t, p.Paused)
	h.Call(t, "POST", shop+"/runs/current/pause", map[string]any{}, 409, nil)
	harness.Until(t, "everybody hears of the pause", func() bool {
		for _, l := range heard {
			if p, _ := l.now(); !p.Paused {
				return false
			}
		}
		return true
	})
	h.Call(t, "POST", shop+"/runs/current/rate", map[string]any{"rate": 0}, 422, nil)
	h.Call(t, "POST", shop+"/runs/current/rate", map[string]any{"rate": 500, "source": "ebay.com"}, 200, nil)
	h.Call(t, "POST", shop+"/runs/current/resume", map[string]any{}, 200, &p)
	require.False(t, p.Paused)
	slow()
	w.StartWorker(t, harness.WorkerOptions{})
	for _, l := range heard {
		end := l.wait(t)
		require.Equal(t, "published", end.Outcome, "%+v", end)
		require.Equal(t, 1, end.Version)
	}
	again := listen(t, h, run)
	require.Equal(t, heard[0].end, again.wait(t), "who comes late hears of the end")

	lookAtRun(t, h, run, started.Run)
	lookAtRows(t, w, h)
}

// lookAtRun reads what the run left.
func lookAtRun(t *testing.T, h *harness.API, run, id string) {
	t.Helper()
	var v api.RunView
	h.Get(t, run, &v)
	require.Equal(t, "ended", v.State)
	require.Equal(t, "ann", v.By)
	require.Len(t, v.Figures, 2)
	for _, f := range v.Figures {
		require.True(t, f.Exhausted, f.Source)
		require.Positive(t, f.Outcomes["ok"])
	}
	require.Equal(t, wire.BuildDataset, v.Workflows[0].Type)
	require.Equal(t, "Completed", v.Workflows[0].Status)
	require.Len(t, v.Workflows, 3)

	var all api.RunList
	h.Get(t, "/runs?limit=5", &all)
	require.Len(t, all.Runs, 1)
	require.Equal(t, id, all.Runs[0].Run)
	h.Get(t, shop+"/runs", &all)
	require.Len(t, all.Runs, 1)

	var o api.Outcomes
	h.Get(t, run+"/sources/ebay.com/outcomes?examples=3", &o)
	require.True(t, o.Complete)
	require.Equal(t, "ebay.com", v.Figures[1].Source)
	require.Equal(t, v.Figures[1].Outcomes, o.Counts)
	var blocked *api.OutcomeGroup
	for i := range o.Groups {
		if o.Groups[i].Outcome == "blocked" {
			blocked = &o.Groups[i]
		}
	}
	require.NotNil(t, blocked, "%+v", o)
	require.Positive(t, blocked.Count)
	require.LessOrEqual(t, len(blocked.Examples), 3)
	require.NotEmpty(t, blocked.Reason)
	page := blocked.Examples[0].Page
	require.True(t, strings.HasPrefix(page, api.Prefix+run+"/sources/ebay.com/pages?url="), page)
	head := h.Call(t, "GET", strings.TrimPrefix(page, api.Prefix), nil, 200, nil)
	require.Contains(t, head.Get("Content-Security-Policy"), "sandbox")
	require.Contains(t, head.Get("Content-Type"), "text/html")
	h.Call(t, "GET", run+"/sources/ebay.com/pages?url="+url.QueryEscape("https://www.ebay.com/none"), nil, 404, nil)
	h.Call(t, "GET", run+"/sources/nowhere.example/outcomes", nil, 404, nil)
}

// lookAtRows reads the version that the run published, and what the next one changes.
func lookAtRows(t *testing.T, w *harness.World, h *harness.API) {
	t.Helper()
	require.NoError(t, w.Mall.SetFaults())
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	var list api.VersionList
	h.Get(t, shop+"/versions?limit=1", &list)
	require.Len(t, list.Versions, 1)
	require.Equal(t, 2, list.Before)
	h.Get(t, shop+"/versions?before=2", &list)
	require.Equal(t, 1, list.Versions[0].Version)

	v2 := shop + "/versions/v2"
	var dict api.Dictionary
	h.Get(t, v2+"/tables/products/schema", &dict)
	require.Equal(t, "product_uid", dict.Key)
	var tables []api.TableSummary
	h.Get(t, v2+"/tables", &tables)
	require.Equal(t, "products", tables[0].Name)

	want := w.Rows(t, "v2", "")
	var page api.Rows
	var titles []any
	for offset := int64(0); ; offset = page.Next {
		page = api.Rows{}
		h.Get(t, v2+"/tables/products/rows?limit=70&columns=title,price&offset="+strconv.FormatInt(offset, 10), &page)
		for _, row := range page.Rows {
			require.Len(t, row, 2)
			titles = append(titles, row["title"])
		}
		if page.Next == 0 {
			break
		}
	}
	require.Len(t, titles, len(want))
	require.EqualValues(t, len(want), page.Total)
	word := strings.ToUpper(strings.Fields(want[0].Text("title"))[0])
	h.Get(t, v2+"/tables/products/rows?q="+url.QueryEscape(word), &page)
	require.NotEmpty(t, page.Rows)
	h.Call(t, "GET", v2+"/tables/products/rows?columns=titel", nil, 404, nil)
	h.Call(t, "GET", v2+"/tables/nothing/rows", nil, 404, nil)

	var changes api.Changes
	h.Get(t, v2+"/changes?limit=200", &changes)
	require.Equal(t, 1, changes.Parent)
	byClass := map[string]int64{}
	for _, row := range changes.Rows {
		byClass[row.Class]++
		require.NotEmpty(t, row.Title, "%+v", row)
		if row.Class == "changed" {
			require.NotEmpty(t, row.Fields)
		}
	}
	for _, class := range []string{"added", "changed"} {
		require.Equal(t, changes.Counts[class], byClass[class], class)
		require.Positive(t, byClass[class], class)
	}
	var first api.Changes
	h.Get(t, shop+"/versions/v1/changes?class=added&limit=3", &first)
	require.Len(t, first.Rows, 3)
	require.True(t, first.More)
}

// listener hears the events of a run.
type listener struct {
	mu       sync.Mutex
	progress live.Progress
	rows     live.Rows
	end      *live.End
	done     chan error
}

func listen(t *testing.T, h *harness.API, run string) *listener {
	t.Helper()
	l := &listener{done: make(chan error, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		var wrong error
		err := h.Events(ctx, run+"/events", func(e harness.Event) bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			switch e.Name {
			case "progress":
				l.progress = live.Progress{}
				wrong = json.Unmarshal(e.Data, &l.progress)
			case "rows":
				l.rows = live.Rows{}
				wrong = json.Unmarshal(e.Data, &l.rows)
			case "end":
				l.end = &live.End{}
				wrong = json.Unmarshal(e.Data, l.end)
			}
			return wrong == nil
		})
		l.done <- errors.Join(err, wrong)
	}()
	return l
}

func (l *listener) now() (live.Progress, live.Rows) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.progress, l.rows
}

// wait for the end of the stream, which is that of the run.
func (l *listener) wait(t *testing.T) *live.End {
	t.Helper()
	select {
	case err := <-l.done:
		require.NoError(t, err)
	case <-harness.Deadline(t).Done():
		require.Fail(t, "the stream did not end")
	}
	require.NotNil(t, l.end, "it ended with the result")
	return l.end
}

// A definition is put, its run held by its own bound, looked at and decided; a schedule is set, paused and taken away.
func TestAPIDefineHoldSchedule(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 22, Products: 60}})
	h := w.Serve(t)
	w.StartWorker(t, harness.WorkerOptions{})
	require.NoError(t, w.Mall.SetDay(1))

	definition := map[string]any{
		"name": "shop/products", "kind": "catalog", "title": "Watches",
		"sources": []any{map[string]any{"recipe": "jomashop"}}, "checks": map[string]any{"min_rows": 100000},
	}
	var p api.Problem
	h.Call(t, "PUT", shop, definition, 422, &p)
	require.Equal(t, "body.sources", p.Errors[0].Location, p.Detail)
	keepRecipe(t, h, "jomashop")
	h.Call(t, "PUT", shop, map[string]any{"name": "shop/products", "sorces": 1}, 422, &p)
	require.Contains(t, p.Detail, "did you mean sources?")
	var defined api.Defined
	h.Call(t, "PUT", shop, definition, 200, &defined)
	require.True(t, defined.Created)
	h.Call(t, "PUT", shop, defined.Definition, 200, &defined)
	require.False(t, defined.Created, "what was read may be sent back")
	h.Call(t, "PUT", "/datasets/shop/other", definition, 422, nil)

	var started control.Started
	h.Call(t, "POST", shop+"/runs", map[string]any{"as_of": harness.Day(1)}, 201, &started)
	require.Equal(t, "held", listen(t, h, shop+"/runs/"+started.Run).wait(t).Outcome)
	var list api.HoldList
	h.Get(t, "/holds", &list)
	require.Len(t, list.Holds, 1)
	hold := shop + "/holds/" + list.Holds[0].Name
	var evidence api.HoldView
	h.Get(t, hold, &evidence)
	require.NotEmpty(t, evidence.Rows.Rows)
	require.Positive(t, evidence.Counts["added"])
	require.EqualValues(t, evidence.Counts["added"], evidence.After)
	held := false
	for _, v := range evidence.Verdicts {
		held = held || v.Level == "hold" && v.Expected == "at least 100000"
	}
	require.True(t, held, "%+v", evidence.Verdicts)
	h.Call(t, "POST", hold+"/decide", map[string]any{"verdict": "reject"}, 422, nil)
	h.Call(t, "POST", hold+"/decide", map[string]any{"verdict": "maybe"}, 422, nil)
	var decided api.HoldSummary
	h.Call(t, "POST", hold+"/decide", map[string]any{"verdict": "approve", "by": "ann"}, 200, &decided)
	require.Equal(t, "approve", decided.Verdict)
	var again api.Problem
	harness.Until(t, "the decision is on record", func() bool {
		h.Get(t, hold, &evidence)
		return evidence.Verdict == "approve"
	})
	h.Call(t, "POST", hold+"/decide", map[string]any{"verdict": "approve"}, 409, &again)
	require.Equal(t, "hold.decided", again.Code)
	var view api.DatasetView
	harness.Until(t, "the approved rows are published", func() bool {
		h.Get(t, shop, &view)
		return view.Latest != nil
	})
	require.Equal(t, evidence.After, view.Latest.Rows)
	h.Get(t, shop+"/holds", &list)
	require.Empty(t, list.Holds)
	h.Get(t, shop+"/holds?all=true", &list)
	require.Len(t, list.Holds, 1)

	var times api.ScheduleView
	h.Call(t, "POST", shop+"/schedule/pause", map[string]any{}, 409, &p)
	require.Equal(t, "schedule.none", p.Code)
	h.Call(t, "PUT", shop+"/schedule", map[string]any{"cron": "0 25 * * *"}, 422, nil)
	h.Call(t, "PUT", shop+"/schedule", map[string]any{"cron": "0 2 * * *"}, 200, &times)
	require.Equal(t, "Asia/Seoul", times.Schedule.Timezone)
	require.NotEmpty(t, times.Next)
	h.Call(t, "POST", shop+"/schedule/pause", map[string]any{}, 200, &times)
	require.True(t, times.Schedule.Paused)
	h.Call(t, "POST", shop+"/schedule/resume", map[string]any{}, 200, &times)
	require.False(t, times.Schedule.Paused)
	h.Call(t, "DELETE", shop+"/schedule", nil, 200, &times)
	require.Nil(t, times.Schedule)
	var listing []api.Listing
	h.Get(t, "/datasets", &listing)
	require.Equal(t, "Watches", listing[0].Title)
	var told []api.Delivery
	h.Get(t, shop+"/versions/latest/deliveries", &told)
	require.Empty(t, told)
}

// keepRecipe sends a shipped recipe, as it is among the templates.
func keepRecipe(t *testing.T, h *harness.API, name string) {
	t.Helper()
	var templates []struct {
		Name  string            `json:"name"`
		YAML  string            `json:"yaml"`
		Files map[string]string `json:"files"`
	}
	h.Get(t, "/templates", &templates)
	for _, one := range templates {
		if one.Name == name {
			var kept api.Kept
			h.Call(t, http.MethodPut, "/recipes/"+name, map[string]any{"yaml": one.YAML, "files": one.Files}, 200, &kept)
			require.Equal(t, 1, kept.Revision)
			return
		}
	}
	require.Fail(t, "there is no template "+name)
}
