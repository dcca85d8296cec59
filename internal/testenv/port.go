package testenv

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// The ports that FreeAddr gives. Linux takes those of outgoing connections, and of listeners on port 0, from 32768 on where nobody
// has set it otherwise; other systems from 49152 on.
const firstPort, lastPort = 10000, 32767

// fewestPorts are enough for the servers of all test binaries that run at a time.
const fewestPorts = 1000

// ports are those that this process has got. It keeps them, with a lock on the byte of each in a file that all test processes of a
// user share, until it ends: no two of them ever take each other's servers for their own.
var ports struct {
	sync.Mutex
	file  *os.File // closing it would free all
	taken map[int]bool
}

// FreeAddr is a loopback address on which nobody listens, and which no other test, of this binary or of another, gets before this
// process has ended. Neither does the kernel give it to anybody who asks for any port.
func FreeAddr() (string, error) {
	ports.Lock()
	defer ports.Unlock()
	if ports.file == nil {
		path := filepath.Join(os.TempDir(), fmt.Sprintf("sheaf-ports-%d", os.Getuid()))
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return "", fmt.Errorf("find a free port: %w", err)
		}
		ports.file, ports.taken = file, map[int]bool{}
	}
	count := lastPortHere() - firstPort + 1
	start := rand.IntN(count)
	for i := range count {
		port := firstPort + (start+i)%count
		if ports.taken[port] || !lockPort(port) {
			continue
		}
		ports.taken[port] = true // also one that somebody listens on
		l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if errors.Is(err, syscall.EADDRINUSE) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("find a free port: %w", err)
		}
		return l.Addr().String(), l.Close()
	}
	return "", fmt.Errorf("find a free port: all from %d to %d are taken", firstPort, firstPort+count-1)
}

// lockPort takes the port for this process, which is told apart from others, not from itself.
func lockPort(port int) bool {
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: int64(port), Len: 1}
	return syscall.FcntlFlock(ports.file.Fd(), syscall.F_SETLK, &lock) == nil
}

// lastPortHere is lower where the kernel of this machine gives lower ports itself, as long as enough are left.
func lastPortHere() int {
	raw, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return lastPort // not Linux
	}
	low, _, _ := strings.Cut(strings.TrimSpace(string(raw)), "\t")
	if first, err := strconv.Atoi(low); err == nil && first-firstPort >= fewestPorts {
		return min(lastPort, first-1)
	}
	return lastPort
}
