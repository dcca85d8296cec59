package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReason(t *testing.T) {
	t.Parallel()
	var nothing error // net/http wraps it when a server speaks before it is asked
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("Get \"http://127.0.0.1:1/\": dial tcp 127.0.0.1:1: connect: %w", errors.New("connection refused")), "connection refused"},
		{fmt.Errorf("list: %w", context.DeadlineExceeded), "no answer in time"},
		{errors.New("read tcp: i/o timeout"), "no answer in time"},
		{errors.New("net/http: HTTP/1.x transport connection broken: malformed HTTP response"), "another protocol is spoken there"},
		{fmt.Errorf("Get \"http://127.0.0.1:7233/\": readLoopPeekFailLocked: %w", nothing), "another protocol is spoken there"},
		{errors.New("readLoopPeekFailLocked: connection reset by peer"), "connection reset by peer"},
	} {
		require.Equal(t, c.want, reason(c.err), c.err.Error())
	}
}

// Who presses Ctrl-C is told what became of it, not what broke off inside.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"pull", "shop/products@v1", t.TempDir()}, "sheaf: interrupted\n  → pull again: it goes on where it was\n"},
		{[]string{"version", "ls", "shop/products"}, "sheaf: interrupted\n"},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			interrupt()
			<-r.Context().Done()
		}))
		var said bytes.Buffer
		code := execute(ctx, append(c.args, "--server", server.URL), bytes.NewReader(nil), &bytes.Buffer{}, &said, []string{"HOME=" + t.TempDir()})
		server.Close()
		require.Equal(t, exitInterrupted, code, said.String())
		require.Equal(t, c.want, said.String())
	}
}
