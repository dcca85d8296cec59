package builder

import (
	"context"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe/edit"
)

// warnRefused is the code of the warning that a run may be refused.
const warnRefused = "site_refuses"

// look gives a sample, parsed.
func (b *Builder) look(ctx context.Context, id string, s sample) (*opened, error) {
	return b.shelf.get(s.SHA256+" "+s.ContentType+" "+s.URL, func() (*opened, error) {
		body, err := b.store.page(context.WithoutCancel(ctx), id, s.SHA256) // others may wait for the same page
		if err != nil {
			return nil, err
		}
		return open(body, s.ContentType, s.URL)
	})
}

// show makes of a state what is shown of it.
func (b *Builder) show(ctx context.Context, id string, s state) (Draft, error) {
	d := Draft{
		ID: id, Seq: s.Seq, Address: s.Address, Title: s.Title, CreatedAt: s.Created, ChangedAt: s.At, Notes: append([]Note{}, s.Notes...), Refusal: s.Refusal,
		Samples: []Sample{}, Warnings: append([]Note{}, s.Work.Warnings...), Proposals: []Proposal{}, Recipe: s.Work.Recipe,
		CanUndo: len(s.Past) > 0, CanRedo: len(s.Future) > 0, Saved: s.Saved,
	}
	if s.Refused != nil {
		d.Warnings = append(d.Warnings, Note{warnRefused, "the site refused its page to Sheaf (" + s.Refused.text() + "), and a run may meet the same: ask the site for access before it is scheduled"})
	}
	if s.Work.Recipe != "" {
		if doc, err := edit.Open([]byte(s.Work.Recipe), s.Work.files()); err == nil {
			d.View = doc.View()
		}
	}
	pages, err := b.pagesOf(ctx, id, s)
	if err != nil {
		return Draft{}, err
	}
	for i, p := range s.Samples {
		d.Samples = append(d.Samples, p.shown(id, pages[i]))
		o, err := b.look(ctx, id, p)
		if err != nil {
			return Draft{}, err
		}
		o.mu.Lock()
		found := o.proposals(p)
		o.mu.Unlock()
		if p.Origin == Rendered { // data that a run can ask for itself comes before what it needs a browser for
			answers, err := b.fromAnswers(ctx, id, p)
			if err != nil {
				return Draft{}, err
			}
			for i := range found {
				found[i].Browser = true
			}
			found = append(answers, found...)
		}
		d.Proposals = append(d.Proposals, found...)
	}
	return d, nil
}

// fromAnswers proposes the records of the JSON that a rendered page loaded.
func (b *Builder) fromAnswers(ctx context.Context, id string, p sample) ([]Proposal, error) {
	var out []Proposal
	for _, a := range p.Answers {
		o, err := b.look(ctx, id, a.asSample(p))
		if err != nil {
			return nil, err
		}
		o.mu.Lock()
		for i, l := range o.records[:min(len(o.records), 1)] {
			one := ofRecords(p, l, o.json)
			one.ID, one.From = p.ID+answerMark+a.ID+"-"+itoa(i+1), a.URL
			out = append(out, one)
		}
		o.mu.Unlock()
	}
	return out, nil
}

// shown is a sample as it is shown, read as a page kind of the recipe.
func (s sample) shown(id, page string) Sample {
	out := Sample{
		ID: s.ID, URL: s.URL, Role: s.Role, Page: page, Status: s.Status, ContentType: s.ContentType, Bytes: s.Bytes, Origin: s.Origin, Nodes: s.Nodes, FetchedAt: s.At,
		Snapshot: "/drafts/" + id + "/samples/" + s.ID + "/snapshot", Answers: []JSONAnswer{},
	}
	for _, a := range s.Answers {
		out.Answers = append(out.Answers, a.JSONAnswer)
	}
	return out
}

// name takes the site's name from the draft's first page.
func (b *Builder) name(ctx context.Context, id string, s *state) error {
	if len(s.Samples) == 0 || s.Refusal != nil && s.Refusal.Code != RefusedEmpty {
		return nil
	}
	o, err := b.look(ctx, id, s.Samples[0])
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.page != nil {
		if name := siteName(o.page.Root); name != "" {
			s.Title = name
		}
	}
	return nil
}

// longestName is how long a site's name may be, in characters: longer ones are slogans.
const longestName = 40

// siteName is what a page calls its site; "" where it says nothing.
func siteName(root *html.Node) string {
	best, rank := "", 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "meta" {
			continue
		}
		for i, name := range []string{"application-name", "og:site_name"} {
			if v := clip(dom.Attr(n, "content"), longestName+1); (dom.Attr(n, "property") == name || dom.Attr(n, "name") == name) && v != "" && i+1 > rank && len([]rune(v)) <= longestName {
				best, rank = v, i+1
			}
		}
	}
	return best
}

// siteOf is the registrable domain of an address, "" for none.
func siteOf(address string) string {
	site, err := canon.Site(address)
	if err != nil {
		return ""
	}
	return site
}
