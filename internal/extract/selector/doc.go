// Package selector makes selectors that survive: for an element that somebody points at, several CSS selectors of
// different kinds, the most stable first, each of which selects exactly that element on the page it was made on; for the
// same thing in every card of a list, selectors that hold in all of them; and from one element, those like it and the
// cards that they stand in.
//
// An Index is made once a page. Ask it with the element itself or with its number: elements are counted in document
// order from 0, so a page that was numbered elsewhere (a preview) needs to send nothing but a number.
//
//	x := selector.New(root)
//	title := x.Element(1742)
//	for _, g := range x.Similar(title, selector.Picks{}) { // the likeliest list first
//		rows := x.RankSet(g.Cards)            // selectors of the cards
//		fields := x.RankAll(g.Samples())      // of the title, relative to a card
//	}
//	x.Rank(title, nil)                        // of this one title on the page
//
// Pure and deterministic; time grows with the page, times a bounded number of candidates.
package selector
