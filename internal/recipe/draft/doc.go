// Package draft writes recipes: from a page that no recipe knows, and what is proposed for it, the text of a recipe that
// reads the same values back, with comments that say where each value was found, how sure that is and what to check.
//
// Nothing enters a draft untried. Every place (declared data, selectors of several kinds, parts of the address) is read by
// the extractor that workers run, on the page that it comes from, and kept only if it gives the proposed value. A value
// that no place gives back is told in a comment and left out.
//
// Pure: bodies and addresses in, text out, the same every time.
package draft
