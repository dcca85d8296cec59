package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

// service is a command that runs until it is stopped.
type service struct {
	t      *testing.T
	out    locked
	err    locked
	cancel context.CancelFunc
	ended  chan int
}

// locked is a buffer that may be read while it is written.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serve starts a service; it is stopped with the test at the latest.
func serve(t *testing.T, env []string, args ...string) *service {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &service{t: t, cancel: cancel, ended: make(chan int, 1)}
	go func() {
		s.ended <- execute(ctx, args, strings.NewReader(""), &s.out, &s.err, append([]string{"USER=tester"}, env...))
	}()
	t.Cleanup(func() { s.stop() })
	return s
}

// stop ends the service as Ctrl-C does and returns its exit code; once stopped it returns the same again.
func (s *service) stop() int {
	s.cancel()
	code := <-s.ended
	s.ended <- code
	return code
}

// ready waits for the JSON document that the service prints, or for its end.
func (s *service) ready() bool {
	s.t.Helper()
	require.Eventually(s.t, func() bool {
		return json.Valid([]byte(s.out.String())) || len(s.ended) > 0
	}, patience, 20*time.Millisecond)
	return s.out.String() != ""
}

// document is what the service prints once it is ready.
func (s *service) document() any {
	s.t.Helper()
	s.ready()
	require.NotEmpty(s.t, s.out.String(), s.err.String())
	return oneDocument(s.t, s.out.String())
}

func freeAddr(t *testing.T) string {
	t.Helper()
	addr, err := testenv.FreeAddr()
	require.NoError(t, err)
	return addr
}

// stackEnv are the variables of a stack on free ports, in an own directory.
func stackEnv(t *testing.T) (env []string, dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range []string{"TEMPORAL_ADDRESS", "TEMPORAL_UI", "STORE_ENDPOINT", "STACK_CONSOLE", "SERVER_ADDRESS"} {
		env = append(env, "SHEAF_"+name+"="+freeAddr(t))
	}
	env = append(env, "SHEAF_STACK_DIR="+dir)
	for name, of := range map[string]string{"SHEAF_STACK_TEMPORAL_BIN": "SHEAF_TEMPORAL", "SHEAF_STACK_MINIO_BIN": "SHEAF_MINIO"} {
		bin := os.Getenv(of)
		if bin == "" {
			bin = filepath.Join("../../bin", strings.ToLower(strings.TrimPrefix(of, "SHEAF_")))
		}
		if _, err := os.Stat(bin); err == nil {
			env = append(env, name+"="+bin)
		}
	}
	return env, dir
}

// TestUp starts the whole stack, looks at it from all sides, and stops it.
func TestUp(t *testing.T) {
	env, dir := stackEnv(t)
	v := fails(t, env, "doctor")
	require.Equal(t, exitUnavailable, v.Code)
	require.Contains(t, v.Message, "5 of 5 checks failed")

	up := serve(t, env, "up", "--json")
	for range 3 { // Temporal chooses further ports by itself, which somebody else may take before it does
		if up.ready() {
			break
		}
		t.Log(up.err.String())
		env, dir = stackEnv(t)
		up = serve(t, env, "up", "--json")
	}
	require.Empty(t, conforms(up.document(), alternatives("up")[0], "up"))
	found := succeeds(t, env, "doctor")
	require.Empty(t, conforms(found, alternatives("doctor")[0], "doctor"))

	second := fails(t, env, "up")
	require.Equal(t, exitRefused, second.Code)
	require.Contains(t, second.Message, "in use by another sheaf (pid ")
	elsewhere := fails(t, append(env, "SHEAF_STACK_DIR="+t.TempDir()), "up")
	require.Equal(t, exitRefused, elsewhere.Code)
	for _, service := range []string{"Temporal", "MinIO", "Sheaf server"} {
		require.Contains(t, elsewhere.Message, " for "+service+" is not free")
	}

	worker := serve(t, env, "worker", "--worker-queues", "data")
	require.Eventually(t, func() bool { return strings.Contains(worker.err.String(), "serves [data]") }, patience, 20*time.Millisecond)
	require.Equal(t, exitOK, worker.stop(), worker.err.String())
	alone := freeAddr(t)
	server := serve(t, append(env, "SHEAF_SERVER_ADDRESS="+alone), "server")
	require.Eventually(t, func() bool { return ping(t.Context(), alone) == nil }, patience, 20*time.Millisecond)
	taken := fails(t, env, "server")
	require.Equal(t, exitRefused, taken.Code, taken.Message)
	require.Contains(t, taken.Message, "--server-address")
	require.Equal(t, exitOK, server.stop(), server.err.String())

	require.Equal(t, exitOK, up.stop(), up.err.String())
	require.NoFileExists(t, filepath.Join(dir, "pid"))
	down := sheaf(t, env, "down")
	require.Equal(t, "nothing was running\n", down.out)
}

func TestMallServe(t *testing.T) {
	s := serve(t, nil, "mall", "serve", "--products", "40", "--listen", "127.0.0.1:0", "--json")
	require.Empty(t, conforms(s.document(), alternatives("mall serve")[0], "mall serve"))
	require.Equal(t, exitOK, s.stop(), s.err.String())
}

// TestUnreachable asks servers that are not there, and one that takes connections and says nothing.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	mute, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, mute.Close()) })
	w := newWorld(t)
	for name, addr := range map[string]string{"nobody": "127.0.0.1:1", "mute": mute.Addr().String()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range [][]string{{"run", "watch", "a/b", "--temporal-address", addr}, {"worker", "--temporal-address", addr}} {
				v := fails(t, w.env(), args...)
				require.Equal(t, exitUnavailable, v.Code, v.Message)
				require.Contains(t, v.Message, "connect to Temporal at "+addr)
				require.Contains(t, v.Hint, "SHEAF_TEMPORAL_ADDRESS")
			}
			for _, args := range [][]string{{"run", "start", "a/b", "--store-endpoint", addr}, {"server", "--store-endpoint", addr}} {
				v := fails(t, w.env(), args...)
				require.Equal(t, exitUnavailable, v.Code, v.Message)
				require.Contains(t, v.Message, "connect to the object store at "+addr)
				require.Contains(t, v.Hint, "SHEAF_STORE_ENDPOINT")
			}
		})
	}
}
