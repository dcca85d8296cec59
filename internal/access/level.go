// Package access knows who may do what on a server: nobody in particular reads what is public, a read token reads
// everything, a write token changes things. One handler finds out once a request; whoever answers asks [FromContext].
package access

import "context"

// Level is what a request may do. Each includes those before it.
type Level int

// The levels.
const (
	None  Level = iota // anonymous: datasets that are not private
	Read               // everything that only reads
	Write              // everything
)

// String is the level as it is written in the API: none, read, write.
func (l Level) String() string { return [...]string{"none", "read", "write"}[l] }

type key struct{}

// With gives a context in which FromContext finds l.
func With(ctx context.Context, l Level) context.Context { return context.WithValue(ctx, key{}, l) }

// FromContext is the level of the request that ctx belongs to; None where no Gate stood before.
func FromContext(ctx context.Context) Level {
	l, _ := ctx.Value(key{}).(Level)
	return l
}

// Sees says whether the request that ctx belongs to may know of a dataset.
func Sees(ctx context.Context, private bool) bool { return !private || FromContext(ctx) >= Read }
