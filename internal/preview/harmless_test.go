package preview

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// The checks here are written apart from the code: what a snapshot must never hold, whatever it was made from.

var (
	runsOrLoads = map[string]bool{
		"script": true, "noscript": true, "iframe": true, "frame": true, "frameset": true, "object": true, "embed": true, "applet": true, "base": true, "link": true,
		"form": true, "video": true, "audio": true, "source": true, "track": true, "template": true, "portal": true, "fencedframe": true, "math": true,
		"foreignobject": true, "foreignObject": true, "animate": true, "set": true, "image": true, "feimage": true, "feImage": true, "param": true, "canvas": true,
	}
	ownURL     = regexp.MustCompile(`url\("(?:/[^/"\\()<>][^"\\()<>]*|data:image/[^"\\()<>]*|data:,|#[\w.:-]+)"\)`)
	anywhere   = regexp.MustCompile(`(?i)//|<[a-z/!?]`) // within strings too
	aString    = regexp.MustCompile(`"(?:[^"\\\n]|\\[^\n])*"`)
	badCSS     = regexp.MustCompile(`(?i)url\(|@(?:import|namespace)(?:[^\w\-\x{80}-\x{10ffff}]|$)|image-set|cross-fade|expression\s*\(|\bsrc\s*\(|\bimage\s*\(`)
	madeLetter = regexp.MustCompile(`(?i)\\0{0,4}(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])[\s]`)
)

// harmless says what is wrong with a snapshot, "" if nothing is. It reads it both as where scripts run and as where they do not.
func harmless(snapshot []byte) string {
	for _, scripting := range []bool{true, false} {
		root, err := html.ParseWithOptions(bytes.NewReader(snapshot), html.ParseOptionEnableScripting(scripting))
		if err != nil {
			return fmt.Sprintf("does not parse: %v", err)
		}
		for n := range root.Descendants() {
			if said := harmlessNode(n); said != "" {
				return said
			}
		}
	}
	return ""
}

func harmlessNode(n *html.Node) string {
	if n.Type == html.CommentNode {
		return "a comment"
	}
	if n.Type != html.ElementNode {
		return ""
	}
	if runsOrLoads[n.Data] && (n.Namespace != "" || n.Data != "set" && n.Data != "animate") {
		return "element " + n.Data
	}
	if n.Data == "meta" && (len(n.Attr) != 1 || n.Attr[0].Key != "charset") {
		return "a meta element that says something"
	}
	if n.Data == "style" {
		if said := harmlessCSS(textOf(n)); said != "" {
			return "style: " + said
		}
		if n.FirstChild != nil && n.FirstChild.NextSibling != nil {
			return "elements within style"
		}
	}
	for _, a := range n.Attr {
		if said := harmlessAttr(n, a); said != "" {
			return fmt.Sprintf("<%s %s=%q>: %s", n.Data, a.Key, a.Val, said)
		}
	}
	return ""
}

func harmlessAttr(n *html.Node, a html.Attribute) string {
	value := strings.TrimSpace(strings.ToLower(a.Val))
	switch a.Key {
	case "src":
		if n.Data != "img" || !ownPath(value) && !strings.HasPrefix(value, "data:image/") {
			return "loads"
		}
	case "background":
		if !ownPath(value) {
			return "loads"
		}
	case "href":
		if n.Data != "use" || !strings.HasPrefix(value, "#") {
			return "leads away"
		}
	case "style":
		return harmlessCSS(a.Val)
	case "srcset", "action", "formaction", "ping", "data", "poster", "codebase", "cite", "longdesc", "usemap", "manifest", "srcdoc", "target", "name", "autofocus", "is", "http-equiv", "content", "rel", "onclick", "slot", "part", "imagesizes", "imagesrcset", "lowsrc", "dynsrc", "profile", "archive", "classid", "nonce", "integrity", "download", "form", "popover", "popovertarget", "contenteditable", "accesskey", "tabindex_":
		return "not for looks"
	}
	if strings.HasPrefix(a.Key, "on") {
		return "runs"
	}
	if strings.HasPrefix(a.Key, "data-") && strings.ContainsAny(a.Val, `:/\`) {
		return "an address"
	}
	return ""
}

func ownPath(s string) bool {
	return strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") && !strings.Contains(s, `\`)
}

func harmlessCSS(css string) string {
	rest := ownURL.ReplaceAllString(css, "")
	if m := anywhere.FindString(rest); m != "" {
		return fmt.Sprintf("%q in %.200q", m, rest)
	}
	rest = aString.ReplaceAllString(rest, `""`)
	if strings.Count(rest, `"`) != 2*strings.Count(rest, `""`) {
		return fmt.Sprintf("a string that does not end in %.200q", rest)
	}
	if m := badCSS.FindString(rest); m != "" {
		return fmt.Sprintf("%q in %.200q", m, rest)
	}
	if m := madeLetter.FindString(rest); m != "" {
		return fmt.Sprintf("a letter written as an escape, %q", m)
	}
	return ""
}
