package recipe

// Visit is one thing to do: a list page to walk, an item to visit or a sitemap to read. Exactly one of Page, Item and
// Sitemap is set (Sitemap is its address).
type Visit struct {
	Page    string            `json:"page,omitempty"`
	Item    string            `json:"item,omitempty"`
	Sitemap string            `json:"sitemap,omitempty"`
	Vars    map[string]string `json:"vars,omitempty"`
	// N is the page number of a counted list: what ${n} stands for. 0 in a visit that is to begin at the counter's first.
	N int `json:"n,omitempty"`
	// URL is the address where it is given and not built (next links, addresses of a start, rewritten and canonical).
	URL   string `json:"url,omitempty"`
	Depth int    `json:"depth,omitempty"`
	// Chain names the list that a page belongs to: the same for all pages of one query.
	Chain string `json:"chain,omitempty"`
	// Known marks an item that the state brought up and not a page.
	Known bool `json:"known,omitempty"`
	// Start is the index of the recipe's start that it comes from, counted from 0 (for a sitemap's keep filter).
	Start int `json:"start,omitempty"`
}

// Request is what is sent for a visit. Header names are canonical.
type Request struct {
	Method string
	URL    string
	Header map[string]string
	Body   []byte

	anyMethod, anyBody bool // not part of the identity
}

// Identity gives what makes the request the same as another one, beside its address: by the recipe's `identity`, method and
// body, or nothing where one of them does not matter.
func (r Request) Identity() (method string, body []byte) {
	if !r.anyMethod {
		method = r.Method
	}
	if !r.anyBody {
		body = r.Body
	}
	return method, body
}

// AnswerRequest is the request for one of an item's answers.
type AnswerRequest struct {
	Page     string
	Required bool
	Request
}
