package stack_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/stack"
)

// ownerEnv makes this binary own a stack, as `sheaf up` does, instead of running tests.
const ownerEnv = "SHEAF_STACK_TEST_OWNER"

func TestMain(m *testing.M) {
	if raw := os.Getenv(ownerEnv); raw != "" {
		if err := own(raw); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func own(raw string) error {
	var cfg stack.Config
	if err := json.Unmarshal([]byte(raw), &cfg); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	s, err := stack.Start(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if err := s.Wait(ctx); err != nil {
		return err
	}
	return s.Stop()
}

func startOwner(t *testing.T, cfg stack.Config) *exec.Cmd {
	t.Helper()
	raw, err := json.Marshal(cfg)
	require.NoError(t, err)
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerEnv+"="+string(raw))
	owner.Stderr = os.Stderr
	out, err := owner.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, owner.Start())
	t.Cleanup(func() { _ = owner.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	return owner
}
