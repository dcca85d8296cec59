package builder

import (
	"net/http"
	"time"
)

// state is one step of a draft as it is stored, drafts/<id>/s<seq>.json. It is never written over.
type state struct {
	Seq     int       `json:"seq"`
	Created time.Time `json:"created_at"`
	// Secret signs the addresses of pictures that the draft's snapshots may ask for.
	Secret string    `json:"secret"`
	At     time.Time `json:"at"`

	Address string   `json:"address"`
	Title   string   `json:"title"`
	Notes   []Note   `json:"notes,omitempty"`
	Refusal *Refusal `json:"refusal,omitempty"`
	// Refused is what the site said where the draft goes on with pages that people saved.
	Refused *Refusal `json:"refused,omitempty"`
	Samples []sample `json:"samples,omitempty"`
	Saved   *Saved   `json:"saved,omitempty"`
	// Repair is what the draft repairs; nil for all others.
	Repair *mending `json:"repair,omitempty"`
	// Work is what undo takes back.
	Work work `json:"work"`
	// Past are the states whose work was that of the steps before, newest last; Future those of steps that were taken back.
	Past   []int `json:"past,omitempty"`
	Future []int `json:"future,omitempty"`
}

// work is what a person does to a draft.
type work struct {
	Recipe   string            `json:"recipe,omitempty"`
	Files    map[string]string `json:"files,omitempty"` // that the recipe's text names
	Warnings []Note            `json:"warnings,omitempty"`
	// Mended are the places that were taken for broken columns, by column and page kind.
	Mended map[string][]string `json:"mended,omitempty"`
}

// sample is a page of a draft with where its body is.
type sample struct {
	ID          string    `json:"id"`
	URL         string    `json:"url"`
	Role        string    `json:"role"`
	Kind        string    `json:"kind,omitempty"` // page kind of the recipe where it is known
	Status      int       `json:"status"`
	ContentType string    `json:"content_type,omitempty"`
	Bytes       int       `json:"bytes"`
	SHA256      string    `json:"sha256"`
	Origin      string    `json:"origin"`
	Nodes       int       `json:"nodes,omitempty"`
	At          time.Time `json:"at"`
	Answers     []answer  `json:"answers,omitempty"`
}

// answer is JSON that a page loaded while it was rendered.
type answer struct {
	JSONAnswer
	// Request is the body that was sent with it, RequestType its content type.
	Request     string `json:"request,omitempty"`
	RequestType string `json:"request_type,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	// Header is what the page's script sent.
	Header http.Header `json:"header,omitempty"`
	SHA256 string      `json:"sha256"`
}

// mostPast is how many steps can be taken back.
const mostPast = 100

// step is the state after this one with other work.
func (s state) step(w work) state {
	next := s
	next.Past = append(append([]int(nil), s.Past...), s.Seq)
	if len(next.Past) > mostPast {
		next.Past = next.Past[len(next.Past)-mostPast:]
	}
	next.Future, next.Work = nil, w
	return next
}

// sample finds a sample by its id.
func (s state) sample(id string) (sample, *Error) {
	for _, p := range s.Samples {
		if p.ID == id {
			return p, nil
		}
	}
	return sample{}, refuse(CodeNoSample, "the draft has no page %q: load it again", clip(id, 40))
}
