package builder

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"sheaf/internal/extract/propose/records"
	"sheaf/internal/fetch"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/render"
)

// mostAnswers is how many answers of JSON of a page are kept, mostAnswer the bytes of one.
const (
	mostAnswers = 8
	mostAnswer  = 8 << 20
)

// build lets a browser build a page, by requests of Sheaf's own fetcher. A page that cannot be built is a refusal.
func (b *Builder) build(ctx context.Context, id, address string) (visited, error) {
	page, err := b.browser.Open(ctx, address, render.Options{Fetch: b.visitor.Beside})
	if err != nil {
		if ctx.Err() != nil {
			return visited{}, context.Cause(ctx)
		}
		return visited{address: address, refusal: &Refusal{Code: RefusedEmpty, Said: clip(err.Error(), 200)}}, nil
	}
	s := sample{URL: address, Status: cmp.Or(page.Status, http.StatusOK), ContentType: "text/html; charset=utf-8", Origin: Rendered, At: b.clock.Now().UTC()}
	if s.Answers, err = b.keepAnswers(ctx, id, page.Answers); err != nil {
		return visited{}, err
	}
	out := visited{address: address, notes: []Note{{noteRendered, "a browser built the page: as it is sent, it shows nothing"}}}
	return b.keep(ctx, id, out, s, page.HTML)
}

// keepAnswers stores those of a page's answers that hold records or one thing, those with most first.
func (b *Builder) keepAnswers(ctx context.Context, id string, answers []render.Answer) ([]answer, error) {
	type weighed struct {
		answer
		body   []byte
		weight float64
	}
	var list []weighed
	for _, a := range answers {
		if a.Status != http.StatusOK || len(a.Body) > mostAnswer || a.Method != http.MethodGet && a.Method != http.MethodPost {
			continue
		}
		v, err := decode(a.Body, a.ContentType)
		if err != nil {
			continue
		}
		found := records.Find(v)
		if len(found) == 0 || found[0].Confidence < leastList {
			continue
		}
		l := found[0]
		w := weighed{body: a.Body, weight: float64(l.Count) * float64(len(l.Columns))}
		w.JSONAnswer = JSONAnswer{Method: a.Method, URL: a.URL, Bytes: len(a.Body), Records: l.Count - len(l.Skipped), Columns: []string{}, Example: exampleOf(l, v)}
		for _, c := range l.Columns {
			w.Columns = append(w.Columns, c.Name)
		}
		w.Request, w.RequestType, w.ContentType = string(a.RequestBody), a.Header.Get("Content-Type"), a.ContentType
		w.Header = a.Header
		if !slices.ContainsFunc(list, func(o weighed) bool { return o.Method == w.Method && o.URL == w.URL && o.Request == w.Request }) {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	var out []answer
	for i, w := range list[:min(len(list), mostAnswers)] {
		sha, err := b.store.putPage(ctx, id, w.body)
		if err != nil {
			return nil, err
		}
		w.ID, w.SHA256 = fmt.Sprintf("a%d", i+1), sha
		out = append(out, w.answer)
	}
	return out, nil
}

// exampleOf is the first record in a few words.
func exampleOf(l records.List, root any) string {
	rows := recordRows(l, root, 1)
	if len(rows) == 0 {
		return ""
	}
	var parts []string
	for _, name := range []string{"title", "price", "price_currency"} {
		for i, c := range l.Columns {
			if c.Name == name && rows[0][i] != "" {
				parts = append(parts, rows[0][i])
			}
		}
	}
	return clip(strings.Join(parts, " · "), 120)
}

// asSample is an answer as a sample is looked at.
func (a answer) asSample(p sample) sample {
	return sample{ID: p.ID, URL: a.URL, Role: RoleJSON, Status: http.StatusOK, ContentType: a.ContentType, SHA256: a.SHA256, Origin: p.Origin}
}

// asPage is an answer as drafting takes it: with how it was asked for, and of its headers those that it depends on.
func (b *Builder) asPage(ctx context.Context, a answer, body []byte) (draft.Page, error) {
	p := draft.Page{URL: a.URL, Status: http.StatusOK, ContentType: a.ContentType, Body: body, Method: a.Method, Request: []byte(a.Request), RequestType: a.RequestType}
	asked := render.Answer{Method: a.Method, URL: a.URL, Header: a.Header, RequestBody: []byte(a.Request), Status: http.StatusOK, ContentType: a.ContentType, Body: body}
	needed, err := render.Needed(ctx, asked, func(ctx context.Context, r fetch.Request) (*fetch.Response, error) { return b.visitor.Do(ctx, r) })
	if err != nil {
		if ctx.Err() != nil {
			return p, context.Cause(ctx)
		}
		return p, &Error{Code: CodeRefused, Detail: "the site does not give this data to a second request without its page, so it cannot be collected this way: " + err.Error(), Err: err}
	}
	for name := range needed {
		if strings.EqualFold(name, "Content-Type") {
			continue
		}
		if p.Header == nil {
			p.Header = map[string]string{}
		}
		p.Header[name] = needed.Get(name)
	}
	return p, nil
}
