package builder

import (
	"context"
	"net/http"

	"sheaf/internal/recipe/draft"
)

// AddSample fetches a further page for a draft. That the site refuses it is an error here: the draft stays as it was. Errors:
// CodeAddress, CodeFull, CodeRefused, CodeNoBrowser, CodeChanged.
func (b *Builder) AddSample(ctx context.Context, id string, seq int, pasted string, render *bool) (Draft, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Draft{}, err
	}
	if err := s.room(); err != nil {
		return Draft{}, err
	}
	address, notes, err := CleanAddress(pasted)
	if err != nil {
		return Draft{}, err
	}
	got, err := b.visit(ctx, id, address, render)
	if err != nil {
		return Draft{}, err
	}
	if got.sample == nil {
		return Draft{}, refuse(CodeRefused, "the page could not be had: %s", got.refusal.text()).on("address")
	}
	return b.extend(ctx, id, s, append(notes, got.notes...), got)
}

// OpenUpload begins a draft with a page that a person saved. address may be empty where the page says its own. Errors:
// CodeAddressNeeded, CodeAddress, CodeRefused.
func (b *Builder) OpenUpload(ctx context.Context, body []byte, pasted string) (Draft, error) {
	if err := b.tidy(ctx); err != nil {
		return Draft{}, err
	}
	id := newID(b.clock.Now(), b.random())
	got, notes, err := b.uploaded(ctx, id, body, pasted)
	if err != nil {
		return Draft{}, err
	}
	s := state{Created: b.clock.Now().UTC(), Notes: notes, Address: got.address, Title: readableHost(got.address), Refusal: got.refusal}
	return b.begin(ctx, id, s, got)
}

// AddUpload adds a page that a person saved to a draft: the site may have refused it to Sheaf. Errors: as OpenUpload, CodeFull
// and CodeChanged.
func (b *Builder) AddUpload(ctx context.Context, id string, seq int, body []byte, pasted string) (Draft, error) {
	s, err := b.newest(ctx, id, seq)
	if err != nil {
		return Draft{}, err
	}
	if err := s.room(); err != nil {
		return Draft{}, err
	}
	if pasted == "" && draft.OwnAddress(body) == "" && s.Refusal != nil {
		pasted = s.Address // the page that the site refused
	}
	got, notes, err := b.uploaded(ctx, id, body, pasted)
	if err != nil {
		return Draft{}, err
	}
	return b.extend(ctx, id, s, notes, got)
}

// room refuses more samples than a draft may have.
func (s state) room() error {
	if len(s.Samples) >= mostSamples {
		return refuse(CodeFull, "the draft has %d pages, and no room for more: start another one for another part of the site", mostSamples)
	}
	return nil
}

// uploaded keeps a page that a person saved.
func (b *Builder) uploaded(ctx context.Context, id string, body []byte, pasted string) (visited, []Note, error) {
	if len(body) > maxBody {
		return visited{}, nil, refuse(CodeInvalid, "the file is above %d MB: save the page as HTML only", maxBody>>20).on("file")
	}
	if pasted == "" {
		pasted = draft.OwnAddress(body)
	}
	if pasted == "" {
		return visited{}, nil, refuse(CodeAddressNeeded, "the saved page does not say where it is from: give its address").on("address")
	}
	address, notes, err := CleanAddress(pasted)
	if err != nil {
		return visited{}, nil, err
	}
	p := sample{URL: address, Status: http.StatusOK, Origin: Uploaded, At: b.clock.Now().UTC()}
	if !isJSON(body, "") {
		p.ContentType = "text/html"
	} else {
		p.ContentType = "application/json"
	}
	got, err := b.keep(ctx, id, visited{address: address}, p, body)
	if err != nil {
		return visited{}, nil, err
	}
	if got.sample == nil {
		return visited{}, nil, refuse(CodeInvalid, "the file is no page that can be read: %s", got.refusal.text()).on("file")
	}
	return got, notes, nil
}

// extend adds a sample to a draft that was read. The first page that can be worked with ends the draft's refusal.
func (b *Builder) extend(ctx context.Context, id string, s state, notes []Note, got visited) (Draft, error) {
	if got.refusal == nil && s.Refusal != nil {
		if got.sample.Origin == Uploaded && s.Refusal.Code != RefusedEmpty {
			s.Refused = s.Refusal
		}
		s.Refusal = nil
	}
	s.Notes = append(s.Notes[:len(s.Notes):len(s.Notes)], notes...)
	s.add(*got.sample)
	if len(s.Samples) == 1 {
		s.Address = got.address
		if err := b.name(ctx, id, &s); err != nil {
			return Draft{}, err
		}
	}
	return b.commit(ctx, id, s)
}
