package builder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/recipe/edit"
)

// Accept makes a proposal the draft's recipe. With follow, the pages of a few of a list's rows are fetched and become
// samples and part of the recipe. Errors: CodeNoProposal, CodeNothing, CodeChanged.
func (b *Builder) Accept(ctx context.Context, id string, seq int, proposal string, follow bool) (Draft, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Draft{}, err
	}
	chosen, err := b.chosen(ctx, id, s, proposal)
	if err != nil {
		return Draft{}, err
	}
	made, err := draft.Make(chosen.page, chosen.options)
	if err != nil {
		return Draft{}, notMade(err)
	}
	if follow && made.Kind == draft.List && len(made.Items) > 0 && len(s.Samples)+len(made.Items) <= mostSamples {
		made = Follow(ctx, func(ctx context.Context, address string) (draft.Page, error) {
			return b.follow(ctx, id, &s, address, chosen.rendered)
		}, chosen.page, chosen.options, made)
		if ctx.Err() != nil {
			return Draft{}, context.Cause(ctx)
		}
	}
	if chosen.data != nil {
		s.add(*chosen.data)
	}
	w := madeOf(made)
	if chosen.rendered {
		if w, err = w.rendering(); err != nil {
			return Draft{}, err
		}
	}
	return b.commit(ctx, id, s.step(w))
}

// madeOf is the work of a recipe that was drafted.
func madeOf(d draft.Draft) work { return work{Recipe: d.Recipe, Warnings: warned(d.Warnings)} }

// warnBrowser is the code of the warning that a run needs workers with a browser.
const warnBrowser = "needs_browser"

// rendering is the work with pages that a browser builds in runs, too.
func (w work) rendering() (work, error) {
	doc, err := edit.Open([]byte(w.Recipe), w.files())
	if err != nil {
		return w, &Error{Code: CodeRecipe, Detail: err.Error(), Err: err}
	}
	plain := "{}"
	if doc, err = doc.Apply(edit.SetPart{Path: []string{"requests", "render"}, YAML: &plain}); err != nil {
		return w, fmt.Errorf("ask for a browser: %w", err)
	}
	w.Recipe = string(doc.Text())
	w.Warnings = append(w.Warnings, Note{warnBrowser, "runs of this are crawled by workers with a browser, several requests a page: where the page's data can be had by itself, choose that"})
	return w, nil
}

// Follow drafts a list again with the pages of a few of its rows, which visit fetches when the site's turn comes. What keeps
// them from being read is a warning: the list's own draft stands.
func Follow(ctx context.Context, visit func(ctx context.Context, address string) (draft.Page, error), page draft.Page, options draft.Options, alone draft.Draft) draft.Draft {
	for _, address := range alone.Items {
		item, err := visit(ctx, address)
		if err != nil {
			alone.Warnings = append(alone.Warnings, draft.LeftOut(address, err))
			continue
		}
		options.Items = append(options.Items, item)
	}
	if len(options.Items) == 0 {
		return alone
	}
	both, err := draft.Make(page, options)
	if err != nil {
		alone.Warnings = append(alone.Warnings, draft.LeftOut("what rows lead to", err))
		return alone
	}
	return both
}

// follow fetches the page of a row and makes it a sample.
func (b *Builder) follow(ctx context.Context, id string, s *state, address string, rendered bool) (draft.Page, error) {
	visit := b.ask
	if rendered {
		visit = b.build
	}
	got, err := visit(ctx, id, address)
	if err != nil {
		return draft.Page{}, err
	}
	if got.sample == nil || got.refusal != nil {
		return draft.Page{}, errors.New("the site did not give the page: " + got.refusal.text())
	}
	s.add(*got.sample)
	return draft.Page{URL: got.sample.URL, Status: got.sample.Status, ContentType: got.sample.ContentType, Body: got.body}, nil
}

// text says a refusal in a few words.
func (r *Refusal) text() string {
	out := strings.ReplaceAll(r.Code, "_", " ")
	if r.Status > 0 {
		out += fmt.Sprintf(", status %d", r.Status)
	}
	if r.Said != "" {
		out += ", it says: " + r.Said
	}
	return out
}

// choice is a proposal as drafting takes it.
type choice struct {
	page    draft.Page
	options draft.Options
	// rendered: the page shows this only once its scripts have run.
	rendered bool
	data     *sample // what the recipe reads, where that is no page of the draft yet
}

