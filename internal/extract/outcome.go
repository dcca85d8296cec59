package extract

import (
	"fmt"
	"strings"

	"sheaf/internal/extract/dom"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// refusalTitles are titles of the refusal pages that content networks serve, whatever the shop.
var refusalTitles = []string{"Just a moment...", "Attention Required! | Cloudflare", "Access Denied", "Pardon Our Interruption", "Pardon Our Interruption...", "Robot Check", "Security Measure"}

// classify says what became of the page: the recipe's rules in order, then what the status means by itself, then whether
// it is a page of this kind at all.
func classify(p *recipe.Plan, pg *recipe.Page, pl place, dataErr error) (record.Outcome, string) {
	for _, rules := range [][]recipe.Outcome{p.Policy.Outcomes, pg.Outcomes} {
		for i := range rules {
			if ruleHolds(pl, &rules[i]) {
				return rules[i].Is, rules[i].Text
			}
		}
	}
	if out, why := byStatus(pl.doc.status); out != record.OK {
		return out, why
	}
	if pl.doc.url != nil && pl.doc.url.Host != "" {
		if site := canon.SiteOfHost(pl.doc.url.Hostname()); site != p.Marketplace {
			return record.RedirectedAway, fmt.Sprintf("led to %s, not %s", site, p.Marketplace)
		}
	}
	if len(pg.Recognise) > 0 && !pl.anyHolds(pg.Recognise) {
		return unrecognised(pl, "the page is not recognised as "+pg.Name)
	}
	if pg.Read.Kind != recipe.ReadJSON && dataErr == nil {
		pl.doc.declaring()
		dataErr = pl.doc.treeErr
	}
	if dataErr != nil {
		return unrecognised(pl, dataErr.Error())
	}
	return record.OK, ""
}

// ruleHolds tells whether an outcome rule decides. Rules that a page meets by lacking something count only on pages that
// were served and read: an error page lacks everything, and must not pass for "no such product".
func ruleHolds(pl place, rule *recipe.Outcome) bool {
	c := &rule.When
	if len(c.Status) == 0 && provesAbsence(c) {
		if pl.doc.status < 200 || pl.doc.status > 299 {
			return false
		}
		final := rule.Is == record.NotFound || rule.Is == record.Gone
		if final && (c.Empty != nil || c.JSON != nil) && !pl.doc.hasData {
			return false
		}
	}
	return pl.holds(c)
}

// unrecognised is what a page of status 200 is that is not what was asked for: a refusal, the place that a redirect
// led to, or a page that the recipe cannot read.
func unrecognised(pl place, why string) (record.Outcome, string) {
	if len(pl.doc.body) == 0 {
		return recipe.Retry, "the body is empty"
	}
	if title := pl.doc.title(); title != "" && contains(refusalTitles, title) {
		return record.Blocked, fmt.Sprintf("refusal page titled %q", title)
	}
	if pl.doc.redirected {
		return record.RedirectedAway, why + " after a redirect"
	}
	return record.ParseFailed, why
}

// byStatus is what an HTTP status means where no rule says otherwise.
func byStatus(status int) (record.Outcome, string) {
	why := fmt.Sprintf("status %d", status)
	switch {
	case status >= 200 && status <= 299:
		return record.OK, ""
	case status == 304:
		return record.NotModified, why
	case status == 404:
		return record.NotFound, why
	case status == 410:
		return record.Gone, why
	case status == 401, status == 403, status == 407, status == 451:
		return record.Blocked, why
	case status == 429, status == 503:
		return recipe.Throttled, why
	case status == 408, status == 425, status >= 500:
		return recipe.Retry, why
	case status >= 300 && status <= 399:
		return record.RedirectedAway, why
	}
	return record.FetchFailed, why
}

// title is the text of the page's title element; "" in a JSON answer.
func (d *document) title() string {
	if d.tree == nil && !looksLikeHTML(d.body) {
		return ""
	}
	for n := range d.dom().Descendants() {
		if n.Data == "title" {
			return dom.FlatText(n)
		}
	}
	return ""
}

func looksLikeHTML(body []byte) bool {
	head := strings.ToLower(strings.TrimSpace(string(body[:min(len(body), 256)])))
	return strings.HasPrefix(head, "<")
}
