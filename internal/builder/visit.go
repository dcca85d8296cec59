package builder

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"sheaf/internal/fetch"
	"sheaf/internal/recipe/draft"
)

// visited is what came of asking for a page.
type visited struct {
	address string // that answered, else the one that was asked for
	notes   []Note
	refusal *Refusal
	sample  *sample // nil where there is nothing to show
	body    []byte
}

// patience bounds the fetching of one page, its turn and robots.txt included.
const patience = 45 * time.Second

// visit fetches a page for a draft and keeps it. A browser builds it where that is wished, or where nobody says otherwise and the
// page shows nothing as it is sent. Errors: CodeNoBrowser, those of the object store and of the caller's context.
func (b *Builder) visit(ctx context.Context, id, address string, render *bool) (visited, error) {
	if render != nil && *render && b.browser == nil {
		return visited{}, refuse(CodeNoBrowser, "this server has no browser: give the address of a page that shows its rows without one, or save the page in yours and upload it")
	}
	got, err := b.found(ctx, id, address)
	if err != nil || b.browser == nil || render != nil && !*render {
		return got, err
	}
	empty := got.refusal != nil && got.refusal.Code == RefusedEmpty
	if render == nil && !empty || got.refusal != nil && !empty {
		return got, nil
	}
	built, err := b.build(ctx, id, got.address)
	if err != nil || built.sample == nil || built.refusal != nil && got.sample != nil {
		return got, err // as it was sent
	}
	built.notes = append(got.notes, built.notes...)
	return built, nil
}

// found fetches a page. That for wide screens is taken where the address is one for phones and there is one, and the host with
// www. or without where the one that was given does not answer.
func (b *Builder) found(ctx context.Context, id, address string) (visited, error) {
	if wide := desktop(address); wide != "" {
		got, err := b.ask(ctx, id, wide)
		if err != nil {
			return visited{}, err
		}
		if got.refusal == nil {
			got.notes = append(got.notes, Note{noteDesktop, "took the page for computers, " + wide + ": it shows more than the one for phones"})
			return got, nil
		}
	}
	got, err := b.ask(ctx, id, address)
	if err != nil || got.refusal == nil || got.refusal.Code != RefusedNetwork {
		return got, err
	}
	if other := namesake(address); other != "" {
		if again, err := b.ask(ctx, id, other); err != nil || again.sample != nil {
			again.notes = append(again.notes, Note{noteNamesake, "took " + other + ": nothing answers at " + address})
			return again, err
		}
	}
	return got, nil
}

// ask fetches one page once.
func (b *Builder) ask(ctx context.Context, id, address string) (visited, error) {
	inner, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	resp, err := b.visitor.Do(inner, fetch.Request{URL: address})
	out := visited{address: address}
	if err != nil {
		if ctx.Err() != nil {
			return out, context.Cause(ctx)
		}
		out.refusal = refusalOf(resp, err)
		return out, nil
	}
	if resp.FinalURL != address && resp.FinalURL != "" {
		if !sameAddress(address, resp.FinalURL) {
			out.notes = append(out.notes, Note{noteRedirected, "the site led on to " + resp.FinalURL})
		}
		out.address = resp.FinalURL
	}
	return b.keep(ctx, id, out, sample{
		URL: out.address, Status: resp.Status, ContentType: resp.Header.Get("Content-Type"), Origin: Fetched, At: resp.FetchedAt.UTC(),
	}, resp.Body)
}

// sameAddress reports whether two addresses differ in nothing that a reader would see.
func sameAddress(a, b string) bool {
	bare := func(s string) string {
		_, s, _ = strings.Cut(s, "://")
		return strings.TrimSuffix(strings.TrimPrefix(s, "www."), "/")
	}
	return bare(a) == bare(b)
}

