// Package airflow starts, watches and ends runs of DAGs by the REST API of Apache Airflow: 3.x (/api/v2, a token got from
// /auth/token) and 2.x (/api/v1, basic authentication).
package airflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"sheaf/internal/notify"
	"sheaf/internal/secret"
)

// Login is how Airflow knows the caller: a user with a password, or a token that somebody made.
type Login struct {
	User     secret.String
	Password secret.String
	Token    secret.String
}

// Doer makes requests; *notify.Channels does, guarded.
type Doer interface {
	Do(ctx context.Context, in notify.Call, limit int64) (notify.Answer, error)
}

// Client talks to one Airflow. It keeps nothing between calls but which API it found and the token that it got.
type Client struct {
	do    Doer
	base  string
	login Login
	api   string // "/api/v2" or "/api/v1"; empty = not looked yet
	token secret.String
}

// New talks to the Airflow at base, the address of its web server.
func New(do Doer, base string, login Login) *Client {
	return &Client{do: do, base: strings.TrimRight(base, "/"), login: login}
}

// ErrRefused says that Airflow does not take a request: a person must mend it.
var ErrRefused = errors.New("refused by Airflow")

// Run is a DAG run as Airflow knows it.
type Run struct {
	ID    string `json:"dag_run_id"`
	State string `json:"state"` // queued, running, success, failed
	Note  string `json:"note"`
}

// Ended reports whether the run is over.
func (r Run) Ended() bool { return r.State == "success" || r.State == "failed" }

// maxAnswer bounds what is read of an answer.
const maxAnswer = 1 << 20

// Start starts a run with an id of the caller's. One that was started already is left alone, begun false: Start may be repeated.
func (c *Client) Start(ctx context.Context, dag, id string, conf any) (begun bool, err error) {
	body := map[string]any{"dag_run_id": id, "conf": conf}
	if err := c.find(ctx); err != nil {
		return false, err
	}
	if c.api == v2 {
		body["logical_date"] = nil
	}
	status, answer, err := c.call(ctx, http.MethodPost, "/dags/"+url.PathEscape(dag)+"/dagRuns", body)
	switch {
	case err != nil:
		return false, fmt.Errorf("start DAG %s: %w", dag, err)
	case status == http.StatusConflict:
		return false, nil
	case status/100 != 2:
		return false, fmt.Errorf("start DAG %s: %w", dag, refused(status, answer))
	}
	return true, nil
}

// Get looks at a run.
func (c *Client) Get(ctx context.Context, dag, id string) (Run, error) {
	status, answer, err := c.call(ctx, http.MethodGet, runPath(dag, id), nil)
	if err == nil && status/100 != 2 {
		err = refused(status, answer)
	}
	if err != nil {
		return Run{}, fmt.Errorf("look at run %s of DAG %s: %w", id, dag, err)
	}
	var r Run
	if err := json.Unmarshal(answer, &r); err != nil {
		return r, fmt.Errorf("read run %s of DAG %s: %w", id, dag, err)
	}
	return r, nil
}

// Paused reports whether a DAG is paused: its runs stay queued until somebody unpauses it.
func (c *Client) Paused(ctx context.Context, dag string) (bool, error) {
	status, answer, err := c.call(ctx, http.MethodGet, "/dags/"+url.PathEscape(dag), nil)
	if err == nil && status/100 != 2 {
		err = refused(status, answer)
	}
	if err != nil {
		return false, fmt.Errorf("look at DAG %s: %w", dag, err)
	}
	var d struct {
		Paused bool `json:"is_paused"`
	}
	if err := json.Unmarshal(answer, &d); err != nil {
		return false, fmt.Errorf("read DAG %s: %w", dag, err)
	}
	return d.Paused, nil
}

// Fail ends a run: Airflow stops its tasks and marks it as failed.
func (c *Client) Fail(ctx context.Context, dag, id string) error {
	status, answer, err := c.call(ctx, http.MethodPatch, runPath(dag, id), map[string]any{"state": "failed"})
	if err == nil && status/100 != 2 {
		err = refused(status, answer)
	}
	if err != nil {
		return fmt.Errorf("end run %s of DAG %s: %w", id, dag, err)
	}
	return nil
}

func runPath(dag, id string) string {
	return "/dags/" + url.PathEscape(dag) + "/dagRuns/" + url.PathEscape(id)
}

const (
	v1 = "/api/v1"
	v2 = "/api/v2"
)

