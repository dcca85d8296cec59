package draft

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/selector"
)

// site is what a draft knows of where it is.
type site struct {
	url         *url.URL
	name        string // of the recipe
	short       string // the shop's short name
	marketplace string
	locale      string
	currency    string
	guessed     bool // currency is that of the country, the page states none
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

func newSite(address, name string) (*site, error) {
	u, err := checkAddress(address)
	if err != nil {
		return nil, err
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(u.Hostname())
	if err != nil {
		return nil, fmt.Errorf("%w: %s is no public domain; recipes are of sites", ErrAddress, u.Hostname())
	}
	label, _, _ := strings.Cut(domain, ".")
	s := &site{url: u, marketplace: domain, short: strings.Trim(notName.ReplaceAllString(strings.ToLower(label), "-"), "-"), name: name}
	if s.short == "" {
		s.short = "site"
	}
	if s.name == "" {
		s.name = s.short
	}
	return s, nil
}

// opened is a page with what proposals and selectors know about it.
type opened struct {
	*propose.Page
	index *selector.Index
	raw   Page
}

func (s *site) open(p Page) (*opened, error) {
	page, err := propose.Open(p.Body, p.ContentType, p.URL)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p.URL, err)
	}
	o := &opened{Page: page, index: selector.New(page.Root), raw: p}
	if s.locale == "" {
		s.locale = o.language(s.url)
	}
	return o, nil
}

func (o *opened) address() string { return o.raw.URL }

// language is how the page writes: its own word, with the country of the address where it names none.
func (o *opened) language(u *url.URL) string {
	var tag language.Tag
	for n := range o.Root.ChildNodes() {
		if n.DataAtom == atom.Html {
			tag, _ = language.Parse(dom.Attr(n, "lang"))
		}
	}
	top := u.Hostname()[strings.LastIndex(u.Hostname(), ".")+1:]
	country := ""
	if len(top) == 2 {
		country = strings.ToUpper(strings.Replace(top, "uk", "gb", 1))
	}
	base, sure := tag.Base()
	if region, exact := tag.Region(); exact == language.Exact && sure != language.No {
		return base.String() + "-" + region.String()
	}
	region, err := language.ParseRegion(country)
	switch {
	case sure != language.No && err == nil && country != "":
		return base.String() + "-" + region.String()
	case sure != language.No:
		return base.String()
	case err == nil && country != "":
		if t, err := language.Compose(language.Und, region); err == nil {
			base, _ := t.Base()
			return base.String() + "-" + region.String()
		}
	}
	return ""
}

// money settles the currency: the page's, else the country's.
func (s *site) money(stated string) {
	if stated != "" {
		s.currency, s.guessed = stated, false
		return
	}
	if s.currency != "" {
		return
	}
	s.currency, s.guessed = cmp.Or(s.countrys(), "USD"), true
}

// countrys is the currency of the country that the pages are written for; "" where that is not known.
func (s *site) countrys() string {
	tag, err := language.Parse(s.locale)
	if err != nil {
		return ""
	}
	if region, confidence := tag.Region(); confidence != language.No {
		if unit, ok := currency.FromRegion(region); ok {
			return unit.String()
		}
	}
	return ""
}
