package accuracy

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/list"
)

// listChanges are what a site's next release may do to a page without changing what it says.
var listChanges = []struct {
	name string
	// bar is the share of pages whose ids must stay right.
	bar    float64
	change func(p *propose.Page)
}{
	{"classes hashed", 0.9, func(p *propose.Page) {
		eachClass(p.Root, func(token string) string {
			h := fnv.New64a()
			fmt.Fprint(h, "release 2", token)
			return fmt.Sprintf("c%08x", h.Sum64()&0xffffffff)
		})
	}},
	{"no classes", 0.75, func(p *propose.Page) { eachClass(p.Root, func(string) string { return "" }) }},
	{"paid and other rows moved", 0.9, func(p *propose.Page) { moveOthers(list.Find(p)[0]) }},
	{"every row in one more element", 0.9, func(p *propose.Page) {
		main := list.Find(p)[0]
		for _, r := range append(slices.Clone(main.Items), main.NotItems...) {
			wrap(r.Node)
		}
	}},
}

func eachClass(root *html.Node, name func(string) string) {
	for n := range root.Descendants() {
		for i, a := range n.Attr {
			if a.Key != "class" {
				continue
			}
			var out []string
			for t := range strings.FieldsSeq(a.Val) {
				out = append(out, name(t))
			}
			n.Attr[i].Val = strings.TrimSpace(strings.Join(out, " "))
		}
	}
}

// moveOthers puts each paid row and strip before another row.
func moveOthers(main list.List) {
	dice := rand.New(rand.NewPCG(7, 7))
	for _, r := range main.NotItems {
		if r.Reason != list.Sponsored && r.Reason != list.Carousel {
			continue
		}
		at := main.Items[dice.IntN(len(main.Items))].Node
		if r.Node.Parent == nil || at.Parent != r.Node.Parent {
			continue
		}
		at.Parent.RemoveChild(r.Node)
		at.Parent.InsertBefore(r.Node, at)
	}
}

// wrap puts an element's children into a new one inside of it.
func wrap(n *html.Node) {
	in := &html.Node{Type: html.ElementNode, Data: "div"}
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		in.AppendChild(c)
	}
	n.AppendChild(in)
}

// TestProposedListsPerturbed: how far what is proposed hangs on names and places that may change.
func TestProposedListsPerturbed(t *testing.T) {
	truth := index(t)
	for _, way := range listChanges {
		t.Run(way.name, func(t *testing.T) {
			var ids, next, clean share
			for _, name := range listings(truth) {
				body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
				require.NoError(t, err)
				p, err := propose.Open(body, "text/html", pageAddress(name, body, truth[name]))
				require.NoError(t, err)
				way.change(p)
				var changed bytes.Buffer
				require.NoError(t, html.Render(&changed, p.Root))
				s := scoreProposed(t, name, changed.Bytes(), truth[name])
				ids.add(s.ids)
				next.add(s.next)
				clean.add(len(s.taken) == 0)
				if !s.ids || !s.next {
					t.Logf("%-42s ids %-5t next %-5t missed %d taken %v", name, s.ids, s.next, len(s.missed), s.taken[:min(len(s.taken), 3)])
				}
			}
			t.Logf("ids %d/%d next %d/%d pages without a wrong row %d/%d", ids.right, ids.known, next.right, next.known, clean.right, clean.known)
			ids.figure(t, "lists/ids/"+way.name, "pages")
			next.figure(t, "lists/next/"+way.name, "pages")
			require.GreaterOrEqual(t, float64(ids.right)/float64(ids.known), way.bar)
		})
	}
}
