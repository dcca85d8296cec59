package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/remote"
	"sheaf/internal/bodies"
	"sheaf/internal/fetch"
	"sheaf/internal/recipe"
	"sheaf/internal/stack"
	"sheaf/workflows/wire"
)

// Exit codes, one a class of errors; scripts may rely on them (docs/CLI.md).
const (
	exitOK          = 0
	exitFailed      = 1   // anything else
	exitUsage       = 2   // command line, configuration, recipe or dataset file is wrong
	exitNotFound    = 3   // a named thing does not exist
	exitRefused     = 4   // the state of things does not allow it (decided already, number taken, run is past its crawl)
	exitUnavailable = 5   // Temporal, the object store or a site cannot be reached
	exitDenied      = 6   // credentials or permissions
	exitRunFailed   = 7   // the run was carried out and failed, or was held
	exitFull        = 8   // the object store has no room
	exitCorrupt     = 9   // stored bytes do not match their digest
	exitInterrupted = 130 // Ctrl-C
)

const exitTable = `Exit codes:
  0 done                              5 a server or site cannot be reached
  1 failed                            6 credentials or permissions refused
  2 wrong command line, file or       7 the run failed or was held
    configuration                     8 the object store is full
  3 no such thing                     9 stored bytes do not match their digest
  4 not possible in this state      130 interrupted`

const roomHint = "make room in the object store, then start the run again: nothing half-published was left"

// usageError is a mistake in what the user wrote.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// missing is a named thing that does not exist.
type missing struct{ error }

func (e missing) Unwrap() error { return e.error }

// refusal is a wish that the state of things does not allow.
type refusal struct{ error }

func (e refusal) Unwrap() error { return e.error }

// runError is a run that ended without a version because it failed or was held.
type runError struct{ error }

func (e runError) Unwrap() error { return e.error }

// unreachable is a server that does not answer.
type unreachable struct {
	what, address, key string
	err                error
}

func (e *unreachable) Error() string {
	return fmt.Sprintf("connect to %s at %s: %s", e.what, e.address, reason(e.err))
}

func (e *unreachable) Unwrap() error { return e.err }

