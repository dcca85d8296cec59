package preview

import (
	"regexp"
	"strings"
)

// first goes before the page's own style and gives way to it: links have no address here, and a picture that is not passed on
// keeps a box that can be seen and clicked, an icon that nothing sizes stays an icon.
const first = `:where([` + linkAttr + `]){color:-webkit-link;text-decoration:underline}` +
	`:where([` + emptyAttr + `]){background:#d9dde3;min-width:2rem;min-height:2rem}` +
	`:where(svg:not([width])){width:1.5em;height:1.5em}`

// last goes after it and wins: what pages hide or lock until a script has run is shown, and nothing keeps moving.
const last = `:root:not(#\0),:root:not(#\0)>body{visibility:visible!important;opacity:1!important;overflow:visible!important}` +
	`:root:not(#\0){overflow:auto!important}` +
	`img[` + lateAttr + `]:not(#\0){opacity:1!important;visibility:visible!important}` +
	`*,::before,::after{animation-duration:1ms!important;animation-delay:0s!important;animation-iteration-count:1!important;transition:none!important}`

// lastHidden is for pages that hide their body against being framed.
const lastHidden = `:root:not(#\0),:root:not(#\0)>body{display:block!important}`

// The attributes of the snapshot's own besides NodeAttr: a link, a picture that is not passed on, one that was loaded late.
const (
	linkAttr  = "data-n-link"
	emptyAttr = "data-n-empty"
	lateAttr  = "data-n-late"
)

// placeholder is one grey transparent dot.
const placeholder = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

// hidesBody tells a rule that takes the whole page out of sight.
func hidesBody(css string) bool {
	for _, name := range []string{"body", "html"} {
		for at := 0; ; {
			i := strings.Index(css[at:], name)
			if i < 0 {
				break
			}
			at += i + len(name)
			rest, ok := strings.CutPrefix(strings.TrimLeft(css[at:min(len(css), at+maxRule)], " \t\r\n"), "{")
			if before := at - len(name) - 1; !ok || before >= 0 && !strings.ContainsRune(" \t\r\n,;}/", rune(css[before])) {
				continue
			}
			rest, _, _ = strings.Cut(rest, "}")
			if hidden.MatchString(rest) {
				return true
			}
		}
	}
	return false
}

// maxRule is how many bytes of a rule hidesBody looks at.
const maxRule = 400

var hidden = regexp.MustCompile(`(?i)(?:^|[;\s])display\s*:\s*none`)
