package airflow_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/airflow"
	"sheaf/internal/clock"
	"sheaf/internal/notify"
	"sheaf/internal/secret"
)

func channels() *notify.Channels {
	return notify.NewChannels([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, clock.System())
}

func login() airflow.Login {
	return airflow.Login{User: secret.New("kim"), Password: secret.New("hunter2")}
}

// Airflow 2 has /api/v1 with basic authentication only. TestAirflow of the acceptance tests drives a real Airflow 3.
func TestAirflow2(t *testing.T) {
	runs := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/dags/train" {
			_, _ = io.WriteString(w, `{"dag_id": "train", "is_paused": true}`)
			return
		}
		if !strings.HasPrefix(r.URL.Path, "/api/v1/dags/train/dagRuns") {
			http.NotFound(w, r)
			return
		}
		if user, password, _ := r.BasicAuth(); user != "kim" || password != "hunter2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		id := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api/v1/dags/train/dagRuns"), "/")
		switch r.Method {
		case http.MethodPost:
			var body map[string]any
			_ = json.Unmarshal(text, &body)
			_, logical := body["logical_date"]
			id, _ = body["dag_run_id"].(string)
			if runs[id] != "" || logical {
				w.WriteHeader(http.StatusConflict)
				return
			}
			runs[id] = "running"
		case http.MethodPatch:
			runs[id] = "failed"
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"dag_run_id": id, "state": runs[id]})
	}))
	defer server.Close()
	c := airflow.New(channels(), server.URL+"/", login())
	for _, begun := range []bool{true, false} { // a second start is none
		got, err := c.Start(t.Context(), "train", "sheaf__nlp__evt-1", map[string]any{"version": 1})
		require.NoError(t, err)
		require.Equal(t, begun, got)
	}
	run, err := c.Get(t.Context(), "train", "sheaf__nlp__evt-1")
	require.NoError(t, err)
	require.False(t, run.Ended())
	require.NoError(t, c.Fail(t.Context(), "train", "sheaf__nlp__evt-1"))
	run, err = c.Get(t.Context(), "train", "sheaf__nlp__evt-1")
	require.NoError(t, err)
	require.True(t, run.Ended())

	paused, err := c.Paused(t.Context(), "train")
	require.NoError(t, err)
	require.True(t, paused)
	_, err = c.Paused(t.Context(), "other")
	require.ErrorIs(t, err, airflow.ErrRefused)

	wrong := airflow.New(channels(), server.URL, airflow.Login{User: secret.New("kim"), Password: secret.New("guess-1234")})
	_, err = wrong.Start(t.Context(), "train", "x", nil)
	require.ErrorIs(t, err, airflow.ErrRefused)
	require.NotContains(t, err.Error(), "guess-1234")
}

// A token that ran out is got anew; an Airflow that is away is not refused.
func TestAirflow3(t *testing.T) {
	tokens, status := 0, http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/api/v2/version":
			_, _ = io.WriteString(w, "{}")
		case r.URL.Path == "/auth/token":
			tokens++
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"access_token": "token-`+string(rune('0'+tokens))+`"}`)
		case status != http.StatusOK:
			w.WriteHeader(status)
		case r.Header.Get("Authorization") != "Bearer token-2":
			w.WriteHeader(http.StatusUnauthorized)
		default:
			_, _ = io.WriteString(w, `{"dag_run_id": "r", "state": "success"}`)
		}
	}))
	defer server.Close()
	c := airflow.New(channels(), server.URL, login())
	_, err := c.Get(t.Context(), "train", "r")
	require.ErrorIs(t, err, airflow.ErrRefused, "a token that was just got is not got again")
	run, err := c.Get(t.Context(), "train", "r")
	require.NoError(t, err)
	require.True(t, run.Ended())
	require.Equal(t, 2, tokens)
	status = http.StatusBadGateway
	_, err = c.Get(t.Context(), "train", "r")
	require.ErrorIs(t, err, notify.ErrUnreached)
}

// realVar is http://user:password@host:port of a running Airflow that has a DAG `train_on_version` (infra/airflow/dags), to hold
// the client against: of a version that the acceptance tests do not start.
const realVar = "SHEAF_AIRFLOW_URL"

// What a trigger asks of Airflow, asked of a real one: a start that is repeated, a look, an end, a DAG that is paused, and what
// is refused.
func TestRealAirflow(t *testing.T) {
	at, err := url.Parse(os.Getenv(realVar))
	require.NoError(t, err)
	if at.Host == "" {
		t.Skipf("%s names no Airflow; TestAirflow of the acceptance tests starts one of 3.x", realVar)
	}
	password, _ := at.User.Password()
	me := airflow.Login{User: secret.New(at.User.Username()), Password: secret.New(password)}
	at.User = nil
	c, id := airflow.New(channels(), at.String(), me), "sheaf__nlp__evt-"+strconv.FormatInt(time.Now().UnixNano(), 36)
	for _, begun := range []bool{true, false} {
		got, err := c.Start(t.Context(), "train_on_version", id, map[string]any{"digest": "299d25", "seconds": 600})
		require.NoError(t, err)
		require.Equal(t, begun, got)
	}
	var run airflow.Run
	require.Eventually(t, func() bool {
		run, err = c.Get(t.Context(), "train_on_version", id)
		return err == nil && run.State == "running"
	}, 2*time.Minute, time.Second)
	time.Sleep(3 * time.Second) // its task is begun: Airflow may take a run that is ended before that for a success
	require.NoError(t, c.Fail(t.Context(), "train_on_version", id))
	run, err = c.Get(t.Context(), "train_on_version", id)
	require.NoError(t, err)
	require.Equal(t, "failed", run.State)
	paused, err := c.Paused(t.Context(), "train_on_version")
	require.NoError(t, err)
	t.Log("the DAG is paused:", paused)
	_, err = c.Start(t.Context(), "no_such_dag", id, map[string]any{})
	require.ErrorIs(t, err, airflow.ErrRefused)
	require.ErrorContains(t, err, "404")
	me.Password = secret.New("guess-1234")
	_, err = airflow.New(channels(), at.String(), me).Get(t.Context(), "train_on_version", id)
	require.ErrorIs(t, err, airflow.ErrRefused)
}
