package extract

import "sheaf/internal/recipe"

// Input is one answer as it was fetched.
type Input struct {
	URL         string // that was asked for
	FinalURL    string // that answered; empty = URL
	Status      int    // HTTP status
	ContentType string // header's value; empty = none
	Body        []byte // without content encoding, in the page's own charset; never written to
	// Visit is the list page's visit (its N and Vars are what Next, Served and Split are told from). Vars are an item's
	// variables; nil = Visit's.
	Visit recipe.Visit
	Vars  map[string]string
}

func (in Input) vars() map[string]string {
	if in.Vars != nil {
		return in.Vars
	}
	return in.Visit.Vars
}

func (in Input) address() string {
	if in.FinalURL != "" {
		return in.FinalURL
	}
	return in.URL
}
