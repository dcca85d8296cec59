// Package preview makes a copy of a page that can be looked at and clicked without danger: nothing in it runs, asks another
// host or leads away, and every element carries the number by which internal/extract/selector's Index of the same tree
// knows it.
//
//	page, err := propose.Open(body, contentType, address)
//	sheets, err := preview.Collect(ctx, page.Root, page.Base, load) // load asks Sheaf's own fetcher
//	shown := preview.Make(page.Root, page.Base, preview.Options{Sheets: sheets, Asset: asset})
//	w.Header().Set("Content-Security-Policy", preview.Policy)
//
// It is the inner of three walls. The frame that shows it has sandbox="allow-same-origin" without scripts, and the answer that
// brings it has Policy. docs/SECURITY.md says what each of them keeps out.
//
// Only what is known to be harmless is written: elements, attributes and CSS tokens are rebuilt, never passed through, so that a
// browser that reads them differently from the parsers here still finds nothing that loads or runs.
package preview
