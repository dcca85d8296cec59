package testenv

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// portEnv makes this binary try to take the port that it names.
const portEnv = "SHEAF_TESTENV_PORT"

func portOf(t *testing.T, addr string) int {
	t.Helper()
	_, text, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	port, err := strconv.Atoi(text)
	require.NoError(t, err)
	return port
}

func TestPortHelper(t *testing.T) {
	text := os.Getenv(portEnv)
	if text == "" {
		t.Skip("runs only as a helper")
	}
	own, err := FreeAddr()
	require.NoError(t, err)
	port, err := strconv.Atoi(text)
	require.NoError(t, err)
	fmt.Printf("own %d, taken %v\n", portOf(t, own), lockPort(port))
}

// A port is nobody else's as long as its process lives, whether anybody listens on it or not, and the kernel's own ports are others.
func TestPortsAreNobodyElses(t *testing.T) {
	got := map[string]bool{}
	var addr string
	for range 50 {
		var err error
		addr, err = FreeAddr()
		require.NoError(t, err)
		require.False(t, got[addr], addr)
		got[addr] = true
		require.GreaterOrEqual(t, portOf(t, addr), firstPort)
		require.LessOrEqual(t, portOf(t, addr), lastPortHere())
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestPortHelper$")
	cmd.Env = append(os.Environ(), portEnv+"="+strconv.Itoa(portOf(t, addr)))
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	var own int
	var taken bool
	_, err = fmt.Sscanf(string(out), "own %d, taken %t\n", &own, &taken)
	require.NoError(t, err, string(out))
	require.False(t, taken)
	require.NotContains(t, got, net.JoinHostPort("127.0.0.1", strconv.Itoa(own)))
}

// Before Linux gives a port away by itself, all of ours are over.
func TestPortsAreNotTheKernels(t *testing.T) {
	raw, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		t.Skip("not Linux")
	}
	var first, last int
	_, err = fmt.Sscan(string(raw), &first, &last)
	require.NoError(t, err)
	if first-firstPort < fewestPorts {
		t.Skipf("this machine gives ports from %d on itself", first)
	}
	require.Less(t, lastPortHere(), first)
}