// chosen finds what a proposal's id stands for.
func (b *Builder) chosen(ctx context.Context, id string, s state, proposal string) (choice, error) {
	from, _, _ := strings.Cut(proposal, "-")
	p, missing := s.sample(from)
	rest := strings.TrimPrefix(proposal, from)
	if missing != nil {
		return choice{}, refuse(CodeNoProposal, "the draft has no proposal %q: load it again", clip(proposal, 60)).on("proposal")
	}
	o, err := b.look(ctx, id, p)
	if err != nil {
		return choice{}, err
	}
	o.mu.Lock()
	known := slices.ContainsFunc(o.proposals(p), func(o Proposal) bool { return o.ID == proposal })
	o.mu.Unlock()
	body := o.body
	if mark, ok := strings.CutPrefix(rest, answerMark); ok {
		return b.chosenAnswer(ctx, id, p, mark)
	}
	c := choice{rendered: p.Origin == Rendered, page: draft.Page{URL: p.URL, Status: p.Status, ContentType: p.ContentType, Body: body}}
	switch {
	case !known:
		return choice{}, refuse(CodeNoProposal, "the draft has no proposal %q: load it again", clip(proposal, 60)).on("proposal")
	case rest == productMark:
		c.options.Kind = draft.Product
	case rest == stateMark:
		c.options.Kind = draft.State
	case numbered(rest, listMark, &c.options.Nth), numbered(rest, recordsMark, &c.options.Nth):
		c.options.Kind = draft.List
	default:
		return choice{}, refuse(CodeNoProposal, "the draft has no proposal %q: load it again", clip(proposal, 60)).on("proposal")
	}
	return c, nil
}

// chosenAnswer is JSON that a rendered page loaded, with the links of the page that it built.
func (b *Builder) chosenAnswer(ctx context.Context, id string, p sample, mark string) (choice, error) {
	name, number, _ := strings.Cut(mark, "-")
	for _, a := range p.Answers {
		if a.ID != name {
			continue
		}
		body, err := b.store.page(ctx, id, a.SHA256)
		if err != nil {
			return choice{}, err
		}
		page, err := b.asPage(ctx, a, body)
		if err != nil {
			return choice{}, err
		}
		o, err := b.look(ctx, id, p)
		if err != nil {
			return choice{}, err
		}
		data := a.asSample(p)
		data.Bytes, data.At = a.Bytes, p.At
		c := choice{page: page, options: draft.Options{Kind: draft.List, Links: o.links()}, data: &data}
		if c.options.Nth, err = strconv.Atoi(number); err == nil {
			return c, nil
		}
	}
	return choice{}, refuse(CodeNoProposal, "the page's data is not kept any more: load the draft again").on("proposal")
}

// mostLinks is how many links of a page are looked at.
const mostLinks = 5000

// links are the addresses of its site that a page links to.
func (o *opened) links() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	if o.page == nil || o.page.URL == nil {
		return nil
	}
	own := siteOf(o.page.URL.String())
	for n := range o.page.Root.Descendants() {
		if n.DataAtom != atom.A || len(out) == mostLinks {
			continue
		}
		if address := o.page.Resolve(dom.Attr(n, "href")); siteOf(address) == own {
			out = append(out, address)
		}
	}
	return out
}

// numbered reads the number behind a mark.
func numbered(rest, mark string, n *int) bool {
	digits, ok := strings.CutPrefix(rest, mark)
	if !ok {
		return false
	}
	v, err := strconv.Atoi(digits)
	*n = v
	return err == nil && v > 0
}

// notMade says why drafting found nothing.
func notMade(err error) error {
	switch {
	case errors.Is(err, draft.ErrRefused), errors.Is(err, draft.ErrMissing):
		return &Error{Code: CodeRefused, Detail: err.Error(), Err: err}
	case errors.Is(err, draft.ErrNothing):
		return &Error{Code: CodeNothing, Detail: "what this shows could not be read back from the page, so no recipe can be made of it: choose another proposal, or pick by hand", Err: err}
	case errors.Is(err, draft.ErrAddress):
		return (&Error{Code: CodeAddress, Detail: err.Error(), Err: err}).on("address")
	}
	return err
}

// warned gives drafting's warnings their codes.
func warned(warnings []string) []Note {
	var out []Note
	for _, w := range warnings {
		out = append(out, Note{Code: draft.WarningCode(w), Detail: w})
	}
	return out
}

// add puts a sample into the draft, in place of one of the same address.
func (s *state) add(p sample) {
	samples := append([]sample(nil), s.Samples...)
	for i := range samples {
		if samples[i].URL == p.URL && samples[i].Origin == p.Origin && p.Origin != Archived {
			p.ID = samples[i].ID
			samples[i] = p
			s.Samples = samples
			return
		}
	}
	most := 0
	for _, there := range samples {
		if n, err := strconv.Atoi(strings.TrimPrefix(there.ID, "p")); err == nil {
			most = max(most, n)
		}
	}
	p.ID = fmt.Sprintf("p%d", most+1)
	samples = append(samples, p)
	s.Samples = samples
}
