package draft

import (
	"regexp"
	"strings"

	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/propose"
)

// SaidInstead is what a page says in place of content: that it refuses, or wants a proof of being human. Empty where it has content.
func SaidInstead(page *propose.Page) string {
	text := page.Shown(page.Root)
	if len(text) > maxRefusal {
		return ""
	}
	title := ""
	for n := range page.Nodes(nil) {
		if n.DataAtom == atom.Title {
			title = page.Text(n)
			break
		}
	}
	for _, said := range []string{title, text} {
		if at := refusalText.FindStringIndex(said); at != nil {
			from := max(0, strings.LastIndexAny(said[:at[0]], ".!?>")+1)
			return clip(strings.TrimSpace(said[from:]), 120)
		}
	}
	return ""
}

// AsksForProof reports whether what a page says in place of content asks for a proof of being human.
func AsksForProof(said string) bool { return proofText.MatchString(said) }

var proofText = regexp.MustCompile(`(?i)captcha|human|robot|checking your browser|just a moment|attention required|unusual traffic|automated|enable javascript and cookies|ロボット|로봇|验证`)