// keep stores a page and looks at what it is.
func (b *Builder) keep(ctx context.Context, id string, out visited, s sample, body []byte) (visited, error) {
	s.Bytes, out.body = len(body), body
	if refusal := unusable(s, body); refusal != nil {
		out.refusal = refusal
		return out, nil
	}
	o, err := open(body, s.ContentType, s.URL)
	if err != nil {
		out.refusal = &Refusal{Code: RefusedNotHTML, Status: s.Status, Said: clip(err.Error(), 200)}
		return out, nil
	}
	s.Role = o.role()
	if o.index != nil {
		s.Nodes = o.index.Len()
		said := draft.SaidInstead(o.page)
		switch {
		case said != "" || s.Status >= http.StatusBadRequest:
			out.refusal = refusedBy(s.Status, said)
		case s.Role == RoleOther && len(o.page.AllShown) < fewWords:
			out.refusal = &Refusal{Code: RefusedEmpty, Status: s.Status}
		}
	} else if s.Status >= http.StatusBadRequest {
		out.refusal = refusedBy(s.Status, "")
	}
	if s.SHA256, err = b.store.putPage(ctx, id, body); err != nil {
		return out, err
	}
	out.sample = &s
	return out, nil
}

// fewWords is how much text a page shows at least that is not built by scripts, in bytes.
const fewWords = 400

// unusable tells bodies that are no page.
func unusable(s sample, body []byte) *Refusal {
	kind, _, _ := strings.Cut(strings.ToLower(s.ContentType), ";")
	kind = strings.TrimSpace(kind)
	switch {
	case len(body) > maxBody:
		return &Refusal{Code: RefusedTooLarge, Status: s.Status}
	case len(body) == 0 && s.Status >= http.StatusBadRequest:
		return refusedBy(s.Status, "")
	case len(body) == 0:
		return &Refusal{Code: RefusedEmpty, Status: s.Status}
	case strings.HasPrefix(kind, "image/"), strings.HasPrefix(kind, "audio/"), strings.HasPrefix(kind, "video/"), strings.HasPrefix(kind, "font/"),
		kind == "application/pdf", kind == "application/zip", kind == "application/octet-stream" && !strings.Contains(string(body[:min(len(body), 1024)]), "<"):
		return &Refusal{Code: RefusedNotHTML, Status: s.Status, Said: kind}
	}
	return nil
}

// refusedBy is the refusal that a status or a page's words are.
func refusedBy(status int, said string) *Refusal {
	r := &Refusal{Code: RefusedForbidden, Status: status, Said: said}
	switch {
	case status == http.StatusNotFound || status == http.StatusGone:
		r.Code = RefusedNotFound
	case draft.AsksForProof(said):
		r.Code = RefusedCaptcha
	}
	return r
}

// refusalOf is the refusal that an error of the fetcher is.
func refusalOf(resp *fetch.Response, err error) *Refusal {
	r := &Refusal{Code: RefusedNetwork, Said: clip(plainError(err), 300)}
	if resp != nil {
		r.Status = resp.Status
	}
	kind := fetch.Classify(err)
	switch {
	case errors.Is(err, fetch.ErrBlockedAddress): // of robots.txt, too
		r.Code = RefusedNotPublic
	case kind == fetch.KindRobotsUnknown && unreached(err):
	case kind == fetch.KindRobotsDenied, kind == fetch.KindRobotsUnknown:
		r.Code = RefusedRobots
	case kind == fetch.KindTooLarge:
		r.Code = RefusedTooLarge
	}
	return r
}

// unreached reports whether nobody answered, for robots.txt neither.
func unreached(err error) bool {
	for _, e := range []error{fetch.ErrNoHost, fetch.ErrDNS, fetch.ErrRefused, fetch.ErrTLS, fetch.ErrTimeout, fetch.ErrProtocol} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// plainError is what a fetch met, without the address that is shown beside it.
func plainError(err error) string {
	var fe *fetch.Error
	if errors.As(err, &fe) {
		return fe.Err.Error()
	}
	return err.Error()
}
