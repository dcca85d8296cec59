package faults

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// cable is a worker's connection to a server that a test can pull out: what was sent waits, as on a broken network.
type cable struct {
	addr string // host:port to connect to

	mu     sync.Mutex
	whole  sync.Cond // of mu: not pulled any more
	pulled bool
}

// lay opens a cable to a server.
func lay(t *testing.T, server string) *cable {
	t.Helper()
	c := &cable{}
	c.whole.L = &c.mu
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	c.addr = listener.Addr().String()
	t.Cleanup(func() {
		_ = listener.Close()
		c.pull(false)
	})
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go c.join(near, server)
		}
	}()
	return c
}

func (c *cable) join(near net.Conn, server string) {
	far, err := net.Dial("tcp", server) // it ends with the near end
	if err != nil {
		_ = near.Close()
		return
	}
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(end{way[0], c}, way[1]) // either end has gone
			_ = near.Close()
			_ = far.Close()
		}()
	}
}

// end is where bytes come out of a cable.
type end struct {
	net.Conn
	cable *cable
}

func (e end) Write(p []byte) (int, error) {
	e.cable.mu.Lock()
	for e.cable.pulled {
		e.cable.whole.Wait()
	}
	e.cable.mu.Unlock()
	return e.Conn.Write(p)
}

// pull the cable out, or plug it in again.
func (c *cable) pull(out bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = out
	c.whole.Broadcast()
}
