package extract

import (
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"

	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Chain is the memory of one list's pages: what a walk needs to know when it ends. The zero value is a new chain. Its JSON
// form is canonical and goes into checkpoints.
type Chain struct {
	Pages int `json:"pages"` // read so far
	// Seen are the 64-bit fingerprints of the keys on earlier pages, ascending.
	Seen []uint64 `json:"seen,omitempty"`
}

// Advance takes in the answer to the visit v and says what comes next, or why the chain ends: one of the Stop reasons.
// An answer that is not ok ends the chain with its outcome; retries are the caller's.
func (c *Chain) Advance(p *recipe.Plan, v recipe.Visit, a *Answer) (next *recipe.Visit, stop string) {
	if a.Outcome != record.OK {
		return nil, StopOutcome + ": " + string(a.Outcome)
	}
	page := p.Pages[v.Page]
	c.Pages++
	fresh := c.remember(a)
	if page == nil || page.Paging == nil {
		return nil, StopEnd
	}
	for _, rule := range page.Paging.Stop {
		switch {
		case rule == recipe.StopServedOtherPage && a.Served != nil && v.N > 0 && *a.Served != v.N:
			return nil, fmt.Sprintf("%s: asked for %d, got %d", rule, v.N, *a.Served)
		case rule == recipe.StopNoNewKeys && len(a.Rows) > 0 && fresh == 0, rule == recipe.StopNoRows && len(a.Rows) == 0:
			return nil, rule
		}
	}
	if a.Next == nil {
		return nil, StopEnd
	}
	if page.Paging.Max > 0 && c.Pages >= page.Paging.Max {
		return nil, StopMax
	}
	n := *a.Next
	return &n, ""
}

// Reasons for the end of a chain beside the recipe's own (recipe.StopNoNewKeys, …), which may be followed by ": detail".
const (
	StopEnd     = "end"     // the site says that there is no further page
	StopMax     = "max"     // paging.max
	StopOutcome = "outcome" // the page was not ok
)

// Exhausted tells whether a stop reason means that the list was seen to its end.
func Exhausted(stop string) bool {
	return stop == StopEnd || stop == recipe.StopNoNewKeys || stop == recipe.StopNoRows || len(stop) > len(recipe.StopServedOtherPage) && stop[:len(recipe.StopServedOtherPage)] == recipe.StopServedOtherPage
}

// remember adds the page's keys and gives how many were new.
func (c *Chain) remember(a *Answer) (fresh int) {
	for i := range a.Rows {
		k := a.Rows[i].Key
		fp := xxh3.HashString(k.Site + "\x00" + k.Marketplace + "\x00" + k.ID)
		at, known := slices.BinarySearch(c.Seen, fp)
		if !known {
			c.Seen = slices.Insert(c.Seen, at, fp)
			fresh++
		}
	}
	return fresh
}
