package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/server/api"
)

// words are those of the web UI by language.
func words(t *testing.T) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for _, language := range []string{"ko", "en"} {
		text, err := os.ReadFile(filepath.Join("../../../web/src/i18n", language, "server.json"))
		require.NoError(t, err)
		var list map[string]string
		require.NoError(t, json.Unmarshal(text, &list))
		out[language] = list
	}
	return out
}

// The addresses by which people say how old a dataset may get, when it runs, and who is told, against a real Temporal and a
// worker: what each does, and what each refuses, as a problem that can be said in both languages.
func TestAgesSchedulesEventsAndSubscriptions(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 12, Products: 20}})
	w.StartWorker(t, harness.WorkerOptions{})
	taken := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(taken.Close)
	def := w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: `
subscriptions:
  - {name: owner, events: [tag.moved, dataset.stale], webhook: {url: ` + taken.URL + `}}
  - {name: team, http: {url: ` + taken.URL + `}}
`})
	h, said := w.Serve(t), words(t)
	const at = "/datasets/" + harness.Name

	refused := func(t *testing.T, method, path string, body any, status int, code string) api.Problem {
		t.Helper()
		var p api.Problem
		header := h.Call(t, method, path, body, status, &p)
		require.Equal(t, "application/problem+json", header.Get("Content-Type"))
		require.Equal(t, code, p.Code, "%s", p.Detail)
		require.Equal(t, []any{status, http.StatusText(status)}, []any{p.Status, p.Title})
		list := p.Said
		for _, fault := range p.Errors {
			list = append(list, fault.Said...)
		}
		require.NotEmpty(t, list)
		for _, s := range list {
			assert.NotEmpty(t, s.Code, "%s %s: %q has no words", method, path, s.Text)
			for language, words := range said {
				assert.NotEmpty(t, words[s.Code], "%s in %s", s.Code, language)
			}
		}
		return p
	}

	t.Run("freshness", func(t *testing.T) {
		var view api.FreshnessView
		h.Get(t, at+"/freshness", &view)
		require.Equal(t, api.FreshnessView{Dataset: harness.Name}, view)
		h.Call(t, "PUT", at+"/freshness", map[string]any{"max_age": "36h"}, 200, &view)
		require.False(t, view.State.Stale)
		require.Equal(t, 36*time.Hour, time.Duration(view.State.MaxAge))
		stored, err := w.Repo.LatestDefinition(harness.Deadline(t), harness.Name)
		require.NoError(t, err)
		require.Greater(t, stored.Revision, def.Revision)
		for _, wrong := range []any{"0h", "-3h", "soon", 5} {
			refused(t, "PUT", at+"/freshness", map[string]any{"max_age": wrong}, 422, "invalid")
		}
		refused(t, "PUT", at+"/freshness", map[string]any{}, 422, "invalid")
		refused(t, "PUT", at+"/freshness", map[string]any{"max_age": "36h", "min_age": "1h"}, 422, "invalid")
		h.Call(t, "DELETE", at+"/freshness", nil, 200, &view)
		require.Nil(t, view.State)
		for method, body := range map[string]any{"GET": nil, "DELETE": nil, "PUT": map[string]any{"max_age": "36h"}} {
			refused(t, method, "/datasets/shop/nothing/freshness", body, 404, "not_found")
		}
	})

	t.Run("schedule", func(t *testing.T) {
		var view api.ScheduleView
		h.Get(t, at+"/schedule", &view)
		require.Nil(t, view.Schedule)
		for _, step := range []string{"pause", "resume", "fire"} {
			refused(t, "POST", at+"/schedule/"+step, map[string]any{}, 409, "schedule.none")
		}
		h.Call(t, "PUT", at+"/schedule", map[string]any{"cron": "0 2 29 2 *", "jitter": "10m"}, 200, &view)
		require.Equal(t, []any{"Asia/Seoul", datasets.Duration(10 * time.Minute)}, []any{view.Schedule.Timezone, view.Schedule.Jitter})
		require.NotEmpty(t, view.Next)
		require.Empty(t, view.MissedTimes)
		for key, wrong := range map[string]any{"cron": "0 25 * * *", "timezone": "Asia/Soul", "catchup": "9s", "jitter": "-1m"} {
			body := map[string]any{"cron": "0 2 * * *"}
			body[key] = wrong
			require.Contains(t, refused(t, "PUT", at+"/schedule", body, 422, "invalid").Detail, key)
		}
		refused(t, "PUT", at+"/schedule", map[string]any{"timezone": "Asia/Seoul"}, 422, "invalid")
		h.Call(t, "POST", at+"/schedule/pause", map[string]any{"by": "kim", "why": "the shop moves house"}, 200, &view)
		require.True(t, view.Paused)
		require.False(t, view.ByFailure)
		require.Equal(t, []any{"kim", "the shop moves house", "kim: the shop moves house"}, []any{view.Schedule.PausedBy, view.Schedule.PausedWhy, view.Note})
		refused(t, "POST", at+"/schedule/pause", map[string]any{"why": strings.Repeat("x", 501)}, 422, "invalid")
		h.Call(t, "PUT", at+"/schedule", map[string]any{"cron": "0 3 29 2 *", "paused": true}, 200, &view)
		require.Equal(t, "the shop moves house", view.Schedule.PausedWhy, "it stays while it is paused")
		h.Call(t, "POST", at+"/schedule/resume", map[string]any{}, 200, &view)
		require.False(t, view.Paused)
		require.Empty(t, view.Note)
		h.Call(t, "POST", at+"/schedule/pause", nil, 200, &view)
		require.Equal(t, "web", view.Schedule.PausedBy)
		h.Call(t, "DELETE", at+"/schedule", nil, 200, &view)
		require.Nil(t, view.Schedule)
		for _, step := range []string{"pause", "resume"} {
			refused(t, "POST", "/datasets/shop/nothing/schedule/"+step, map[string]any{}, 404, "not_found")
		}
		refused(t, "GET", "/datasets/shop/nothing/schedule", nil, 404, "not_found")
		refused(t, "PUT", "/datasets/shop/nothing/schedule", map[string]any{"cron": "0 2 * * *"}, 404, "not_found")
	})

	t.Run("subscriptions", func(t *testing.T) {
		var list api.SubscriptionList
		h.Get(t, at+"/subscriptions", &list)
		require.Equal(t, []string{"owner", "team"}, []string{list.Subscriptions[0].Name, list.Subscriptions[1].Name})
		var receipt notify.Receipt
		h.Call(t, "POST", at+"/subscriptions/owner/test", map[string]any{"by": "kim"}, 200, &receipt)
		require.True(t, receipt.OK, "%+v", receipt)
		require.Equal(t, 200, receipt.Status)
		h.Call(t, "POST", at+"/subscriptions/team/test", map[string]any{}, 200, &receipt)
		require.False(t, receipt.OK, "a service can only be asked to train")
		h.Call(t, "PUT", at+"/subscriptions/owner/state", map[string]any{"off": true, "reason": "holidays", "by": "kim"}, 200, &list)
		require.Equal(t, []string{"kim", "holidays"}, []string{list.Subscriptions[0].Off.By, list.Subscriptions[0].Off.Why})
		h.Call(t, "PUT", at+"/subscriptions/owner/state", map[string]any{"off": false}, 200, &list)
		require.Nil(t, list.Subscriptions[0].Off)
		refused(t, "PUT", at+"/subscriptions/owner/state", map[string]any{}, 422, "invalid")
		refused(t, "PUT", at+"/subscriptions/owner/state", map[string]any{"off": true, "reason": strings.Repeat("x", 1001)}, 422, "invalid")
		refused(t, "PUT", at+"/subscriptions/nobody/state", map[string]any{"off": true}, 404, "subscription.none")
		refused(t, "POST", at+"/subscriptions/nobody/test", map[string]any{}, 404, "subscription.none")
		refused(t, "POST", at+"/subscriptions/owner/test", map[string]any{"by": strings.Repeat("x", 101)}, 422, "invalid")
		refused(t, "GET", "/datasets/shop/nothing/subscriptions", nil, 404, "not_found")
		refused(t, "POST", "/datasets/shop/nothing/subscriptions/owner/test", map[string]any{}, 404, "not_found")
		refused(t, "PUT", "/datasets/shop/nothing/subscriptions/owner/state", map[string]any{"off": true}, 404, "not_found")
	})

	t.Run("events", func(t *testing.T) {
		e, err := activities.TagEvent(harness.Name, datasets.TagEntry{Tag: "prod", Seq: 1, To: 1, Who: "kim", Why: "good", When: now}, "http://sheaf.test")
		require.NoError(t, err)
		_, err = activities.Tell(harness.Deadline(t), w.Client, w.Store, "", e)
		require.NoError(t, err)
		var list api.EventList
		h.Get(t, at+"/events?name=tag.moved", &list)
		require.Equal(t, 1, list.Total)
		require.Equal(t, e.ID, list.Events[0].ID)
		h.Get(t, at+"/events?limit=1", &list)
		require.Len(t, list.Events, 1)
		require.Greater(t, list.Total, 1, "the tests are events, too")
		h.Get(t, at+"/events?name=tag.moved&skip=1", &list)
		require.Empty(t, list.Events)
		refused(t, "GET", at+"/events?limit=0", nil, 422, "invalid")
		refused(t, "GET", at+"/events?skip=-1", nil, 422, "invalid")
		refused(t, "GET", "/datasets/shop/nothing/events", nil, 404, "not_found")
		var view api.EventView
		harness.Until(t, "the owner is told", func() bool {
			h.Get(t, at+"/events/"+e.ID, &view)
			return len(view.Deliveries) == 1 && view.Deliveries[0].State == "delivered"
		})
		require.Equal(t, "prod", view.Data["tag"])
		refused(t, "GET", at+"/events/evt-0", nil, 404, "not_found")
		refused(t, "GET", "/datasets/shop/nothing/events/"+e.ID, nil, 404, "not_found")
		var again api.Replayed
		h.Call(t, "POST", at+"/events/"+e.ID+"/replay", map[string]any{}, 200, &again)
		require.Equal(t, []api.ReplayedDelivery{{Subscription: "owner", Replay: 1}}, again.Deliveries)
		h.Call(t, "POST", at+"/events/"+e.ID+"/replay", map[string]any{"subscriptions": []string{"owner"}}, 200, &again)
		require.Equal(t, 2, again.Deliveries[0].Replay)
		refused(t, "POST", at+"/events/"+e.ID+"/replay", map[string]any{"subscriptions": []string{"nobody"}}, 404, "subscription.none")
		refused(t, "POST", at+"/events/evt-0/replay", map[string]any{}, 404, "not_found")
		refused(t, "POST", at+"/events/"+e.ID+"/replay", map[string]any{"subscriptions": "owner"}, 422, "invalid")
	})
}
