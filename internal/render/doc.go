// Package render lets Chromium run a page's scripts and says what came of it: the page as it then is, and the JSON answers that
// its scripts asked for, each with all that is needed to ask for it again without a browser.
//
// Chromium never touches the network. It is started with every name unresolvable and a proxy that is none, and each request that
// a page makes is taken from it before it would be sent and answered by Options.Fetch, which is Sheaf's own fetcher:
// address check, mapping, robots, turns and caps are those of a crawl. docs/SECURITY.md says what that keeps out.
//
//	b, err := render.New(render.Config{})   // ErrNoBrowser where there is no Chromium: the feature is off
//	page, err := b.Open(ctx, "https://shop.test/x.html", render.Options{Fetch: fetcher.Do})
//	headers, err := render.Needed(ctx, page.Answers[0], fetcher.Do)
package render