// find asks which API there is: /api/v2/version answers everybody in Airflow 3, and is not there in Airflow 2.
func (c *Client) find(ctx context.Context) error {
	if c.api != "" {
		return nil
	}
	a, err := c.do.Do(ctx, notify.Call{Method: http.MethodGet, URL: c.base + v2 + "/version"}, maxAnswer)
	switch {
	case err != nil:
		return fmt.Errorf("look which API it has: %w", err)
	case a.Status == http.StatusNotFound:
		c.api = v1
	case a.Status/100 == 5:
		return fmt.Errorf("look which API it has: %w: it answered %d", notify.ErrUnreached, a.Status)
	default:
		c.api = v2
	}
	return nil
}

// call makes one request with the login; a token that ran out meanwhile is got anew.
func (c *Client) call(ctx context.Context, method, path string, body any) (int, []byte, error) {
	if err := c.find(ctx); err != nil {
		return 0, nil, err
	}
	had := !c.token.IsZero()
	status, answer, err := c.once(ctx, method, path, body)
	if err == nil && status == http.StatusUnauthorized && had {
		c.token = secret.String{}
		return c.once(ctx, method, path, body)
	}
	return status, answer, err
}

// once makes one request. An answer of 500 or above is notify.ErrUnreached: a restart mends it.
func (c *Client) once(ctx context.Context, method, path string, body any) (int, []byte, error) {
	header := http.Header{"Accept": {"application/json"}}
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return 0, nil, fmt.Errorf("encode request: %w", err)
		}
		header.Set("Content-Type", "application/json")
	}
	if err := c.authorize(ctx, header); err != nil {
		return 0, nil, err
	}
	a, err := c.do.Do(ctx, notify.Call{Method: method, URL: c.base + c.api + path, Header: header, Body: text}, maxAnswer)
	if err != nil {
		return 0, nil, err
	}
	if a.Status >= 500 || a.Status == http.StatusTooManyRequests {
		return 0, nil, fmt.Errorf("%w: it answered %d", notify.ErrUnreached, a.Status)
	}
	return a.Status, a.Body, nil
}

func (c *Client) authorize(ctx context.Context, header http.Header) error {
	if !c.login.Token.IsZero() {
		header.Set("Authorization", "Bearer "+c.login.Token.Reveal())
		return nil
	}
	if c.api == v1 {
		req := &http.Request{Header: header}
		req.SetBasicAuth(c.login.User.Reveal(), c.login.Password.Reveal())
		return nil
	}
	if c.token.IsZero() {
		token, err := c.sign(ctx)
		if err != nil {
			return err
		}
		c.token = token
	}
	header.Set("Authorization", "Bearer "+c.token.Reveal())
	return nil
}

// sign gets a token for the login.
func (c *Client) sign(ctx context.Context) (secret.String, error) {
	body, err := json.Marshal(map[string]string{"username": c.login.User.Reveal(), "password": c.login.Password.Reveal()})
	if err != nil {
		return secret.String{}, fmt.Errorf("sign in: %w", err)
	}
	a, err := c.do.Do(ctx, notify.Call{
		Method: http.MethodPost, URL: c.base + "/auth/token", Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
	}, maxAnswer)
	if err != nil {
		return secret.String{}, fmt.Errorf("sign in: %w", err)
	}
	if a.Status >= 500 {
		return secret.String{}, fmt.Errorf("sign in: %w: it answered %d", notify.ErrUnreached, a.Status)
	}
	if a.Status/100 != 2 { // the answer is not repeated: it may hold what was sent
		return secret.String{}, fmt.Errorf("sign in: %w: user or password is wrong (%d)", ErrRefused, a.Status)
	}
	var t struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(a.Body, &t); err != nil || t.Token == "" {
		return secret.String{}, fmt.Errorf("sign in: %w: it gave no token", ErrRefused)
	}
	return secret.New(t.Token), nil
}

// refused says why, in Airflow's words.
func refused(status int, answer []byte) error {
	var said struct {
		Detail any    `json:"detail"`
		Title  string `json:"title"`
	}
	why := http.StatusText(status)
	if json.Unmarshal(answer, &said) == nil {
		switch d := said.Detail.(type) {
		case string:
			why = d
		case nil:
			if said.Title != "" {
				why = said.Title
			}
		default:
			if text, err := json.Marshal(d); err == nil {
				why = string(text)
			}
		}
	}
	if len(why) > 200 {
		why = strings.ToValidUTF8(why[:200], "") + "…"
	}
	return fmt.Errorf("%w: %d %s", ErrRefused, status, why)
}
