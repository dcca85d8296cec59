package maintext

import (
	"fmt"
	"time"

	"golang.org/x/net/html"
)

// Limits bound what a page may cost. A zero value is the default.
type Limits struct {
	Nodes int           // of the tree: elements, texts and comments; 0 = DefaultNodes
	Bytes int           // of its texts and attributes; 0 = DefaultBytes
	Time  time.Duration // of one page, on the wall; 0 = DefaultTime
	// Abandoned is how many pages that took too long may still be at work before others are refused; 0 = 2. A Go
	// routine cannot be ended from outside, so this bounds the cores that such pages hold.
	Abandoned int
}

// The defaults. The articles of the article extraction benchmark have 1,400 nodes in the middle and 4,017 at most. The
// library takes time by the square of the number of paragraphs: 0.6 s of one core for 5,000, 7 s for 20,000.
const (
	DefaultNodes = 50_000
	DefaultBytes = 8 << 20
	DefaultTime  = 10 * time.Second
)

func (l Limits) withDefaults() Limits {
	if l.Nodes <= 0 {
		l.Nodes = DefaultNodes
	}
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	if l.Time <= 0 {
		l.Time = DefaultTime
	}
	if l.Abandoned <= 0 {
		l.Abandoned = 2
	}
	return l
}

// check counts until a bound is passed.
func (l Limits) check(root *html.Node) error {
	nodes, size := 0, 0
	for n := range root.Descendants() {
		if nodes++; nodes > l.Nodes {
			return fmt.Errorf("%w: more than %d nodes", ErrTooLarge, l.Nodes)
		}
		if n.Type == html.TextNode {
			size += len(n.Data)
		}
		for _, a := range n.Attr {
			size += len(a.Key) + len(a.Val)
		}
		if size > l.Bytes {
			return fmt.Errorf("%w: more than %d bytes of text", ErrTooLarge, l.Bytes)
		}
	}
	return nil
}
