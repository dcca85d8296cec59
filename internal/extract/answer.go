package extract

import (
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Answer is what one page says. Only an answer with outcome ok has rows, links or values.
//
// It keeps the parsed page until it is dropped, because Item reads fields across answers. It is not safe for
// concurrent use.
type Answer struct {
	Page string
	URL  string // that was asked for
	// FinalURL is the address that answered.
	FinalURL string
	// Outcome is final, or recipe.Retry or recipe.Throttled, which ask for another attempt.
	Outcome record.Outcome
	Reason  string // one sentence for people: the rule that decided
	Charset string // encoding that the body was read in, "euc-jp"
	// Mojibake says that over 0.1 % of the characters could not be decoded.
	Mojibake bool

	Let map[string]any // the page's named values; missing ones have no key

	Rows    []record.Record // of a list, in page order; keys may repeat
	Skipped []Skip          // rows that are none, in page order
	Open    []recipe.Visit  // items and pages that the rows (or the page) lead to, in page order
	// Next is the page after this one by what this page says alone; Chain.Advance decides with the memory of the chain.
	Next *recipe.Visit
	// Capped says that the site shows only a part of this query; Split are its halves (none: it cannot be split further).
	Capped    bool
	Split     []recipe.Visit
	Total     *int64 // results that the site says there are
	Reachable *int64 // of them, how many paging can reach
	Last      *int   // number of the last page
	Served    *int   // number of the page that was really served
	Covers    string // recipe.CoversAll or CoversSample

	place place
}

// Skip is a row that was left out.
type Skip struct {
	Index  int    `json:"index"` // among the page's rows, from 0
	Reason string `json:"reason"`
	Text   string `json:"text,omitempty"` // beginning of what the row shows, at most 120 characters
}

// Classes of Skip.Reason: what stands before the colon.
const (
	SkipRule        = "skip rule"
	SkipPastEnd     = "after the end of the results"
	SkipMarketplace = "other marketplace"
	SkipNoKey       = "no key"
	SkipRequired    = "no value for a required field"
)