// verdict is what a user learns of an error.
type verdict struct {
	Code    int    `json:"code"`
	Class   string `json:"class"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	// Missing are the archived pages that a re-extraction looked for in vain.
	Missing []bodies.Body `json:"missing,omitempty"`
}

// classify is the one place where errors become exit codes and remedies.
func classify(ctx context.Context, err error) verdict {
	v := verdict{Code: exitFailed, Class: "failed", Message: err.Error()}
	set := func(code int, class, hint string) verdict {
		v.Code, v.Class, v.Hint = code, class, hint
		return v
	}
	var (
		usage    usageError
		absent   missing
		refused  refusal
		denied   denial
		failed   runError
		server   *unreachable
		rejected *serviceerror.PermissionDenied
		port     *stack.PortError
		busy     *stack.BusyError
		unknown  *serviceerror.NotFound
		nsAbsent *serviceerror.NamespaceNotFound
		app      *temporal.ApplicationError
		page     *fetch.Error
		gone     *goneError
		disk     *local
		asked    *remote.Error
	)
	switch {
	case errors.As(err, &usage):
		return set(exitUsage, "usage", "")
	case errors.Is(err, datasets.ErrProtected), errors.Is(err, datasets.ErrNeeded):
		return set(exitRefused, "refused", "")
	case errors.As(err, &disk):
		return set(disk.code, disk.class, disk.hint)
	case errors.As(err, &asked) && !errors.Is(err, datasets.ErrNotFound):
		return classifyServer(v, asked)
	case errors.As(err, &absent), errors.Is(err, datasets.ErrNotFound), errors.Is(err, datasets.ErrDeleted):
		return set(exitNotFound, "not_found", "")
	case errors.As(err, &gone):
		v.Missing = gone.list
		return set(exitRunFailed, "run", "read the sources that are complete again with --source, or collect the dataset anew (sheaf run start)")
	case errors.As(err, &refused):
		return set(exitRefused, "refused", "")
	case errors.As(err, &denied):
		return set(exitDenied, "denied", "")
	case errors.As(err, &failed):
		return set(exitRunFailed, "run", "")
	case errors.As(err, &rejected):
		return set(exitDenied, "denied", "check temporal.api_key (SHEAF_TEMPORAL_API_KEY) and temporal.namespace (SHEAF_TEMPORAL_NAMESPACE)")
	case errors.As(err, &server):
		return set(exitUnavailable, "unavailable", "start it with `sheaf up`, or set "+server.key)
	case errors.As(err, &port):
		return set(exitRefused, "refused", "")
	case errors.As(err, &busy):
		return set(exitRefused, "refused", "")
	case errors.As(err, &nsAbsent):
		return set(exitNotFound, "not_found", "create the namespace, or set temporal.namespace")
	case errors.As(err, &unknown):
		return set(exitNotFound, "not_found", "")
	case errors.Is(err, blob.ErrDenied):
		return set(exitDenied, "denied", "check store.access_key and store.secret_key (SHEAF_STORE_ACCESS_KEY, SHEAF_STORE_SECRET_KEY)")
	case errors.Is(err, blob.ErrFull):
		return set(exitFull, "full", roomHint)
	case errors.Is(err, blob.ErrIgnoresConditions):
		return set(exitUnavailable, "unavailable", "use an object store that honours If-None-Match (MinIO, S3, Ceph, Garage)")
	case errors.Is(err, blob.ErrChecksum), errors.Is(err, datasets.ErrDamaged):
		return set(exitCorrupt, "corrupt", "")
	case errors.Is(err, datasets.ErrInvalid), errors.Is(err, recipe.ErrInvalid), errors.Is(err, recipe.ErrNoBrowser):
		return set(exitUsage, "usage", "")
	case errors.Is(err, blob.ErrNotFound):
		return set(exitNotFound, "not_found", "")
	case errors.Is(err, blob.ErrNoBucket):
		return set(exitNotFound, "not_found", "create the bucket, or set store.bucket")
	case errors.Is(err, blob.ErrUnavailable):
		return set(exitUnavailable, "unavailable", "start it with `sheaf up`, or set store.endpoint")
	case errors.As(err, &app):
		return classifyActivity(v, app)
	case errors.As(err, &page):
		return classifyFetch(v, page)
	case ctx.Err() != nil:
		v.Message = "interrupted"
		return set(exitInterrupted, "interrupted", "")
	}
	return v
}

// classifyActivity maps the error types that activities report (activities/errors.go) to the same classes.
func classifyActivity(v verdict, app *temporal.ApplicationError) verdict {
	v.Message = app.Message()
	switch app.Type() {
	case wire.ErrBadSpec, wire.ErrUnsupported, wire.ErrClockBack:
		v.Code, v.Class = exitUsage, "usage"
	case wire.ErrFull:
		v.Code, v.Class, v.Hint = exitFull, "full", roomHint
	case wire.ErrNotFound:
		v.Code, v.Class = exitNotFound, "not_found"
	case wire.ErrDenied:
		v.Code, v.Class, v.Hint = exitDenied, "denied", "check what the worker's store.access_key may do with the bucket"
	case wire.ErrCorrupt:
		v.Code, v.Class = exitCorrupt, "corrupt"
	case wire.ErrParentMoved:
		v.Code, v.Class, v.Hint = exitRunFailed, "run", "start the run again: it builds on what latest names then"
	case wire.ErrAllFailed, wire.ErrNothing, wire.ErrAdmission, wire.ErrConflict, wire.ErrUnforeseen:
		v.Code, v.Class = exitRunFailed, "run"
	}
	return v
}

// classifyServer says what to do about a server that versions are read through.
func classifyServer(v verdict, e *remote.Error) verdict {
	v.Hint = e.Hint()
	switch {
	case errors.Is(e, blob.ErrDenied):
		v.Code, v.Class = exitDenied, "denied"
	case errors.Is(e, blob.ErrNotFound):
		v.Code, v.Class = exitNotFound, "not_found"
	case errors.Is(e, blob.ErrUnavailable):
		v.Code, v.Class = exitUnavailable, "unavailable"
	}
	return v
}

// classifyFetch tells what kept a page from being fetched: the site's rules, our own, or the way to it.
func classifyFetch(v verdict, e *fetch.Error) verdict {
	inner := e
	for next := e; errors.As(inner.Err, &next); inner = next { // robots.txt of the address
	}
	v.Message = fmt.Sprintf("fetch %s: %s", e.URL, strings.ReplaceAll(string(e.Kind), "_", " "))
	if inner != e {
		v.Message += fmt.Sprintf(": %s: %s", inner.URL, strings.ReplaceAll(string(inner.Kind), "_", " "))
	}
	v.Code, v.Class = exitUnavailable, "unavailable"
	switch inner.Kind {
	case fetch.KindInvalidRequest:
		v.Code, v.Class, v.Message = exitUsage, "usage", e.Error()
	case fetch.KindRobotsDenied:
		v.Code, v.Class, v.Message = exitDenied, "denied", e.Error()
		v.Hint = "the site's robots.txt does not let Sheaf fetch this address: choose another, or ask the site"
	case fetch.KindBlockedAddress:
		v.Code, v.Class = exitDenied, "denied"
		v.Message = fmt.Sprintf("fetch %s: the name leads to a private network, which is not a permitted destination", e.URL)
		v.Hint = "to fetch from such an address on purpose, map the host to it: --map host=address (fetch.map)"
	case fetch.KindCanceled:
		v.Code, v.Class = exitInterrupted, "interrupted"
	case fetch.KindNoHost, fetch.KindDNS, fetch.KindRefused, fetch.KindTimeout, fetch.KindTLS:
		v.Hint = "check the address and the network, or map the host: --map host=address (fetch.map)"
	}
	return v
}

// report prints an error for people, or as JSON for scripts, and returns the exit code.
func (a *app) report(ctx context.Context, err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errDiffer) {
		return exitFailed
	}
	v := classify(ctx, err)
	if near := a.near(ctx, err); near != "" && v.Class == "not_found" {
		v.Hint = near
	}
	if a.json {
		body, marshalErr := json.Marshal(map[string]verdict{"error": v})
		if marshalErr == nil {
			fmt.Fprintln(a.err, string(body))
			return v.Code
		}
	}
	fmt.Fprintln(a.err, "sheaf: "+v.Message)
	var gone *goneError
	if errors.As(err, &gone) {
		for _, line := range gone.lines() {
			fmt.Fprintln(a.err, "  "+line)
		}
	}
	if v.Hint != "" {
		fmt.Fprintln(a.err, "  → "+v.Hint)
	}
	return v.Code
}

// reason is the innermost cause of a connection's failure in the words of the system: drivers put their own, several
// layers deep, in front of it.
func reason(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	s := strings.TrimSpace(err.Error())
	foreign := []string{
		"frame too large", "malformed HTTP", "transport connection broken", "does not look like a TLS handshake",
		"readLoopPeekFailLocked: %!w(<nil>)", // net/http's words for bytes that came before anything was asked (Go 1.26)
	}
	for _, words := range foreign {
		if strings.Contains(s, words) {
			return "another protocol is spoken there"
		}
	}
	if i := strings.LastIndex(s, ": "); i >= 0 {
		s = s[i+2:]
	}
	s = strings.Trim(s, `" `)
	for _, late := range []string{"deadline exceeded", "i/o timeout", "Timeout"} {
		if strings.Contains(s, late) {
			return "no answer in time"
		}
	}
	return s
}
