package frontier

import (
	"time"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
)

// frontierState is what the newest frontier checkpoint knows: enough for the next Discover to go on.
type frontierState struct {
	Began     time.Time `json:"began"` // of the first call, for the budget of time
	LastBatch int       `json:"last_batch"`
	// Open are the batches whose links are not taken in yet, by number.
	Open []BatchRef `json:"open,omitempty"`
	// Starts is how many of the recipe's starts are in the queue or done; KnownAfter the last key of the parent's
	// state that was looked at.
	Starts     int    `json:"starts"`
	StartsDone bool   `json:"starts_done,omitempty"`
	KnownAfter string `json:"known_after,omitempty"`
	KnownDone  bool   `json:"known_done,omitempty"`

	Seen []SeenFile `json:"seen,omitempty"`
	// Queue are the visits not done and the items found but in no batch, in a segment of this or an earlier
	// checkpoint; nil = none.
	Queue *queueRef `json:"queue,omitempty"`

	Pages   int64 `json:"pages"`   // requests made and handed out, for the budget
	Stats   Stats `json:"stats"`   // of Discover's own requests
	Batches Stats `json:"batches"` // of the batches taken in
	Done    int   `json:"done"`    // list pages and items of batches taken in with a final outcome
	Poison  int   `json:"poison,omitempty"`
	// Intent is the address that is visited alone after this checkpoint: if the attempt crashes now, it is poison.
	Intent string `json:"intent,omitempty"`
	// Spent: time or budget is used up; what batches still bring is not followed.
	Spent bool `json:"spent,omitempty"`
	// Partial is why the source is partial; Exhausted is set by the sealing checkpoint when it is not.
	Partial   string `json:"partial,omitempty"`
	Exhausted bool   `json:"exhausted,omitempty"`
}

type queueRef struct {
	Key     string  `json:"key"`
	Section Section `json:"section"`
}

// frontierDelta is what one frontier checkpoint adds.
type frontierDelta struct {
	Segment *Segment   `json:"segment,omitempty"`
	Archive string     `json:"archive,omitempty"`
	Batches []BatchRef `json:"batches,omitempty"`
}

// pending is one line of the queue: a list page or sitemap to visit, or an item that waits for its batch.
type pending struct {
	Visit  *recipe.Visit  `json:"visit,omitempty"`
	Memory *extract.Chain `json:"memory,omitempty"` // of the list that the page belongs to
	Tries  int            `json:"tries,omitempty"`
	At     time.Time      `json:"at,omitzero"` // not before
	Item   *Item          `json:"item,omitempty"`

	busy bool // its request is open
}

// partial notes why the source is partial; the first reason stays.
func (s *frontierState) partial(reason string) {
	if s.Partial == "" {
		s.Partial = reason
	}
}
