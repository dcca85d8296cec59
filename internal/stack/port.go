package stack

import (
	"context"
	"errors"
	"fmt"
	"net"
)

// Port is an address that somebody is going to listen on.
type Port struct {
	Addr    string // host:port
	Service string // who wants it, as the user knows it: "MinIO"
	Setting string // flag or key that changes it
}

// PortError says that an address cannot be listened on.
type PortError struct {
	Port Port
	Err  error
}

func (e *PortError) Error() string {
	return fmt.Sprintf("port %s for %s is not free (%v): stop what uses it or choose another address with %s",
		e.Port.Addr, e.Port.Service, e.Err, e.Port.Setting)
}

func (e *PortError) Unwrap() error { return e.Err }

// errTwice says that two of our own services want one address.
var errTwice = errors.New("given to two services")

// CheckPorts listens on every address for a moment and reports all that fail, each as a PortError.
func CheckPorts(ctx context.Context, ports []Port) error {
	var errs []error
	seen := map[string]Port{}
	for _, p := range ports {
		if other, twice := seen[p.Addr]; twice {
			errs = append(errs, &PortError{p, fmt.Errorf("%w: %s (%s) wants it, too", errTwice, other.Service, other.Setting)})
			continue
		}
		if _, port, err := net.SplitHostPort(p.Addr); err == nil && port != "0" {
			seen[p.Addr] = p
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.Addr)
		if err == nil {
			err = l.Close()
		}
		if err != nil {
			errs = append(errs, &PortError{p, cause(err)})
		}
	}
	return errors.Join(errs...)
}

// cause leaves away the address, which the message has already.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
