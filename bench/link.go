package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"golang.org/x/time/rate"
)

// link relays connections to a server on this machine, all answers together at no more than a number of bytes a second: a
// network between two machines.
type link struct {
	net.Listener
	to      string
	limiter *rate.Limiter
	open    sync.WaitGroup
}

// linkBlock is how many bytes pass at a time.
const linkBlock = 256 << 10

func newLink(ctx context.Context, to string, bytesPerSecond int) (*link, error) {
	at, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for a link: %w", err)
	}
	l := &link{Listener: at, to: to, limiter: rate.NewLimiter(rate.Limit(bytesPerSecond), linkBlock)}
	l.open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			l.open.Go(func() { l.relay(ctx, c) })
		}
	})
	return l, nil
}

// close waits for the connections to end.
func (l *link) close() error {
	err := l.Close()
	l.open.Wait()
	return err
}

// relay ends when either side does; what went wrong is the client's to see.
func (l *link) relay(ctx context.Context, near net.Conn) {
	defer near.Close()
	far, err := new(net.Dialer).DialContext(ctx, "tcp", l.to)
	if err != nil {
		return
	}
	defer far.Close()
	l.open.Go(func() {
		_, _ = io.Copy(far, near)
		_ = far.(*net.TCPConn).CloseWrite()
	})
	block := make([]byte, linkBlock)
	for err == nil {
		var n int
		n, err = far.Read(block)
		if wait := l.limiter.WaitN(ctx, n); wait != nil {
			return
		}
		if _, late := near.Write(block[:n]); late != nil {
			err = errors.Join(err, late)
		}
	}
}
