package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"sheaf/datasets/blob"
)

// Error is a request to the server that failed. It wraps one of package blob's sentinels.
type Error struct {
	Server string
	Status int    // of the answer, 0 = there was none
	Code   string // of the server's problem
	Detail string // what is wrong, as a sentence
	// Token says whether the request had one.
	Token    bool
	sentinel error
	cause    error
}

func (e *Error) Error() string {
	text := e.Server + ": " + e.Detail
	if e.cause != nil {
		text += ": " + plain(e.cause)
	}
	return text
}

// Unwrap gives the sentinel and the cause.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return []error{e.sentinel}
	}
	return []error{e.sentinel, e.cause}
}

// Hint says what to do about it, in words for who typed a command.
func (e *Error) Hint() string {
	switch {
	case e.Status == http.StatusUnauthorized && e.Token:
		return "the token is wrong or no longer valid: ask whoever runs the server for one, and give it with SHEAF_TOKEN or --token"
	case e.Status == http.StatusUnauthorized:
		return "it does not exist or is private: give a read token with SHEAF_TOKEN or --token"
	case e.Status == http.StatusForbidden:
		return "the token may not read this: ask whoever runs the server"
	case e.Status == http.StatusMisdirectedRequest:
		return "use the name that the server is known by, or have it added to server.hosts"
	case errors.Is(e, blob.ErrUnavailable):
		return "check --server (SHEAF_SERVER) and the network; a pull goes on where it was when it is given again"
	}
	return ""
}

// plain is the innermost cause of a failed request: net/http puts method and address, which may be signed, before it.
func plain(err error) string {
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	var dialed *net.OpError
	if errors.As(err, &dialed) && dialed.Err != nil && dialed.Op == "dial" {
		return dialed.Err.Error()
	}
	return err.Error()
}

func (s *Store) failure(sentinel error, status int, code, detail string, cause error) *Error {
	return &Error{Server: s.Server(), Status: status, Code: code, Detail: detail, Token: s.opts.Token != "", sentinel: sentinel, cause: cause}
}

// ask sends one request to the server's API. An answer that is no success is an *Error.
func (s *Store) ask(ctx context.Context, method, path string, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, nil)
	if err != nil {
		return nil, s.failure(blob.ErrInvalid, 0, "", "the request cannot be made", err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if s.opts.Token != "" {
		req.Header.Set("Authorization", "Bearer "+s.opts.Token)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, s.failure(blob.ErrUnavailable, 0, "", "it does not answer", err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err == nil && method != http.MethodHead {
		err = json.Unmarshal(body, &problem)
	}
	detail := problem.Detail
	switch {
	case detail != "":
	case err != nil && resp.StatusCode == http.StatusNotFound:
		return nil, s.failure(blob.ErrUnavailable, resp.StatusCode, "", "there is no Sheaf server at this address, or an older one", nil)
	default:
		detail = fmt.Sprintf("it answered %s", resp.Status)
	}
	return nil, s.failure(sentinel(resp.StatusCode), resp.StatusCode, problem.Code, detail, nil)
}

func sentinel(status int) error {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return blob.ErrDenied
	case status == http.StatusNotFound, status == http.StatusGone:
		return blob.ErrNotFound
	case status == http.StatusRequestedRangeNotSatisfiable:
		return blob.ErrRange
	case status >= 500, status == http.StatusTooManyRequests, status == http.StatusRequestTimeout:
		return blob.ErrUnavailable
	}
	return blob.ErrInvalid
}
