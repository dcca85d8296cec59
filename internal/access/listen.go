package access

import (
	"errors"
	"net"
)

// ErrExposed says that others could reach a server that asks nobody for a token.
var ErrExposed = errors.New("others can reach this address, and there are no tokens: set server.write_tokens (and server.read_tokens), or listen on loopback")

// MayListen refuses a listener that others reach while there are no tokens.
func (t Tokens) MayListen(at net.Addr) error {
	tcp, ok := at.(*net.TCPAddr)
	if !t.Open() || ok && tcp.IP.IsLoopback() {
		return nil
	}
	return ErrExposed
}
