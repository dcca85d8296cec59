package maintext

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/normalize"
)

// Trafilatura is the Extractor of go-trafilatura, balanced and without its fallbacks: readability and dom-distiller
// double the time and gain nothing on the article extraction benchmark (docs/BENCHMARKS.md).
type Trafilatura struct {
	limits Limits
	extra  chan struct{} // a place for each page that is at work although nobody waits for it any more
	work   func(root *html.Node, address string) (Document, error)
}

// New makes an extractor within limits.
func New(l Limits) *Trafilatura {
	l = l.withDefaults()
	return &Trafilatura{limits: l, extra: make(chan struct{}, l.Abandoned), work: extract}
}

type outcome struct {
	doc Document
	err error
}

// Extract implements Extractor.
func (t *Trafilatura) Extract(root *html.Node, address string) (Document, error) {
	if err := t.limits.check(root); err != nil {
		return Document{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), t.limits.Time)
	defer cancel()
	// Whoever gives a page up leaves a place behind that the page's own routine takes away again. While all places are
	// taken no further page is begun, so hung pages hold at most that many cores and this many more.
	select {
	case t.extra <- struct{}{}:
		<-t.extra
	case <-ctx.Done():
		return Document{}, fmt.Errorf("%w: %d pages are still at work", ErrTooSlow, t.limits.Abandoned)
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if p := recover(); p != nil {
				o = outcome{err: fmt.Errorf("%w: the extractor failed: %v", ErrNoText, p)}
			}
			done <- o
		}()
		o.doc, o.err = t.work(root, address)
	}()
	select {
	case o := <-done:
		return o.doc, o.err
	case <-ctx.Done():
	}
	go t.abandon(done)
	return Document{}, fmt.Errorf("%w: more than %s", ErrTooSlow, t.limits.Time)
}

// abandon holds a place until the page is through.
func (t *Trafilatura) abandon(done <-chan outcome) {
	select {
	case <-done:
		return
	case t.extra <- struct{}{}:
	}
	<-done
	<-t.extra
}

// extract leaves the date of publication out: the library looks for it in the whole text, between bounds that depend on
// today, at a third of the cost. Recipes read it from what pages declare.
func extract(root *html.Node, address string) (Document, error) {
	options := trafilatura.Options{
		Focus: trafilatura.Balanced, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled,
	}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		options.OriginalURL = u
	}
	found, err := trafilatura.ExtractDocument(root, options)
	if err != nil {
		return Document{}, fmt.Errorf("%w: %w", ErrNoText, err)
	}
	doc := Document{Title: normalize.Line(found.Metadata.Title), Author: normalize.Line(found.Metadata.Author)}
	if found.ContentNode != nil {
		nameAtoms(found.ContentNode)
		doc.Text = strings.TrimSpace(normalize.NodeText(found.ContentNode))
	}
	if doc.Text == "" {
		return Document{}, ErrNoText
	}
	doc.Text = structured(root, doc.Text)
	return doc, nil
}

// shortText is below what the library gives up its own search and takes whole elements, as one run of text without blocks.
const shortText = 2000

// structured gives a short text the blocks of the element that it is the whole text of, if there is one.
func structured(root *html.Node, text string) string {
	if len(text) > shortText || strings.Contains(text, "\n") {
		return text
	}
	tried := 0
	for n := range root.Descendants() {
		if n.DataAtom != atom.Article && n.DataAtom != atom.Main && n.DataAtom != atom.Body {
			continue
		}
		if blocks := strings.TrimSpace(normalize.NodeText(n)); letters(blocks) == letters(text) {
			return blocks
		}
		if tried++; tried == 10 {
			break
		}
	}
	return text
}

// letters is a text without white space.
func letters(s string) string { return strings.Join(strings.Fields(s), "") }

// nameAtoms gives the elements that the library made the atoms that a parser would: blocks are told by them.
func nameAtoms(root *html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			n.DataAtom = atom.Lookup([]byte(n.Data))
		}
	}
}
